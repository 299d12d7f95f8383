/**
 * Classes and ids by which mail programs mark what a message quotes. The sanitiser keeps these and nothing else of a
 * mail's classes and ids, both as classes, so that no mail can take an id of the page that shows it.
 */
export const QUOTE_MARKERS = {
  /** The line that says who wrote what follows. Gmail, Thunderbird. */
  attribution: ['gmail_attr', 'moz-cite-prefix'],
  /** Everything inside is quoted. Gmail and Proton mark their blockquotes, Yahoo a box. */
  quotation: ['gmail_quote', 'protonmail_quote', 'yahoo_quoted'],
  /** Everything from here on is quoted. Outlook on the web, on phones, and for Mac. */
  separator: [
    'divRplyFwdMsg',
    'appendonsend',
    'ms-outlook-mobile-reference-message',
    'mail-editor-reference-message-container',
  ],
} as const;

const ALL: ReadonlySet<string> = new Set(Object.values(QUOTE_MARKERS).flat());

/** The markers among the words of a `class` or `id` attribute. */
export const quoteMarkersIn = (...attributes: (string | undefined)[]): string[] => {
  const words = attributes.flatMap((attribute) => attribute?.slice(0, 1000).split(/\s+/) ?? []);
  return [...new Set(words)].filter((word) => ALL.has(word));
};
