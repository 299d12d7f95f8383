import { languagesOf } from '../../../server/src/inbound/parse/languages';

const of = (contentLanguage?: string, acceptLanguage?: string) =>
  languagesOf({ contentLanguage, acceptLanguage });

describe('the languages of a mail', () => {
  it.each([
    ['de', undefined, ['de']],
    ['de-DE', 'de-DE, en-US', ['de-de', 'en-us']],
    [undefined, 'en;q=0.3, da, fr;q=0.8', ['da', 'fr', 'en']],
    ['mi (Maori), en', undefined, ['mi', 'en']],
    [undefined, 'de;q=0, *;q=0.5, en;q=x', []],
    ['<script>, de--x, ../../etc, de\u0000', undefined, []],
    ['', '', []],
    [undefined, undefined, []],
  ])('that says %j and %j are %j', (content, accept, languages) => {
    expect(of(content, accept)).toEqual(languages);
  });

  it('are not looked for in endless headers', () => {
    expect(
      of(Array.from({ length: 10_000 }, (_, at) => `a${String.fromCharCode(97 + (at % 26))}`).join()).length,
    ).toBe(20);
    expect(of(`${'('.repeat(100_000)}de`)).toEqual([]);
  });
});
