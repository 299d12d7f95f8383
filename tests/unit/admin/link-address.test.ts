import { linkAddress } from '../../../admin/src/components/rich-text/linkAddress';

describe('The address of a link in a mail', () => {
  it.each([
    ['https://contoso.test/a?b=c', 'https://contoso.test/a?b=c'],
    [' contoso.test ', 'https://contoso.test'],
    ['contoso.test:8443/help', 'https://contoso.test:8443/help'],
    ['help@contoso.test', 'mailto:help@contoso.test'],
    ['mailto:help@contoso.test', 'mailto:help@contoso.test'],
    ['tel:+4930123', 'tel:+4930123'],
  ])('%s leads to %s', (typed, address) => {
    expect(linkAddress(typed)).toBe(address);
  });

  it.each(['javascript:alert(1)', 'JavaScript:alert(1)', 'data:text/html,x', 'two words', ''])(
    '%s leads nowhere',
    (typed) => {
      expect(linkAddress(typed)).toBeNull();
    },
  );
});
