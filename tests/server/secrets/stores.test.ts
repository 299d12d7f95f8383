import { randomBytes } from 'node:crypto';
import { createEncryption, EncryptionError } from '../../../server/src/secrets/encryption';
import { createCredentialStore } from '../../../server/src/stores/credentials';
import {
  createIdpConfigStore,
  IdpConfigInUse,
  type IdpConfigStore,
} from '../../../server/src/stores/idp-configs';
import { idpConfigInput } from '../../../shared/contracts/idp-configs';
import { startStrapi, type RunningStrapi } from '../strapi';

const newEncryption = () => createEncryption({ keys: [{ id: 'k1', key: randomBytes(32) }] });
const input = (changes: Record<string, unknown> = {}) =>
  idpConfigInput.parse({
    name: 'Contoso',
    clientId: 'client',
    clientSecret: 'the~client~secret',
    issuer: 'https://login.microsoftonline.com/contoso.test/v2.0',
    authorizationEndpoint: 'https://login.microsoftonline.com/contoso.test/oauth2/v2.0/authorize',
    tokenEndpoint: 'https://login.microsoftonline.com/contoso.test/oauth2/v2.0/token',
    scopes: ['openid'],
    ...changes,
  });

let app: RunningStrapi;
beforeAll(async () => {
  app = await startStrapi();
});
afterAll(() => app.stop());

const stores = (encryption = newEncryption()) => {
  const { db } = app.strapi;
  let now = Date.parse('2026-01-01T00:00:00Z');
  const clock = () => new Date((now += 1000));
  return {
    db,
    idpConfigs: createIdpConfigStore({ db, encryption, clock }),
    credentials: createCredentialStore({ db, encryption, clock }),
    addSystemEmail: async (data: Record<string, unknown> = {}) =>
      (
        (await db.query('plugin::system-email.system-email').create({
          data: { address: `${randomBytes(6).toString('hex')}@contoso.test`, ...data },
        })) as { id: number }
      ).id,
  };
};

const secretsOf = async ({ source }: Pick<IdpConfigStore, 'source'>, id: number) =>
  (await source.get(id)).clientCredentials.map((credential) =>
    credential.kind === 'secret' ? credential.secret : credential.thumbprint,
  );

describe('IdP Configs', () => {
  it('take a secret, never give it back, and have it for those who sign in', async () => {
    const { idpConfigs, db } = stores();
    const created = await idpConfigs.create(input());
    expect(created).toMatchObject({ name: 'Contoso', clientSecretSetAt: expect.any(String), usedBy: 0 });
    const row: unknown = await db
      .query('plugin::system-email.client-credential')
      .findOne({ where: { idpConfigId: created.id } });
    expect(row).not.toBeNull();
    const seen = JSON.stringify([created, await idpConfigs.list(), await idpConfigs.find(created.id), row]);
    expect(seen).not.toContain('the~client~secret');
    expect(await secretsOf(idpConfigs, created.id)).toEqual(['the~client~secret']);
  });

  it('keep the secret when it is left out, and its date until it really changes', async () => {
    const { idpConfigs } = stores();
    const { id, clientSecretSetAt } = await idpConfigs.create(input());
    for (const clientSecret of [undefined, '', 'the~client~secret']) {
      expect((await idpConfigs.update(id, input({ clientSecret })))?.clientSecretSetAt).toBe(
        clientSecretSetAt,
      );
    }
    const changed = await idpConfigs.update(id, input({ clientSecret: 'a~new~secret' }));
    expect(changed?.clientSecretSetAt).not.toBe(clientSecretSetAt);
    expect(await secretsOf(idpConfigs, id)).toEqual(['a~new~secret']);
  });

  it('take a new secret when the key of the old one is gone', async () => {
    const { id } = await stores().idpConfigs.create(input());
    const { idpConfigs } = stores(createEncryption({ keys: [{ id: 'k2', key: randomBytes(32) }] }));
    await expect(idpConfigs.source.get(id)).rejects.toThrow(/Was the encryption key changed\?/);
    await idpConfigs.update(id, input({ clientSecret: 'a~new~secret' }));
    expect(await secretsOf(idpConfigs, id)).toEqual(['a~new~secret']);
  });

  it('are not deleted while a System Email signs in with them', async () => {
    const { idpConfigs, addSystemEmail, db } = stores();
    const { id } = await idpConfigs.create(input());
    const systemEmail = await addSystemEmail({ idpConfig: id });
    expect((await idpConfigs.find(id))?.usedBy).toBe(1);
    await expect(idpConfigs.remove(id)).rejects.toBeInstanceOf(IdpConfigInUse);
    await db.query('plugin::system-email.system-email').delete({ where: { id: systemEmail } });
    expect(await idpConfigs.remove(id)).toBe(true);
    expect(await idpConfigs.remove(id)).toBe(false);
    expect(await idpConfigs.update(id, input())).toBeNull();
    await expect(idpConfigs.source.get(id)).rejects.toMatchObject({ remedy: 'oauth.not-configured' });
  });

  it('do not take the secret of another row', async () => {
    const { idpConfigs, db } = stores();
    const [one, two] = [await idpConfigs.create(input()), await idpConfigs.create(input())];
    const rows = db.query('plugin::system-email.client-credential');
    const stolen = (await rows.findOne({ where: { idpConfigId: one.id } })) as { secret: string };
    await rows.update({ where: { idpConfigId: two.id }, data: { secret: stolen.secret } });
    await expect(idpConfigs.source.get(two.id)).rejects.toBeInstanceOf(EncryptionError);
  });
});

describe('password credentials', () => {
  it('are stored encrypted, one for each side', async () => {
    const { credentials, addSystemEmail, db } = stores();
    const id = await addSystemEmail();
    const remote = await credentials.savePassword(id, 'remote', { username: 'in', password: 'remote-pass' });
    const outgoing = await credentials.savePassword(id, 'outgoing', {
      username: 'out',
      password: 'out-pass',
    });
    expect(await credentials.loadPassword(remote)).toEqual({ username: 'in', password: 'remote-pass' });
    expect(await credentials.loadPassword(outgoing)).toEqual({ username: 'out', password: 'out-pass' });
    const rows = JSON.stringify(await db.query('plugin::system-email.credential').findMany());
    expect(rows).not.toMatch(/remote-pass|out-pass/);
    expect(await credentials.find(remote)).toMatchObject({
      kind: 'password',
      username: 'in',
      accessTokens: [],
    });
  });

  it('keep the stored password when none is entered, and need one to begin with', async () => {
    const { credentials, addSystemEmail } = stores();
    const id = await addSystemEmail();
    await expect(credentials.savePassword(id, 'remote', { username: 'a', password: '' })).rejects.toThrow(
      /Enter the password/,
    );
    const first = await credentials.savePassword(id, 'remote', { username: 'a', password: 'kept-pass' });
    const second = await credentials.savePassword(id, 'remote', { username: 'b', password: '' });
    expect(second).toBe(first);
    expect(await credentials.loadPassword(first)).toEqual({ username: 'b', password: 'kept-pass' });
  });

  it('leave a credential alone that another System Email signs in with', async () => {
    const { credentials, addSystemEmail } = stores();
    const one = await addSystemEmail();
    const shared = await credentials.savePassword(one, 'remote', { username: 'a', password: 'shared-pass' });
    const two = await addSystemEmail({ remoteCredential: shared });
    const own = await credentials.savePassword(two, 'remote', { username: 'b', password: 'own-pass' });
    expect(own).not.toBe(shared);
    expect(await credentials.loadPassword(shared)).toEqual({ username: 'a', password: 'shared-pass' });
  });

  it('can be removed, and are gone from the System Emails that had them', async () => {
    const { credentials, addSystemEmail, db } = stores();
    const id = await addSystemEmail();
    const credential = await credentials.savePassword(id, 'remote', { username: 'a', password: 'some-pass' });
    await credentials.remove(credential);
    expect(await credentials.loadPassword(credential)).toBeNull();
    expect(await credentials.find(credential)).toBeNull();
    const row: unknown = await db
      .query('plugin::system-email.system-email')
      .findOne({ where: { id }, populate: { remoteCredential: true } });
    expect(row).toMatchObject({ remoteCredential: null });
  });
});
