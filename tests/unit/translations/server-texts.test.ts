import { createServerTexts } from '../../../admin/src/translations/serverTexts';

const say = createServerTexts({
  'Give this a name.': 'Geben Sie dem einen Namen.',
  'There is no such {what} (any more).': 'So etwas gibt es nicht (mehr): {what}.',
  '{from} is before {to}.': '{to} liegt nach {from}.',
});

it('says a known sentence in the other language', () => {
  expect(say('Give this a name.')).toBe('Geben Sie dem einen Namen.');
});

it('carries over what the server filled in, wherever the other language wants it', () => {
  expect(say('There is no such ticket (any more).')).toBe('So etwas gibt es nicht (mehr): ticket.');
  expect(say('Monday is before Friday.')).toBe('Friday liegt nach Monday.');
});

it('leaves a sentence that it does not know, or knows only a part of, as it is', () => {
  expect(say('The database is on fire.')).toBe('The database is on fire.');
  expect(say('Indeed: There is no such ticket (any more). Sorry.')).toBe(
    'Indeed: There is no such ticket (any more). Sorry.',
  );
});

it('takes what was filled in as it is, braces and dollars too', () => {
  expect(say('There is no such $& {what} (any more).')).toBe('So etwas gibt es nicht (mehr): $& {what}.');
});
