/** The name beside a From address, which may name the agent and the mailbox: `{agent} via {mailbox}`. */

export const FROM_NAME_PLACEHOLDERS = ['agent', 'mailbox'] as const;

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** Words and signs that join two names and mean nothing beside one: English, German, French, Spanish, Italian, Dutch. */
const JOINING =
  'via|through|from|at|of|for|by|on behalf of|über|von|vom|bei|für|aus|im auftrag von|i\\. ?a\\.|par|de|du|chez|pour|por|en|da|di|per|van|bij|voor';
const LEADING = new RegExp(`^(?:[\\s,;:|/@·•()\\[\\]<>–—-]+|(?:${JOINING})(?=\\s|$))+`, 'iu');
const TRAILING = new RegExp(`(?:[\\s,;:|/@·•()\\[\\]<>–—-]+|(?<=\\s|^)(?:${JOINING}))+$`, 'iu');

/** The first placeholder that means nothing, with its braces; null when all of them are known. */
export const unknownPlaceholder = (pattern: string): string | null => {
  for (const [whole, name = ''] of pattern.matchAll(PLACEHOLDER)) {
    if (!FROM_NAME_PLACEHOLDERS.some((known) => known === name.trim().toLowerCase())) return whole;
  }
  const stray = /[{}]/.exec(pattern.replace(PLACEHOLDER, ''));
  return stray && stray[0];
};

const filled = (pattern: string, values: Record<string, string>): string =>
  pattern
    .replace(PLACEHOLDER, (_whole, name: string) => values[name.trim().toLowerCase()] ?? '')
    .replace(/\s+/g, ' ')
    .trim();

/** Names the agent anywhere. */
const NAMES_AGENT = /\{\s*agent\s*\}/i;

/**
 * @param pattern as it is set; empty: the mailbox's name
 * @param names.agent empty where nobody wrote it, or somebody without a name: then nothing that joined the name is left either
 * @param names.mailbox the System Email's name
 */
export const fromNameOf = (pattern: string, names: { agent: string; mailbox: string }): string => {
  const { agent, mailbox } = names;
  if (!pattern.trim()) return mailbox;
  if (agent || !NAMES_AGENT.test(pattern)) return filled(pattern, { agent, mailbox });
  const pieces = pattern
    .split(NAMES_AGENT)
    .map((piece) => filled(piece, { mailbox }).replace(LEADING, '').replace(TRAILING, ''))
    .filter(Boolean);
  return pieces.join(' ') || mailbox;
};
