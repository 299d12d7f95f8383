/** German says everything that English says. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import german from '../../../admin/src/translations/de';
import english from '../../../admin/src/translations/en';
import { SERVER_TEXT } from '../../../admin/src/translations/serverTexts';
import { remedyFor } from '../../../server/src/diagnostics/remedies';
import { REMEDY_KEYS } from '../../../shared/remedies';
import { refusals, withoutNames } from './refusals';

const texts: Record<string, string> = german;
const translations = path.resolve(__dirname, '../../../admin/src/translations');

const filesOf = (language: string): string[] =>
  readdirSync(path.join(translations, language)).filter((name) => name.endsWith('.json'));

/** The names a message is given values by. */
const namesIn = (message: string): string[] => {
  const names = new Set<string>();
  const walk = (elements: MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      names.add(element.value);
      if (element.type === TYPE.tag) walk(element.children);
      if (element.type === TYPE.plural || element.type === TYPE.select) {
        for (const option of Object.values(element.options)) walk(option.value);
      }
    }
  };
  walk(parse(message));
  return [...names].sort();
};

const placeholdersIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

it('has every file that English has', () => {
  expect(filesOf('de')).toEqual(expect.arrayContaining(filesOf('en')));
});

it('has a text for every key of English, with the same values in it', () => {
  const wrong = Object.entries(english)
    .filter(([key, text]) => {
      const translated = texts[key];
      return translated === undefined || `${namesIn(translated)}` !== `${namesIn(text)}`;
    })
    .map(([key]) => key);
  expect(wrong).toEqual([]);
});

it('has no text for a key that English has not', () => {
  const keys = new Set<string>(Object.keys(english));
  const ownKinds = [SERVER_TEXT, 'remedy.', 'remedy-value.'];
  const extra = Object.keys(texts).filter(
    (key) => !keys.has(key) && !ownKinds.some((kind) => key.startsWith(kind)),
  );
  expect(extra).toEqual([]);
});

it.each(REMEDY_KEYS)('says the remedy %s, naming no value that the server does not give', (key) => {
  const [meaning, action] = [texts[`remedy.${key}.meaning`], texts[`remedy.${key}.action`]];
  expect(meaning).toBeTruthy();
  expect(action).toBeTruthy();
  for (const placeholder of placeholdersIn(`${meaning} ${action}`)) {
    // Where the server knows no value it says something in its place: so must we.
    expect(texts).toHaveProperty([`remedy-value.${placeholder.slice(1, -1)}`]);
  }
  // A remedy that English leaves without steps would be a mistake in either language.
  expect(remedyFor(key).action).not.toBe('');
});

it('has a sentence for everything that the server refuses a request with', () => {
  const known = new Set(
    Object.keys(texts)
      .filter((key) => key.startsWith(SERVER_TEXT))
      .map((key) => withoutNames(key.slice(SERVER_TEXT.length))),
  );
  expect(refusals().filter((sentence) => !known.has(withoutNames(sentence)))).toEqual([]);
});
