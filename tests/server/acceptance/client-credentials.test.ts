import { X509Certificate } from 'node:crypto';
import type { IdpConfig, IdpPreset } from '../../../shared/contracts/idp-configs';
import { startStrapi, type RunningStrapi } from '../strapi';

const LOGIN = 'https://login.microsoftonline.com/contoso.onmicrosoft.com';
const FIRST = 'the~first~secret~of~all';
const NEXT = 'the~next~secret~of~all';
const API = '/system-email/idp-configs';

let app: RunningStrapi;
beforeAll(async () => {
  app = await startStrapi({
    plantedSecrets: async () => [FIRST, NEXT],
    plugin: {
      presets: [
        {
          key: 'acme',
          label: 'Acme Mail',
          tokenEndpoint: 'https://login.acme.test/token',
          saslMechanism: 'xoauth2',
        },
      ],
    },
  });
});
afterAll(() => app.stop());

const settings = (changes: Record<string, unknown> = {}) => ({
  name: 'Contoso',
  tenant: 'contoso.onmicrosoft.com',
  clientId: '11111111-2222-3333-4444-555555555555',
  clientSecret: FIRST,
  issuer: `${LOGIN}/v2.0`,
  authorizationEndpoint: `${LOGIN}/oauth2/v2.0/authorize`,
  tokenEndpoint: `${LOGIN}/oauth2/v2.0/token`,
  scopes: ['offline_access', 'openid'],
  ...changes,
});

interface Answer<T> {
  data: T;
  error?: { message: string; details: { errors?: { path: string[]; message: string }[] } };
}

const create = async (changes?: Record<string, unknown>): Promise<IdpConfig> =>
  (await app.call<Answer<IdpConfig>>('POST', API, settings(changes))).body.data;
const download = (path: string) =>
  fetch(app.url + path, { headers: { authorization: `Bearer ${app.token}` } });
const add = (id: number, input: unknown) =>
  app.call<Answer<IdpConfig>>('POST', `${API}/${id}/client-credentials`, input);

describe('the secrets of an IdP Config', () => {
  it('are two at most, the newest first, and one can be dropped', async () => {
    const { id } = await create({ clientSecretExpiresAt: '2027-01-31' });
    const { status, body } = await add(id, { kind: 'secret', secret: NEXT, expiresAt: '2028-01-31' });
    expect(status).toBe(201);
    expect(body.data.clientCredentials.map(({ expiresAt }) => expiresAt)).toEqual([
      '2028-01-31',
      '2027-01-31',
    ]);
    expect(body.data.clientSecretExpiresAt).toBe('2028-01-31');

    const third = await add(id, { kind: 'secret', secret: FIRST });
    expect(third.status).toBe(400);
    expect(third.body.error?.message).toContain('two client secrets already');

    const [, older] = body.data.clientCredentials;
    const dropped = await app.call<Answer<IdpConfig>>(
      'DELETE',
      `${API}/${id}/client-credentials/${older?.id}`,
    );
    expect(dropped.body.data.clientCredentials).toHaveLength(1);
    const again = await app.call('DELETE', `${API}/${id}/client-credentials/${older?.id}`);
    expect(again.status).toBe(404);
  });

  it('give way all together to one that is typed over them', async () => {
    const { id } = await create();
    await add(id, { kind: 'secret', secret: NEXT });
    const { body } = await app.call<Answer<IdpConfig>>(
      'PUT',
      `${API}/${id}`,
      settings({ clientSecret: `${NEXT}~typed` }),
    );
    expect(body.data.clientCredentials).toHaveLength(1);
  });

  it('belong to their own IdP Config only', async () => {
    const [one, two] = [await create(), await create()];
    const [credential] = one.clientCredentials;
    const { status } = await app.call('DELETE', `${API}/${two.id}/client-credentials/${credential?.id}`);
    expect(status).toBe(404);
  });
});

describe('a certificate of an IdP Config', () => {
  it('is made on the server; the panel gets the certificate and never the key', async () => {
    const { id } = await create({ clientAuthentication: 'private_key_jwt', clientSecret: '' });
    const { status, body } = await add(id, { kind: 'new-certificate', months: 12 });
    expect(status).toBe(201);
    expect(JSON.stringify(body)).not.toContain('PRIVATE KEY');
    const [made] = body.data.clientCredentials;
    const path = `${API}/${id}/client-credentials/${made?.id}/certificate`;
    const text = await (await download(`${path}?format=pem`)).text();
    const der = Buffer.from(await (await download(path)).arrayBuffer());
    expect(new X509Certificate(der).toString()).toBe(new X509Certificate(text).toString());
    expect(text).toContain('-----BEGIN CERTIFICATE-----');
    expect(text).not.toContain('PRIVATE KEY');
    const certificate = new X509Certificate(text);
    expect(certificate.subject).toBe('CN=System Email Contoso');
    expect(made?.certificate?.thumbprint).toBe(certificate.fingerprint.replaceAll(':', ''));
    expect(made?.expiresAt).toBe(new Date(certificate.validTo).toISOString().slice(0, 10));
  });

  it('that was made elsewhere is refused at the field that is wrong', async () => {
    const { id } = await create();
    const { status, body } = await add(id, {
      kind: 'certificate',
      certificate: '-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----',
      privateKey: '-----BEGIN PRIVATE KEY-----\nbm90aGluZw==\n-----END PRIVATE KEY-----',
    });
    expect(status).toBe(400);
    expect(body.error?.details.errors).toMatchObject([{ path: ['certificate'] }]);
  });
});

describe('a preset that the app has registered', () => {
  it('is offered beside those that are built in, and fills in what the app said', async () => {
    const list = await app.call<Answer<{ key: string; label: string }[]>>('GET', '/system-email/idp-presets');
    expect(list.body.data.map(({ key }) => key)).toEqual(['microsoft', 'google', 'acme', 'other']);
    const { body } = await app.call<Answer<IdpPreset>>('GET', '/system-email/idp-presets/acme');
    expect(body.data).toMatchObject({
      label: 'Acme Mail',
      tokenEndpoint: 'https://login.acme.test/token',
      defaults: { saslMechanism: 'xoauth2' },
    });
    const saved = await create({ preset: 'acme', issuer: '', saslMechanism: 'xoauth2' });
    expect(saved).toMatchObject({ preset: 'acme', issuer: '', saslMechanism: 'xoauth2' });
  });
});
