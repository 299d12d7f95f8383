import type { IdpConfig, IdpPreset } from '../../../shared/contracts/idp-configs';
import {
  draftFrom,
  fillIn,
  inputFromDraft,
  isDirty,
  newDraft,
  signingInBy,
  startFrom,
  startOf,
  wantsEndpoints,
  withStandings,
  type Editing,
} from '../../../admin/src/pages/system-emails/config/idpConfigDraft';

const OUTLOOK = 'https://outlook.office.com/IMAP.AccessAsUser.All';

const presetFor = (tenant: string): IdpPreset => ({
  preset: 'microsoft',
  label: 'Microsoft 365',
  cloud: 'global',
  adminConsentEndpoint: `https://login.example/${tenant}/v2.0/adminconsent`,
  issuer: `https://login.example/${tenant}/v2.0`,
  authorizationEndpoint: `https://login.example/${tenant}/authorize`,
  tokenEndpoint: `https://login.example/${tenant}/token`,
  scopes: ['offline_access', 'openid', OUTLOOK],
  prompt: 'select_account',
  remoteMailbox: {
    imap: { host: 'imap.example', port: 993, security: 'tls' },
    pop3: { host: 'pop.example', port: 995, security: 'tls' },
    graph: { host: 'graph.example', port: 443, security: 'tls' },
  },
  outgoingServer: { host: 'smtp.example', port: 587, security: 'starttls' },
});

const saved = draftFrom({
  ...newDraft('microsoft'),
  id: 7,
  name: 'Contoso',
  tenant: 'contoso',
  clientId: 'client',
  clientSecretSetAt: '2026-11-01T00:00:00.000Z',
  usedBy: 2,
  authorizationParameters: {},
  issuer: 'https://own.example',
  authorizationEndpoint: 'https://own.example/authorize',
  tokenEndpoint: 'https://own.example/token',
  scopes: ['openid'],
});

const typed = (editing: Editing, change: Partial<Editing['draft']>): Editing => ({
  ...editing,
  draft: { ...editing.draft, ...change },
});

describe('an IdP Config that is being typed', () => {
  it('wants its endpoints filled in once the tenant is there', () => {
    const empty = startOf(newDraft('microsoft'));
    expect(wantsEndpoints(empty)).toBe(false);
    expect(wantsEndpoints(typed(empty, { tenant: 'contoso' }))).toBe(true);
  });

  it('keeps endpoints that were typed after they were filled in, also through a reload', () => {
    const filled = fillIn(typed(startOf(newDraft('microsoft')), { tenant: 'contoso' }), presetFor('contoso'));
    const mended = typed(filled, { issuer: 'https://own.example' });
    const reloaded = JSON.parse(JSON.stringify(mended)) as Editing;
    expect(wantsEndpoints(reloaded)).toBe(false);
  });

  it('gets other endpoints with another tenant or another cloud', () => {
    const filled = fillIn(typed(startOf(newDraft('microsoft')), { tenant: 'contoso' }), presetFor('contoso'));
    expect(wantsEndpoints(typed(filled, { tenant: 'fabrikam' }))).toBe(true);
    expect(wantsEndpoints(typed(filled, { cloud: 'gcc-high' }))).toBe(true);
    const next = fillIn(typed(filled, { tenant: 'fabrikam' }), presetFor('fabrikam'));
    expect(next.draft.tokenEndpoint).toBe('https://login.example/fabrikam/token');
  });

  it('gets back its own endpoints with its own tenant', () => {
    const elsewhere = fillIn(typed(startOf(saved), { tenant: 'fabrikam' }), presetFor('fabrikam'));
    const back = typed(elsewhere, { tenant: 'contoso' });
    expect(wantsEndpoints(back)).toBe(true);
    const restored = fillIn(back, presetFor('contoso'));
    expect(restored.draft).toEqual(saved);
    expect(isDirty(restored)).toBe(false);
  });

  it('leaves an IdP Config alone whose tenant is not touched', () => {
    expect(wantsEndpoints(startOf(saved))).toBe(false);
  });

  it('has nothing to lose when only the preset filled it in', () => {
    const filled = fillIn(startOf(newDraft('google')), { ...presetFor(''), preset: 'google' });
    expect(filled.draft.issuer).not.toBe('');
    expect(isDirty(filled)).toBe(false);
    expect(isDirty(typed(filled, { clientId: 'x' }))).toBe(true);
  });

  it('starts with the linked one, else with one of the same provider, else empty', () => {
    const config = { ...saved, id: 7, scopes: ['openid'], prompt: '', authorizationParameters: {} };
    const other = { ...config, id: 8 };
    expect(startFrom([other, config], 7, 'microsoft').draft.id).toBe(7);
    expect(startFrom([other, config], null, 'microsoft').draft.id).toBe(8);
    expect(startFrom([other, config], 7, 'google').draft.id).toBeNull();
  });

  it('without an issuer keeps its endpoints, and is not filled in again', () => {
    const { id, name, preset } = { id: 9, name: 'Own', preset: 'other' };
    const own = draftFrom({
      ...saved,
      id,
      name,
      preset,
      issuer: '',
      scopes: [],
      authorizationParameters: {},
    });
    expect(wantsEndpoints(startOf(own))).toBe(false);
    expect(wantsEndpoints(typed(startOf(own), { tokenEndpoint: '' }))).toBe(true);
  });

  it('reads further parameters line by line, and writes them back', () => {
    const authorizationParameters = 'audience = https://mail.example/?a=b\n\nresource=x';
    expect(inputFromDraft({ ...saved, authorizationParameters }).authorizationParameters).toEqual({
      audience: 'https://mail.example/?a=b',
      resource: 'x',
    });
    const stored = { ...saved, id: 7, scopes: [], authorizationParameters: { audience: 'a=b' } };
    expect(draftFrom(stored).authorizationParameters).toBe('audience=a=b');
  });

  it('sends a secret only when one was typed', () => {
    expect(inputFromDraft(saved)).not.toHaveProperty('clientSecret');
    expect(inputFromDraft({ ...saved, clientSecret: 'new' })).toHaveProperty('clientSecret', 'new');
  });
});

describe('the way to sign in', () => {
  it('brings the scopes of an application, and takes them back with it', () => {
    const filled = fillIn(typed(startOf(newDraft('microsoft')), { tenant: 'contoso' }), presetFor('contoso'));
    const app = typed(filled, { grantKind: 'client_credentials' });
    expect(wantsEndpoints(app)).toBe(true);
    const ofApp = fillIn(app, { ...presetFor('contoso'), scopes: ['https://outlook.example/.default'] });
    expect(ofApp.draft.scopes).toBe('https://outlook.example/.default');
    expect(inputFromDraft(ofApp.draft)).toMatchObject({ grantKind: 'client_credentials' });
    expect(wantsEndpoints(typed(ofApp, { grantKind: 'authorization_code' }))).toBe(true);
  });

  it('with a code asks for the same as in the browser', () => {
    const filled = fillIn(typed(startOf(newDraft('microsoft')), { tenant: 'contoso' }), presetFor('contoso'));
    expect(wantsEndpoints(typed(filled, { grantKind: 'device_code' }))).toBe(false);
  });

  it('with a code needs nothing to prove the application with, and the other ways do', () => {
    const fresh = newDraft('microsoft');
    expect(signingInBy('device_code', fresh)).toMatchObject({ clientAuthentication: 'none' });
    const withCode = { ...fresh, ...signingInBy('device_code', fresh) };
    expect(signingInBy('client_credentials', withCode)).toMatchObject({
      clientAuthentication: 'client_secret_post',
    });
    const withSecret = { ...fresh, clientSecret: 'typed' };
    expect(signingInBy('device_code', withSecret)).toEqual({ grantKind: 'device_code' });
    const stored = [{ kind: 'certificate' }] as typeof fresh.clientCredentials;
    expect(signingInBy('authorization_code', { ...withCode, clientCredentials: stored })).toMatchObject({
      clientAuthentication: 'private_key_jwt',
    });
  });
});

it('gives a new IdP Config a name that no other has', () => {
  const label = presetFor('contoso').label;
  const tenant = typed(startOf(newDraft('microsoft')), { tenant: 'contoso' });
  expect(fillIn(tenant, presetFor('contoso'), []).draft.name).toBe(label);
  expect(fillIn(tenant, presetFor('contoso'), [label, `${label} (2)`]).draft.name).toBe(`${label} (3)`);
});

it('shows what the provider said of a secret meanwhile, whatever else is typed', () => {
  const secret = { id: 3, kind: 'secret', standing: null } as IdpConfig['clientCredentials'][number];
  const draft = { ...newDraft('microsoft'), id: 7, clientId: 'typed', clientCredentials: [secret] };
  const stored = { id: 7, clientCredentials: [{ ...secret, standing: 'accepted' }] } as IdpConfig;
  expect(withStandings(draft, [stored])).toMatchObject({
    clientId: 'typed',
    clientCredentials: [{ id: 3, standing: 'accepted' }],
  });
  expect(withStandings(draft, [])).toBe(draft);
});

it('leaves what was typed where the preset leaves it open, also when it answers late', () => {
  const open = { ...presetFor(''), issuer: '', authorizationEndpoint: '', tokenEndpoint: '' };
  const early = typed(startOf(newDraft('other')), { issuer: 'https://login.acme.example' });
  expect(fillIn(early, open).draft.issuer).toBe('https://login.acme.example');
});
