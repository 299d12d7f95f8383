import type { ClientCredential } from '../../../shared/contracts/client-credentials';
import type { IdpConfig } from '../../../shared/contracts/idp-configs';
import { idpConfigInput } from '../../../shared/contracts/idp-configs';
import { MailFailure } from '../../../server/src/mail/failure';
import { presetsWith } from '../../../server/src/oauth/presets';
import { cloudsWith } from '../../../server/src/oauth/presets/clouds';
import { createIdpConfigs } from '../../../server/src/services/idp-configs';
import type { IdpConfigStore } from '../../../server/src/stores/idp-configs';

const LOGIN = 'https://login.example.test';
const form = (changes: Record<string, unknown> = {}) =>
  idpConfigInput.parse({
    name: 'Contoso',
    clientId: 'x',
    issuer: LOGIN,
    authorizationEndpoint: `${LOGIN}/authorize`,
    tokenEndpoint: `${LOGIN}/token`,
    scopes: ['openid'],
    ...changes,
  });

/** The path of the field that a save is refused at; undefined when it is saved. */
const refusedAt = async (
  changes: Record<string, unknown>,
  setAt: string | null = '2026-11-22T12:00:00.000Z',
  clientCredentials: Partial<ClientCredential>[] = [],
) => {
  const saved: unknown[] = [];
  const stored = {
    ...form(),
    id: 1,
    clientSecretSetAt: setAt,
    clientCredentials,
    usedBy: 0,
  } as unknown as IdpConfig;
  const store: Partial<IdpConfigStore> = {
    find: async () => stored,
    update: async (_id, settings) => {
      saved.push(settings);
      return stored;
    },
  };
  const configs = createIdpConfigs({
    store: store as IdpConfigStore,
    presets: presetsWith([]),
    clouds: cloudsWith({}),
    discover: () => Promise.reject(new Error('Nobody asks.')),
    changed: async () => undefined,
  });
  try {
    await configs.update(1, form(changes));
    expect(saved).toHaveLength(1);
    return undefined;
  } catch (error) {
    expect(saved).toHaveLength(0);
    const { details } = error as { details: { errors: { path: string[] }[] } };
    return details.errors.map(({ path }) => path.join('.')).join();
  }
};

describe('saving an IdP Config with a stored client secret', () => {
  it.each([
    ['nothing else', {}],
    ['another tenant at the same host', { tokenEndpoint: `${LOGIN}/other/token` }],
    [
      'the secret typed for another host',
      { tokenEndpoint: 'https://evil.test/token', clientSecret: 'typed' },
    ],
  ])('takes %s', async (_what, changes) => expect(await refusedAt(changes)).toBeUndefined());

  it.each([
    ['another host', { tokenEndpoint: 'https://evil.test/token' }],
    ['the same host without TLS', { tokenEndpoint: 'http://login.example.test/token' }],
  ])('asks for it again before it goes to %s', async (_where, changes) =>
    expect(await refusedAt(changes)).toBe('clientSecret'),
  );

  it('sends nothing that a stored certificate signs to another host', async () => {
    const changes = { tokenEndpoint: 'https://other.test/token', clientSecret: 'typed' };
    expect(await refusedAt(changes, null, [{ kind: 'certificate' }])).toBe('tokenEndpoint');
    expect(await refusedAt({ name: 'Renamed' }, null, [{ kind: 'certificate' }])).toBeUndefined();
  });

  it('asks for nothing when none is stored', async () => {
    expect(await refusedAt({ tokenEndpoint: 'https://other.test/token' }, null)).toBeUndefined();
  });
});

describe('saving an IdP Config with settings of the provider’s own', () => {
  it.each([
    ['Microsoft without an issuer', { issuer: '' }, 'issuer'],
    [
      'a claim where no ID token is asked for',
      { preset: 'other', issuer: '', userNameSource: 'claim', userName: 'sub' },
      'userNameSource',
    ],
    ['a claim without its name', { userNameSource: 'claim' }, 'userName'],
    ['a fixed user name that is none', { userNameSource: 'fixed' }, 'userName'],
  ])('refuses %s', async (_what, changes, field) => expect(await refusedAt(changes, null)).toBe(field));

  it('takes endpoints without an issuer, and a user name that is always the same', async () => {
    const changes = { preset: 'acme', issuer: '', userNameSource: 'fixed', userName: 'desk' };
    expect(await refusedAt(changes, null)).toBeUndefined();
  });

  it.each(['state', 'Redirect_URI', 'code_challenge'])(
    'lets nobody say %s, which the sign-in says itself',
    (name) => expect(() => form({ authorizationParameters: { [name]: 'x' } })).toThrow('sets this parameter'),
  );
});

describe('filling an IdP Config in from what the provider publishes', () => {
  const ISSUER = 'https://login.example.test';
  const asking = async (failure: MailFailure) => {
    const configs = createIdpConfigs({
      store: {} as IdpConfigStore,
      presets: presetsWith([]),
      clouds: cloudsWith({}),
      discover: () => Promise.reject(failure),
      changed: async () => undefined,
    });
    return configs.discovery({ issuer: ISSUER }).catch((error: unknown) => error);
  };
  const refused = (code: string | null, kind: 'configuration' | 'transient') =>
    asking(
      new MailFailure('No', {
        ...{ kind, remedy: 'oauth.provider-misconfigured' },
        providerCodes: code === null ? [] : [code],
      }),
    );

  it.each([
    ['OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED', 'configuration', 'another issuer'],
    ['OAUTH_PARSE_ERROR', 'configuration', 'no OpenID Connect discovery document'],
    ['ENOTFOUND', 'transient', 'does not answer at this address'],
    ['ENOTFOUND', 'transient', '(ENOTFOUND)'],
    [null, 'transient', '(no error code)'],
  ] as const)('says at the issuer what %s means', async (code, kind, words) => {
    expect(await refused(code, kind)).toMatchObject({
      message: expect.stringContaining(words),
      details: { errors: [{ path: ['issuer'] }] },
    });
  });
});
