/**
 * The server speaks English: it writes the same sentences into logs and events, and an API has no screen. Where the panel
 * is read in another language, remedies are translated by their key, and refusals by their English sentence.
 */

/** Keys of a language's messages that hold a translated sentence of the server: this, then the English sentence. */
export const SERVER_TEXT = 'server:';

interface Pattern {
  matches: RegExp;
  names: string[];
  translation: string;
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const toPattern = (english: string, translation: string): Pattern => {
  const parts = english.split(/\{(\w+)\}/);
  return {
    matches: new RegExp(`^${parts.map((part, at) => (at % 2 ? '([^]+?)' : escape(part))).join('')}$`),
    names: parts.filter((_part, at) => at % 2 === 1),
    translation,
  };
};

/**
 * Makes the translator of one language.
 *
 * @param messages English sentence → translation; `{name}` stands for whatever the server put there, in both
 * @returns the translation, or the English sentence where there is none
 */
export function createServerTexts(messages: Record<string, string>): (english: string) => string {
  const patterns = Object.entries(messages)
    .filter(([english]) => english.includes('{'))
    .map(([english, translation]) => toPattern(english, translation));
  return (english) => {
    const exact = messages[english];
    if (exact !== undefined) return exact;
    for (const { matches, names, translation } of patterns) {
      const found = matches.exec(english);
      if (!found) continue;
      return translation.replace(
        /\{(\w+)\}/g,
        (whole, name: string) => found[names.indexOf(name) + 1] ?? whole,
      );
    }
    return english;
  };
}
