import type { Acknowledgement } from './ports';

/** What tickets are acknowledged with where nobody wrote anything else, by language. */
export const BUILT_IN: readonly Acknowledgement[] = [
  {
    language: 'en',
    subject: '',
    html: [
      '<p>Hello,</p>',
      '<p>thank you for your message. We have received it as ticket #{{ticket.id}} and will answer as soon as we can.</p>',
      '<p>If you want to add something, just reply to this mail.</p>',
    ].join('\n'),
  },
  {
    language: 'de',
    subject: '',
    html: [
      '<p>Guten Tag,</p>',
      '<p>vielen Dank für Ihre Nachricht. Sie ist als Ticket #{{ticket.id}} bei uns angekommen, und wir antworten so bald wie möglich.</p>',
      '<p>Wenn Sie etwas ergänzen möchten, antworten Sie einfach auf diese Mail.</p>',
    ].join('\n'),
  },
];

const primary = (language: string): string => language.toLowerCase().split('-', 1)[0] ?? '';

/** The built-in words in this language, or undefined where there are none. */
export const builtInFor = (language: string): Acknowledgement | undefined =>
  BUILT_IN.find((words) => words.language === primary(language));

const [ENGLISH] = BUILT_IN;

/** The same, or else in English. */
export const builtInOrEnglish = (language: string): Acknowledgement =>
  builtInFor(language) ?? ENGLISH ?? { language: 'en', subject: '', html: '' };

/**
 * What matches what was asked for best, after RFC 4647 §3.4: the same tag, or the longest part of it that is there, or one
 * that says the same language more closely.
 * @param wanted the most likely first
 * @returns undefined where none matches
 */
export const closest = <T extends { language: string }>(
  offered: readonly T[],
  wanted: readonly string[],
): T | undefined => {
  for (const tag of wanted) {
    const subtags = tag.toLowerCase().split('-');
    for (let length = subtags.length; length > 0; length -= 1) {
      const range = subtags.slice(0, length).join('-');
      const match = offered.find(({ language }) => language.toLowerCase() === range);
      if (match) return match;
    }
    const nearby = offered.find(({ language }) => primary(language) === subtags[0]);
    if (nearby) return nearby;
  }
  return undefined;
};
