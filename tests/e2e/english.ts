/** Finds what is still English on a page in German. */
import type { Page } from 'playwright-core';
import german from '../../admin/src/translations/de';
import english from '../../admin/src/translations/en';
import { SERVER_TEXT } from '../../admin/src/translations/serverTexts';
import { remedyFor } from '../../server/src/diagnostics/remedies';
import { REMEDY_KEYS } from '../../shared/remedies';
import { OURS } from './accessibility';

const translated: Record<string, string> = german;
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A text with `{name}` for what is filled in, as it may stand on a page. Plurals are left out: their branches are texts. */
const patternOf = (text: string): RegExp | null =>
  text.includes(', plural,')
    ? null
    : new RegExp(
        `^${text
          .split(/\{\w+\}/)
          .map(escape)
          .join('[^]+')}$`,
      );

/** Every sentence that has a German one, and is not the same in it. */
const sentences = (): string[] => [
  ...Object.entries(english)
    .filter(([key, text]) => translated[key] !== text)
    .map(([, text]) => text),
  ...Object.keys(translated)
    .filter((key) => key.startsWith(SERVER_TEXT))
    .map((key) => key.slice(SERVER_TEXT.length)),
  ...REMEDY_KEYS.flatMap((key) => {
    const { meaning, action } = remedyFor(key);
    return [meaning, action];
  }),
];

const patterns = sentences().flatMap((sentence) => patternOf(sentence) ?? []);
const germanTexts = new Set(Object.values(translated));

/** What is read or heard in our part of the page. */
const TEXTS = `(() => {
  const texts = [];
  for (const part of document.querySelectorAll(${JSON.stringify(OURS)})) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      // Activity is written once, by the server, as log lines are.
      if (!walker.currentNode.parentElement.closest('style, [data-testid=activity], [data-testid=source-text], [data-testid=mail-headers] td'))
        texts.push(walker.currentNode.data);
    }
    for (const element of part.querySelectorAll('*')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) texts.push(element.getAttribute(name) ?? '');
    }
  }
  return texts;
})()`;

/** @returns English texts of ours that are on the page, and none that are German as well */
export const englishOn = async (page: Page): Promise<string[]> => {
  const texts = new Set(((await page.evaluate(TEXTS)) as string[]).map((text) => text.trim()));
  return [...texts].filter(
    (text) => text !== '' && !germanTexts.has(text) && patterns.some((pattern) => pattern.test(text)),
  );
};
