import {
  bareId,
  isTenantAgain,
  looksLikeSecretId,
  tenantFrom,
} from '../../../admin/src/pages/system-emails/config/pasted';

const GUID = '11111111-2222-3333-4444-555555555555';

describe('what is pasted from a portal', () => {
  it.each([
    ['blanks at the ends', `  ${GUID}\n`],
    ['straight quotes', `"${GUID}"`],
    ['typographic quotes', `“${GUID}”`],
    ['braces', `{${GUID}}`],
    ['a comma behind it, as in JSON', `'${GUID}',`],
    ['marks that nobody sees', `\u200B${GUID}\uFEFF`],
  ])('is an ID without %s', (_what, pasted) => {
    expect(bareId(pasted)).toBe(GUID);
    expect(tenantFrom(pasted)).toBe(GUID);
  });

  it('keeps what belongs to an ID', () => {
    expect(bareId('1234-abc_d.apps.googleusercontent.com')).toBe('1234-abc_d.apps.googleusercontent.com');
  });

  it.each([
    `https://login.microsoftonline.com/${GUID}/oauth2/v2.0/token`,
    `https://login.microsoftonline.us/${GUID}`,
    `https://login.partner.microsoftonline.cn/${GUID}?x=1`,
  ])('is a tenant, taken out of the endpoint %s', (endpoint) => {
    expect(tenantFrom(endpoint)).toBe(GUID);
  });

  it('is a tenant also as a domain', () => {
    expect(tenantFrom(' contoso.onmicrosoft.com ')).toBe('contoso.onmicrosoft.com');
  });

  it('is noticed as a secret’s ID when it is a GUID, and not when it looks like a secret', () => {
    expect(looksLikeSecretId(GUID)).toBe(true);
    expect(looksLikeSecretId('abc8Q~-4fG')).toBe(false);
  });

  it('is noticed as the tenant when it stands where the client ID belongs', () => {
    expect(isTenantAgain(GUID.toUpperCase(), GUID)).toBe(true);
    expect(isTenantAgain('11111111-2222-3333-4444-666666666666', GUID)).toBe(false);
    expect(isTenantAgain('', '')).toBe(false);
  });
});
