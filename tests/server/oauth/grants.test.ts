import { setTimeout as pause } from 'node:timers/promises';
import { createIdpClient } from '../../../server/src/oauth/client';
import { createClientTurns } from '../../../server/src/oauth/client-turns';
import { startStage, type Stage } from './stage';

const SUPPORT = 'support@contoso.test';
const OUTLOOK = { resource: 'outlook' as const, validFor: 1000 };
const HOUR = 3_600_000;
const HELD = { username: SUPPORT, protocol: { reading: 'imap', sending: 'smtp' } } as const;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterEach(() => stage.reset());
afterAll(() => stage.stop());

/** A signed-in mailbox, and a clock that says its access token is over. */
const expired = async () => {
  const mailbox = await stage.signedIn(SUPPORT);
  const holder = { ...mailbox, ...HELD };
  return { ...mailbox, holder, clock: () => new Date(Date.now() + 2 * HOUR) };
};

describe('an access token', () => {
  it('is used for as long as it is good, without asking the provider', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    const grants = stage.newGrants();
    const source = grants.source({ credentialId, idpConfigId, ...HELD });
    const first = await source.take(OUTLOOK);
    expect(first).toMatchObject({ kind: 'token', username: SUPPORT, expiresAt: expect.any(Date) });
    expect(await source.take(OUTLOOK)).toEqual(first);
    expect(await stage.refreshRequests()).toHaveLength(0);
  });

  it('is renewed a little before it expires, and stored with the rotated refresh token', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    const before = await stage.grantStore.load(credentialId);
    const soon = () => new Date(Date.now() + (3599 - 120) * 1000);
    const token = await stage
      .newGrants({ clock: soon })
      .take({ credentialId, idpConfigId, ...HELD }, OUTLOOK);
    const after = await stage.grantStore.load(credentialId);
    expect(await stage.refreshRequests()).toMatchObject([{ ok: true }]);
    expect(after?.refreshToken).not.toBe(before?.refreshToken);
    expect(after?.accessTokens.outlook).toEqual(token);
  });

  it('is renewed at once when it must be good for longer than it is', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    const holder = { credentialId, idpConfigId, ...HELD };
    const later = () => new Date(Date.now() + HOUR / 2);
    await stage.newGrants({ clock: later }).take(holder, { resource: 'outlook', validFor: 0.49 * HOUR });
    expect(await stage.refreshRequests()).toHaveLength(0);
    const farLater = () => new Date(Date.now() + 0.6 * HOUR);
    await stage.newGrants({ clock: farLater }).take(holder, { resource: 'outlook', validFor: 0.45 * HOUR });
    expect(await stage.refreshRequests()).toHaveLength(1);
  });

  it('that lives for seconds is not renewed at every use', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT, { lifetime: 4 });
    const grants = stage.newGrants();
    const holder = { credentialId, idpConfigId, ...HELD };
    const request = { resource: 'outlook' as const, validFor: 60_000 };
    await grants.take(holder, request);
    await grants.take(holder, request);
    expect(await stage.refreshRequests()).toHaveLength(0);
    const { expiresAt } = await grants.take(holder, request);
    // The real clock, up to the token's real end.
    while (Date.now() < expiresAt.getTime()) await pause(50);
    const next = await grants.take(holder, request);
    expect(next.expiresAt.getTime()).toBeGreaterThan(expiresAt.getTime());
    expect(await stage.refreshRequests()).toHaveLength(1);
  });

  it('is renewed twenty times over with reuse detection on, and none is lost', async () => {
    const { holder } = await expired();
    let now = Date.now();
    const grants = stage.newGrants({ clock: () => new Date(now) });
    const seen = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      now += 2 * HOUR;
      seen.add((await grants.take(holder, OUTLOOK)).value);
    }
    expect(seen.size).toBe(20);
    expect((await stage.refreshRequests()).every(({ ok }) => ok)).toBe(true);
  });

  it('is not handed out before the rotated refresh token is stored', async () => {
    const { holder, clock } = await expired();
    const store = {
      ...stage.grantStore,
      saveTokens: () => Promise.reject(new Error('the database is away')),
    };
    await expect(stage.newGrants({ clock, store }).take(holder, OUTLOOK)).rejects.toThrow(
      'the database is away',
    );
  });

  it('for another resource comes from the same refresh token, and both are kept', async () => {
    const scopes = [...stage.settings().scopes, 'https://graph.microsoft.com/User.Read'];
    const mailbox = await stage.addSystemEmail(SUPPORT, { idp: { scopes } });
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(mailbox);
    await authorization.callback({
      query: await stage.visit(begun.url, SUPPORT),
      cookies: stage.browser(begun.cookie),
    });
    const { idpConfigId } = mailbox;
    const credentialId = await stage.credentialOf(mailbox.systemEmailId);
    const grants = stage.newGrants();
    const holder = { credentialId, idpConfigId, ...HELD };
    const outlook = await grants.take(holder, OUTLOOK);
    const graph = await grants.take(holder, { resource: 'graph', validFor: 1000 });
    expect(graph.scope).toContain('https://graph.microsoft.com/User.Read');
    expect(graph.scope).not.toContain('outlook');
    expect(await grants.take(holder, OUTLOOK)).toEqual(outlook);
    expect(await grants.take(holder, { resource: 'graph', validFor: 1000 })).toEqual(graph);
    expect(await stage.refreshRequests()).toHaveLength(1);
  });
});

describe('a renewal that somebody asks for', () => {
  it('brings a new access token although the stored one is good', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    const holder = { credentialId, idpConfigId, ...HELD };
    const grants = stage.newGrants();
    const before = await grants.take(holder, OUTLOOK);
    await grants.renew(holder);
    const after = await grants.take(holder, OUTLOOK);
    expect(after.value).not.toBe(before.value);
    expect(await stage.refreshRequests()).toHaveLength(1);
  });

  it('brings one for each resource that there is a token for', async () => {
    const scopes = [...stage.settings().scopes, 'https://graph.microsoft.com/User.Read'];
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT, { idp: { scopes } });
    const holder = { credentialId, idpConfigId, ...HELD };
    const grants = stage.newGrants();
    await grants.take(holder, { resource: 'graph', validFor: 1000 });
    await stage.lab.idp.resetTokenRequests();
    await grants.renew(holder);
    expect((await stage.refreshRequests()).map(({ scope = '' }) => /graph/.test(scope)).sort()).toEqual([
      false,
      true,
    ]);
  });

  it('is one request, however many ask at once', async () => {
    const { holder, clock } = await expired();
    const grants = stage.newGrants({ clock });
    await Promise.all([grants.renew(holder), grants.renew(holder), grants.take(holder, OUTLOOK)]);
    expect(await stage.refreshRequests()).toHaveLength(1);
  });

  it('that the provider refuses for good asks for a new sign-in', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    await stage.lab.idp.revoke(SUPPORT);
    await expect(stage.newGrants().renew({ credentialId, idpConfigId, ...HELD })).rejects.toMatchObject({
      kind: 'authorization',
    });
    expect((await stage.grantStore.load(credentialId))?.state).toBe('needs-authorization');
  });
});

describe('ten simultaneous takers of one expired grant', () => {
  it('cause exactly one token request in one process', async () => {
    const { holder, clock } = await expired();
    const grants = stage.newGrants({ clock });
    const tokens = await Promise.all(Array.from({ length: 10 }, () => grants.source(holder).take(OUTLOOK)));
    expect(await stage.refreshRequests()).toHaveLength(1);
    expect(new Set(tokens.map((token) => JSON.stringify(token))).size).toBe(1);
  });

  it('cause exactly one token request from several processes that share the database', async () => {
    const { holder, clock } = await expired();
    const processes = [stage.newGrants({ clock }), stage.newGrants({ clock }), stage.newGrants({ clock })];
    const tokens = await Promise.all(
      Array.from({ length: 12 }, (_, index) => processes[index % 3]?.take(holder, OUTLOOK)),
    );
    expect(await stage.refreshRequests()).toMatchObject([{ ok: true }]);
    expect(new Set(tokens.map((token) => token?.value)).size).toBe(1);
  });

  it('all hear of one failure', async () => {
    const { holder, clock } = await expired();
    await stage.lab.idp.answerTokenRequests({ http: 503 });
    const grants = stage.newGrants({ clock });
    const ends = await Promise.allSettled(Array.from({ length: 10 }, () => grants.take(holder, OUTLOOK)));
    expect(ends.map(({ status }) => status)).toEqual(Array(10).fill('rejected'));
    expect(await stage.refreshRequests()).toHaveLength(1);
  });
});

describe('a refresh that fails', () => {
  it('because the sign-in was revoked asks for a new one and keeps the history', async () => {
    const { holder, clock, credentialId } = await expired();
    await stage.lab.idp.revoke(SUPPORT);
    const grants = stage.newGrants({ clock });
    await expect(grants.take(holder, OUTLOOK)).rejects.toMatchObject({
      kind: 'authorization',
      remedy: 'oauth.grant-revoked',
      providerCodes: [expect.stringMatching(/^AADSTS\d+$/)],
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(await stage.credentials.find(credentialId)).toMatchObject({
      state: 'needs-authorization',
      username: SUPPORT,
      authorizedAt: expect.any(String),
      problem: { remedy: 'oauth.grant-revoked', at: expect.any(Date) },
    });
    expect((await stage.grantStore.load(credentialId))?.refreshToken).toBeTruthy();
    // Nobody asks the provider again until a person has signed in.
    await expect(grants.take(holder, OUTLOOK)).rejects.toMatchObject({ remedy: 'oauth.grant-revoked' });
    expect(await stage.refreshRequests()).toHaveLength(1);
    expect(stage.events.map(({ type }) => type)).toContain('grant.needs-authorization');
  });

  it.each([
    ['the password was reset or the sign-in revoked', 50173, 'oauth.grant-revoked'],
    ['ninety days went by', 700082, 'oauth.grant-inactive'],
    ['a sign-in frequency is over', 70043, 'oauth.sign-in-frequency'],
    ['it came to a single-page redirect URI', 700084, 'oauth.single-page-redirect'],
    ['the account is disabled', 50057, 'oauth.account-disabled'],
    ['consent was taken back', 65001, 'oauth.consent-required'],
    ['a policy blocks it', 53003, 'oauth.policy-blocked'],
    ['security defaults block it', 530035, 'oauth.security-defaults'],
    ['a managed device is asked for', 53000, 'oauth.device-required'],
    ['multi-factor authentication is asked for', 50076, 'oauth.mfa-required'],
  ])('because %s says so and asks for a new sign-in', async (_, aadsts, remedy) => {
    const { holder, clock, credentialId } = await expired();
    await stage.lab.idp.answerTokenRequests({ aadsts });
    await expect(stage.newGrants({ clock }).take(holder, OUTLOOK)).rejects.toMatchObject({
      kind: 'authorization',
      remedy,
    });
    expect((await stage.grantStore.load(credentialId))?.state).toBe('needs-authorization');
  });

  it.each([
    ['answers 503', { http: 503 }, 'transient', undefined],
    ['answers 500 with words', { http: 500, body: 'oops' }, 'transient', undefined],
    ['asks to slow down', { http: 429, retryAfter: 7 }, 'throttled', 7000],
    ['drops the connection', { drop: true as const }, 'transient', undefined],
    ['is busy', { aadsts: 90033 }, 'transient', undefined],
    ['has a problem that it calls an invalid grant', { aadsts: 50000 }, 'transient', undefined],
    ['counts too many requests', { aadsts: 50196 }, 'throttled', 300_000],
  ])(
    'because the provider %s leaves the grant alone, and the next one works',
    async (_, fault, kind, retryAfter) => {
      const { holder, clock, credentialId } = await expired();
      const before = await stage.grantStore.load(credentialId);
      await stage.lab.idp.answerTokenRequests(fault);
      const grants = stage.newGrants({ clock });
      await expect(grants.take(holder, OUTLOOK)).rejects.toMatchObject({ kind, retryAfter });
      expect(await stage.grantStore.load(credentialId)).toEqual(before);
      expect((await grants.take(holder, OUTLOOK)).value).toBeTruthy();
    },
  );

  it('because the provider takes the request and says nothing ends in time, and keeps the grant', async () => {
    const { holder, clock, credentialId } = await expired();
    await stage.lab.idp.answerTokenRequests({ hang: true });
    const grants = stage.newGrants({
      clock,
      turns: createClientTurns({ client: createIdpClient({ timeout: 0.3 }) }),
    });
    await expect(grants.take(holder, OUTLOOK)).rejects.toMatchObject({
      kind: 'transient',
      remedy: 'oauth.provider-unreachable',
    });
    expect((await stage.grantStore.load(credentialId))?.state).toBe('authorized');
  });

  it('early, because the provider is away, falls back on the token that is still good', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    await stage.lab.idp.answerTokenRequests({ http: 503 });
    const soon = () => new Date(Date.now() + (3599 - 120) * 1000);
    const stored = (await stage.grantStore.load(credentialId))?.accessTokens.outlook;
    const token = await stage
      .newGrants({ clock: soon })
      .take({ credentialId, idpConfigId, ...HELD }, OUTLOOK);
    expect(token).toEqual(stored);
    expect(await stage.refreshRequests()).toHaveLength(1);
  });

  it('because the secret expired is a matter of configuration, and the grant works again afterwards', async () => {
    const { holder, clock, credentialId } = await expired();
    await stage.lab.idp.setSecretExpired(true);
    const grants = stage.newGrants({ clock });
    await expect(grants.take(holder, OUTLOOK)).rejects.toMatchObject({
      kind: 'configuration',
      remedy: 'oauth.secret-expired',
    });
    expect((await stage.grantStore.load(credentialId))?.state).toBe('authorized');
    await stage.lab.idp.setSecretExpired(false);
    expect((await grants.take(holder, OUTLOOK)).value).toBeTruthy();
  });

  it('belatedly, after a new sign-in, does not harm the new grant', async () => {
    const { holder, clock, credentialId, systemEmailId } = await expired();
    const old = await stage.grantStore.load(credentialId);
    const again = stage.newAuthorization();
    const mailbox = await stage.db.query('plugin::system-email.system-email').findOne({
      where: { id: systemEmailId },
      populate: { idpConfig: true },
    });
    const begun = await again.begin({
      systemEmailId,
      side: 'remote',
      address: SUPPORT,
      idpConfigId: (mailbox as { idpConfig: { id: number } }).idpConfig.id,
      redirectUri: 'http://localhost:1337/system-email/oauth/callback',
    });
    await again.callback({
      query: await stage.visit(begun.url, SUPPORT),
      cookies: stage.browser(begun.cookie),
    });
    const problem = {
      remedy: 'oauth.grant-revoked' as const,
      message: '',
      providerCodes: [],
      at: new Date(),
    };
    expect(
      await stage.grantStore.markNeedsAuthorization(credentialId, problem, old?.refreshToken ?? ''),
    ).toBe(false);
    const saved = await stage.grantStore.saveTokens(credentialId, old?.refreshToken ?? '', {
      refreshToken: 'of the old family',
      resource: 'outlook',
      accessToken: { ...old!.accessTokens.outlook! },
      grantedScopes: [],
      configSignature: old?.configSignature ?? '',
    });
    expect(saved).toBe(false);
    expect((await stage.newGrants({ clock }).take(holder, OUTLOOK)).value).toBeTruthy();
  });
});

describe('the store of grants', () => {
  it('lets one of two refreshes of the same refresh token through', async () => {
    const { credentialId } = await stage.signedIn(SUPPORT);
    const grant = await stage.grantStore.load(credentialId);
    const accessToken = grant?.accessTokens.outlook;
    if (!grant || !accessToken) throw new Error('not signed in');
    const save = (refreshToken: string) =>
      stage.grantStore.saveTokens(credentialId, grant.refreshToken, {
        refreshToken,
        resource: 'outlook',
        accessToken,
        grantedScopes: grant.grantedScopes,
        configSignature: grant.configSignature,
      });
    const saved = await Promise.all([save('refresh-token-one'), save('refresh-token-two')]);
    expect([...saved].sort()).toEqual([false, true]);
    const winner = saved[0] ? 'refresh-token-one' : 'refresh-token-two';
    expect((await stage.grantStore.load(credentialId))?.refreshToken).toBe(winner);
  });
});

describe('a changed setting', () => {
  it.each([
    ['client ID', { clientId: 'another-client' }],
    ['secret', { clientSecret: 'another~secret' }],
    ['tenant', { tenant: 'another-tenant' }],
    ['scope', { scopes: ['offline_access', 'openid', 'https://outlook.office.com/IMAP.AccessAsUser.All'] }],
  ])('of the IdP Config (%s) asks for a new sign-in', async (_, changes) => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    await stage.idpConfigs.update(idpConfigId, stage.settings(changes));
    await expect(
      stage.newGrants().take({ credentialId, idpConfigId, ...HELD }, OUTLOOK),
    ).rejects.toMatchObject({
      kind: 'authorization',
      remedy: 'oauth.config-changed',
    });
    expect((await stage.grantStore.load(credentialId))?.state).toBe('needs-authorization');
  });

  it('of the address asks for a new sign-in', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    await expect(
      stage.newGrants().take({ credentialId, idpConfigId, ...HELD, username: 'help@contoso.test' }, OUTLOOK),
    ).rejects.toMatchObject({ remedy: 'oauth.config-changed' });
  });

  it('is noticed as soon as somebody looks, and so is that it was taken back', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    const holder = { credentialId, idpConfigId, ...HELD };
    const grants = stage.newGrants();
    const stateAfter = async (changed: { username?: string; idpConfigId?: null }) => {
      await grants.reconsider({ ...holder, ...changed });
      return (await stage.grantStore.load(credentialId))?.state;
    };
    stage.events.length = 0;
    expect(await stateAfter({})).toBe('authorized');
    expect(await stateAfter({ username: 'help@contoso.test' })).toBe('needs-authorization');
    expect(await stateAfter({ idpConfigId: null })).toBe('needs-authorization');
    expect(await stateAfter({})).toBe('authorized');
    expect(stage.events.map(({ type }) => type)).toEqual(['grant.needs-authorization', 'grant.fits-again']);
    expect((await grants.take(holder, OUTLOOK)).value).toBeTruthy();
  });

  it('that is taken back does not bring back a grant that the provider refused', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    const holder = { credentialId, idpConfigId, ...HELD };
    await stage.lab.idp.revoke(SUPPORT);
    const grants = stage.newGrants();
    await expect(grants.renew(holder)).rejects.toThrow();
    await grants.reconsider({ ...holder, username: 'help@contoso.test' });
    await grants.reconsider(holder);
    const grant = await stage.grantStore.load(credentialId);
    expect(grant?.state).toBe('needs-authorization');
    expect(grant?.problem?.remedy).not.toBe('oauth.config-changed');
  });

  it('to another IdP Config asks for a new sign-in, and so does taking it away', async () => {
    const { credentialId } = await stage.signedIn(SUPPORT);
    const { id: another } = await stage.idpConfigs.create(stage.settings());
    for (const idpConfigId of [another, null]) {
      await expect(
        stage.newGrants().take({ credentialId, idpConfigId, ...HELD }, OUTLOOK),
      ).rejects.toMatchObject({ remedy: 'oauth.config-changed' });
    }
  });

  it('that is none (another name, the same secret entered again) asks for nothing', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    await stage.idpConfigs.update(idpConfigId, stage.settings({ name: 'Renamed' }));
    await stage.idpConfigs.update(idpConfigId, stage.settings({ clientSecret: '' }));
    await stage.idpConfigs.update(
      idpConfigId,
      stage.settings({ clientSecretExpiresAt: '2028-01-31', cloud: 'dod' }),
    );
    const token = await stage.newGrants().take({ credentialId, idpConfigId, ...HELD }, OUTLOOK);
    expect(token.value).toBeTruthy();
  });
});

describe('a token that a mail server refused', () => {
  it('is replaced once, and not again when the new one is refused as well', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    const source = stage.newGrants().source({ credentialId, idpConfigId, ...HELD });
    const first = await source.take(OUTLOOK);
    expect(await source.reject('535 5.7.3 Authentication unsuccessful')).toBe(true);
    const second = await source.take(OUTLOOK);
    expect(second).not.toEqual(first);
    expect(await source.reject('535 5.7.3 Authentication unsuccessful')).toBe(false);
    expect(await source.take(OUTLOOK)).toEqual(second);
    expect(await stage.refreshRequests()).toHaveLength(1);
  });

  it('is not refreshed again when somebody else already has', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    const [one, two] = [stage.newGrants(), stage.newGrants()].map((grants) =>
      grants.source({ credentialId, idpConfigId, ...HELD }),
    );
    await one?.take(OUTLOOK);
    await two?.take(OUTLOOK);
    await one?.reject('refused');
    const renewed = await one?.take(OUTLOOK);
    expect(await two?.reject('refused')).toBe(true);
    expect(await two?.take(OUTLOOK)).toEqual(renewed);
    expect(await stage.refreshRequests()).toHaveLength(1);
  });

  it('cannot be mended before anything was taken, or when a person has to sign in', async () => {
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT);
    const source = stage.newGrants().source({ credentialId, idpConfigId, ...HELD });
    expect(await source.reject('refused')).toBe(false);
    await source.take(OUTLOOK);
    const grant = await stage.grantStore.load(credentialId);
    await stage.grantStore.markNeedsAuthorization(
      credentialId,
      { remedy: 'oauth.grant-revoked', message: 'x', providerCodes: [], at: new Date() },
      grant?.refreshToken ?? '',
    );
    expect(await source.reject('refused')).toBe(false);
  });
});

it('a credential that is not there asks for a sign-in', async () => {
  await expect(
    stage.newGrants().take({ credentialId: 4711, idpConfigId: 1, ...HELD }, OUTLOOK),
  ).rejects.toMatchObject({
    kind: 'authorization',
    remedy: 'oauth.needs-authorization',
  });
});
