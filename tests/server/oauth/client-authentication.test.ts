import { createCertificate } from '../../../server/src/oauth/certificates';
import { startStage, type Stage } from './stage';

const SUPPORT = 'support@contoso.test';
const OUTLOOK = { resource: 'outlook' as const, validFor: 1000 };
const HOUR = 3_600_000;
const HELD = { username: SUPPORT, protocol: { reading: 'imap' as const, sending: 'smtp' as const } } as const;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterEach(() => stage.reset());
afterAll(() => stage.stop());

const makeCertificate = () =>
  createCertificate({
    name: 'System Email Contoso',
    from: new Date(Date.now() - HOUR),
    until: new Date(Date.now() + 365 * 24 * HOUR),
  });

const requests = async () =>
  (await stage.lab.idp.tokenRequests()).map(({ proof, ok, aadsts }) => ({ proof, ok, aadsts }));

const standings = async (idpConfigId: number) =>
  (await stage.idpConfigs.find(idpConfigId))?.clientCredentials.map(({ kind, standing, refusal }) => ({
    kind,
    standing,
    refusal,
  }));

/** Refreshes as after an access token's end, and after every one of them before. */
const refresh = async (
  { credentialId, idpConfigId }: { credentialId: number; idpConfigId: number },
  hours = 2,
) =>
  stage
    .newGrants({ clock: () => new Date(Date.now() + hours * HOUR) })
    .take({ credentialId, idpConfigId, ...HELD }, OUTLOOK);

describe('a client', () => {
  it.each(['client_secret_post', 'client_secret_basic'] as const)(
    'proves itself by %s, at sign-in and at refresh',
    async (clientAuthentication) => {
      await stage.lab.idp.setOnlyProof(clientAuthentication);
      const mailbox = await stage.signedIn(SUPPORT, { idp: { clientAuthentication } });
      await refresh(mailbox);
      expect(await requests()).toEqual([
        { proof: clientAuthentication, ok: true },
        { proof: clientAuthentication, ok: true },
      ]);
    },
  );

  it('proves itself with a certificate, addressed to the token endpoint and named by its thumbprint', async () => {
    const pair = await makeCertificate();
    await stage.lab.idp.setCertificates([pair.certificate.pem]);
    await stage.lab.idp.setOnlyProof('private_key_jwt');
    const mailbox = await stage.signedIn(SUPPORT, {
      idp: { clientAuthentication: 'private_key_jwt', clientSecret: '' },
      credentials: [{ kind: 'certificate', ...pair }],
    });
    await refresh(mailbox);
    expect(await requests()).toEqual([
      { proof: 'private_key_jwt', ok: true },
      { proof: 'private_key_jwt', ok: true },
    ]);
  });

  it('that is public proves nothing', async () => {
    const mailbox = await stage.signedIn(SUPPORT, {
      idp: { clientAuthentication: 'none', clientId: stage.lab.idp.publicClientId },
    });
    await refresh(mailbox);
    expect(await requests()).toEqual([
      { proof: 'none', ok: true },
      { proof: 'none', ok: true },
    ]);
  });

  it('is told that its certificate is missing before the provider is asked', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT, { idp: { clientAuthentication: 'private_key_jwt' } });
    await expect(stage.newAuthorization().begin(mailbox)).rejects.toMatchObject({
      kind: 'configuration',
      remedy: 'oauth.certificate-missing',
    });
    expect(await requests()).toEqual([]);
  });
});

describe('a second secret', () => {
  const NEXT = 'the~next~secret';
  const addNext = (idpConfigId: number) =>
    stage.idpConfigs.addCredential(idpConfigId, { kind: 'secret', secret: NEXT, expiresAt: '2028-11-28' });

  it('is tried first, and the older still used while the provider does not know the newer', async () => {
    const mailbox = await stage.signedIn(SUPPORT);
    const before = await stage.grantStore.load(mailbox.credentialId);
    await addNext(mailbox.idpConfigId);
    await stage.lab.idp.resetTokenRequests();

    await refresh(mailbox);
    expect(await requests()).toEqual([
      { proof: 'client_secret_post', ok: false, aadsts: 7000215 },
      { proof: 'client_secret_post', ok: true },
    ]);
    expect(await standings(mailbox.idpConfigId)).toEqual([
      { kind: 'secret', standing: 'refused', refusal: 'AADSTS7000215' },
      { kind: 'secret', standing: 'accepted', refusal: null },
    ]);
    // One refresh token was used, and one has taken its place: the refused request had used up nothing.
    const after = await stage.grantStore.load(mailbox.credentialId);
    expect(after?.refreshToken).not.toBe(before?.refreshToken);
    expect(after?.state).toBe('authorized');

    await stage.lab.idp.addSecret(NEXT);
    await stage.lab.idp.resetTokenRequests();
    await refresh(mailbox, 4);
    expect(await requests()).toEqual([{ proof: 'client_secret_post', ok: true }]);
    expect((await standings(mailbox.idpConfigId))?.[0]).toEqual({
      kind: 'secret',
      standing: 'accepted',
      refusal: null,
    });
  });

  it('takes over when the older has expired, and the older can be dropped without a new sign-in', async () => {
    const mailbox = await stage.signedIn(SUPPORT);
    await addNext(mailbox.idpConfigId);
    await stage.lab.idp.addSecret(NEXT);
    await stage.lab.idp.setSecretExpired(true);
    await refresh(mailbox);
    const [, older] = (await stage.idpConfigs.find(mailbox.idpConfigId))?.clientCredentials ?? [];
    expect(await stage.clientCredentials.remove(mailbox.idpConfigId, older?.id ?? 0)).toBe(true);
    const token = await refresh(mailbox, 4);
    expect(token.value).toBeTruthy();
  });

  it('says what is wrong with the newest when both are refused, and keeps the grant', async () => {
    const mailbox = await stage.signedIn(SUPPORT);
    await addNext(mailbox.idpConfigId);
    await stage.lab.idp.setSecretExpired(true);
    await expect(refresh(mailbox)).rejects.toMatchObject({
      kind: 'configuration',
      providerCodes: ['AADSTS7000215'],
    });
    expect((await stage.grantStore.load(mailbox.credentialId))?.state).toBe('authorized');
  });

  it('is not tried where the refresh token itself is refused', async () => {
    const mailbox = await stage.signedIn(SUPPORT);
    await addNext(mailbox.idpConfigId);
    await stage.lab.idp.addSecret(NEXT);
    await stage.lab.idp.revoke(SUPPORT);
    await stage.lab.idp.resetTokenRequests();
    await expect(refresh(mailbox)).rejects.toMatchObject({ kind: 'authorization' });
    expect(await requests()).toHaveLength(1);
  });

  it('serves a sign-in too: the code is redeemed with the one that is known', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT);
    await addNext(mailbox.idpConfigId);
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(mailbox);
    const result = await authorization.callback({
      query: await stage.visit(begun.url, SUPPORT),
      cookies: stage.browser(begun.cookie),
    });
    expect(result.outcome.result).toBe('authorized');
    expect(await requests()).toEqual([
      { proof: 'client_secret_post', ok: false, aadsts: 7000215 },
      { proof: 'client_secret_post', ok: true },
    ]);
  });
});

describe('a certificate', () => {
  it('takes the place of a secret without a new sign-in, and the next certificate its own', async () => {
    const mailbox = await stage.signedIn(SUPPORT);
    const [first, next] = [await makeCertificate(), await makeCertificate()];
    await stage.idpConfigs.addCredential(mailbox.idpConfigId, { kind: 'certificate', ...first });
    await stage.idpConfigs.update(
      mailbox.idpConfigId,
      stage.settings({ clientAuthentication: 'private_key_jwt', clientSecret: '' }),
    );
    await stage.lab.idp.setCertificates([first.certificate.pem]);
    await refresh(mailbox);

    await stage.idpConfigs.addCredential(mailbox.idpConfigId, { kind: 'certificate', ...next });
    await stage.lab.idp.resetTokenRequests();
    await refresh(mailbox, 4);
    expect(await requests()).toEqual([
      { proof: 'private_key_jwt', ok: false, aadsts: 700027 },
      { proof: 'private_key_jwt', ok: true },
    ]);

    await stage.lab.idp.setCertificates([next.certificate.pem]);
    await stage.lab.idp.resetTokenRequests();
    await refresh(mailbox, 6);
    expect(await requests()).toEqual([{ proof: 'private_key_jwt', ok: true }]);
  });

  it('keeps its key encrypted, and shows only what the portal may know', async () => {
    const { id } = await stage.idpConfigs.create(stage.settings());
    const pair = await makeCertificate();
    await stage.idpConfigs.addCredential(id, { kind: 'certificate', ...pair });
    const rows: unknown = await stage.db
      .query('plugin::system-email.client-credential')
      .findMany({ where: { idpConfigId: id } });
    const [, line = ''] = pair.privateKey.split('\n');
    const view = await stage.idpConfigs.find(id);
    expect(JSON.stringify([rows, view])).not.toContain(line);
    expect(view?.clientCredentials[0]).toMatchObject({
      kind: 'certificate',
      expiresAt: pair.certificate.expiresAt.toISOString().slice(0, 10),
      certificate: { subject: 'CN=System Email Contoso', thumbprint: pair.certificate.thumbprint },
      standing: null,
    });
  });
});
