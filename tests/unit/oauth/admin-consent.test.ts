import { PROVIDER_DEFAULTS } from '../../../shared/provider-settings';
import { consentScopes, createAdminConsent } from '../../../server/src/oauth/admin-consent';
import type { IdpConfig } from '../../../server/src/oauth/ports';
import type { AdminConsentStore, PendingAdminConsent } from '../../../server/src/oauth/ports/admin-consent';

const CALLBACK = 'https://desk.example/system-email/oauth/callback';
const DAY = 24 * 60 * 60_000;

const idp: IdpConfig = {
  id: 3,
  name: 'Contoso',
  preset: 'microsoft',
  tenant: 'contoso.test',
  clientId: 'client',
  ...PROVIDER_DEFAULTS,
  clientAuthentication: 'client_secret_post',
  clientCredentials: [],
  clientSecretSetAt: null,
  issuer: 'https://login.example/contoso.test/v2.0',
  authorizationEndpoint: 'https://login.example/authorize',
  tokenEndpoint: 'https://login.example/token',
  scopes: ['openid', 'offline_access', 'https://outlook.office.com/IMAP.AccessAsUser.All'],
  prompt: '',
  grantKind: 'authorization_code',
};

const storeInMemory = (): AdminConsentStore => {
  const rows: PendingAdminConsent[] = [];
  return {
    async create(pending) {
      return rows.push({ ...pending, id: rows.length + 1, outcome: null });
    },
    findByState: async (hash) => rows.find(({ stateHash }) => stateHash === hash) ?? null,
    find: async (id) => rows[id - 1] ?? null,
    async complete(id, outcome) {
      const row = rows[id - 1];
      if (!row || (row.outcome && !outcome.granted)) return false;
      row.outcome = outcome;
      return true;
    },
    deleteExpired: async () => undefined,
  };
};

const begun = async () => {
  let now = new Date('2026-11-01');
  const consent = createAdminConsent({ store: storeInMemory(), callbackUrl: CALLBACK, clock: () => now });
  const endpoint = 'https://login.example/contoso.test/v2.0/adminconsent';
  const { url } = await consent.begin({ endpoint, idp, systemEmailId: 1, side: 'remote', foreignApp: false });
  const link = new URL(url);
  const returned = (text: string) =>
    consent.callback(new URLSearchParams(`${text}&state=${link.searchParams.get('state')}`));
  return { consent, link, returned, pass: (time: number) => (now = new Date(now.getTime() + time)) };
};

describe('an administrator’s consent', () => {
  it('is asked for with the scopes of resources, and a state that nobody can guess', async () => {
    const { link } = await begun();
    expect(link.origin + link.pathname).toBe('https://login.example/contoso.test/v2.0/adminconsent');
    expect(Object.fromEntries(link.searchParams)).toEqual({
      client_id: 'client',
      scope: 'https://outlook.office.com/IMAP.AccessAsUser.All',
      redirect_uri: CALLBACK,
      state: expect.stringMatching(/^[\w-]{40,}$/),
    });
  });

  it('is told from the return of a sign-in by that state, and cannot be made up', async () => {
    const { consent } = await begun();
    for (const text of [
      'admin_consent=True&state=admin-consent',
      'admin_consent=True',
      'state=k3J9&code=abc',
    ]) {
      expect(await consent.callback(new URLSearchParams(text))).toBeNull();
    }
  });

  it('was granted when the provider says so, and stays so', async () => {
    const { returned } = await begun();
    expect(await returned('admin_consent=True&tenant=t')).toMatchObject({ outcome: { granted: true } });
    expect(await returned('error=access_denied')).toMatchObject({ outcome: { granted: true } });
  });

  it('can still be granted after it was refused, with the same link', async () => {
    const { returned } = await begun();
    expect(await returned('error=access_denied')).toMatchObject({ outcome: { granted: false } });
    expect(await returned('admin_consent=True&tenant=t')).toMatchObject({ outcome: { granted: true } });
  });

  it('can wait for a week, and no longer', async () => {
    const { returned, pass } = await begun();
    pass(6 * DAY);
    expect(await returned('error=access_denied')).not.toBeNull();
    pass(2 * DAY);
    expect(await returned('admin_consent=True')).toBeNull();
  });

  it.each([
    ['error=access_denied&error_description=AADSTS65004%3A+declined', 'oauth.access-denied'],
    ['error=consent_required&error_description=AADSTS65004%3A+declined', 'oauth.access-denied'],
    ['error=access_denied&error_description=AADSTS90094%3A+admin', 'oauth.admin-consent-required'],
    ['error=made_up', 'oauth.unknown'],
    ['admin_consent=True&error=', 'oauth.unknown'],
    ['tenant=t', 'oauth.unknown'],
  ])('names what to do about %s', async (text, remedy) => {
    const { returned } = await begun();
    expect(await returned(text)).toMatchObject({ outcome: { granted: false, remedy } });
  });

  it('asks for all application permissions at once, in another organization under Microsoft’s other name', () => {
    const app = {
      grantKind: 'client_credentials',
      scopes: ['https://outlook.office365.com/.default'],
    } as const;
    expect(consentScopes({ ...app, scopes: [...app.scopes] }, false)).toEqual([
      'https://outlook.office365.com/.default',
    ]);
    expect(consentScopes({ ...app, scopes: [...app.scopes] }, true)).toEqual([
      'https://ps.outlook.com/.default',
    ]);
    const government = { ...app, scopes: ['https://outlook.office365.us/.default'] };
    expect(consentScopes(government, true)).toEqual(government.scopes);
  });
});
