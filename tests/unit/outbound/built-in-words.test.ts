import { BUILT_IN, builtInFor, builtInOrEnglish, closest } from '../../../server/src/outbound/built-in-words';
import { checkAcknowledgement } from '../../../server/src/outbound/template';
import { sanitiseAuthored } from '../../../server/src/outbound/authored-html';

describe('the words that come with the plugin', () => {
  it.each(BUILT_IN.map(({ language, html }) => [language, html]))(
    'in %s are a template',
    (_language, html) => {
      expect(() => checkAcknowledgement(html)).not.toThrow();
      expect(sanitiseAuthored(html)).toBe(html);
      expect(html).toContain('{{ticket.id}}');
    },
  );

  it.each([
    ['de-AT', 'de'],
    ['EN', 'en'],
    ['fr', undefined],
    ['', undefined],
  ])('for %j are those in %j', (language, found) => expect(builtInFor(language)?.language).toBe(found));

  it('are English where there are none in a language', () => {
    expect(builtInOrEnglish('fr').language).toBe('en');
  });
});

describe('of languages on offer', () => {
  const offered = ['en', 'de', 'pt-BR', 'zh-Hant'].map((language) => ({ language }));
  it.each([
    [['de'], 'de'],
    [['de-at'], 'de'],
    [['pt-br'], 'pt-BR'],
    [['pt'], 'pt-BR'],
    [['pt-pt'], 'pt-BR'],
    [['zh-hant-tw'], 'zh-Hant'],
    [['fr', 'de'], 'de'],
    [['fr'], undefined],
    [['d'], undefined],
    [[], undefined],
  ])('%j is answered in %j', (wanted, found) => expect(closest(offered, wanted)?.language).toBe(found));
});
