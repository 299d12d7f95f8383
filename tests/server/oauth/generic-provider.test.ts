import { createImapTransport } from '../../../server/src/mail/imap';
import type { IdpConfigInput } from '../../../shared/contracts/idp-configs';
import { never } from '../mail/credentials';
import { failureOf, startStage, type Stage } from './stage';

const SUPPORT = 'support@contoso.test';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ mail: 'dovecot', imapFlavour: 'generic' });
});
afterEach(() => stage.reset());
afterAll(() => stage.stop());

/** A provider that is no preset and publishes nothing: what an admin enters of it. */
const unpublished: Partial<IdpConfigInput> = {
  preset: 'other',
  tenant: '',
  issuer: '',
  clientAuthentication: 'client_secret_basic',
  authorizationParameters: { domain_hint: 'contoso.test' },
  saslMechanism: 'oauthbearer',
  prompt: '',
};

const holder = (mailbox: { credentialId: number; idpConfigId: number }) => ({
  ...mailbox,
  username: SUPPORT,
  protocol: { reading: 'imap' as const, sending: 'smtp' as const },
});

describe('a provider without discovery', () => {
  it('signs a mailbox in at its own endpoints, and no ID token is looked at', async () => {
    await stage.lab.idp.setOnlyProof('client_secret_basic');
    const mailbox = await stage.addSystemEmail(SUPPORT, { strictMatching: false, idp: unpublished });
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(mailbox);
    const asked = new URL(begun.url);
    expect(asked.searchParams.get('domain_hint')).toBe('contoso.test');
    expect(asked.searchParams.has('nonce')).toBe(false);
    const query = await stage.visit(begun.url, SUPPORT);
    // RFC 9207: there is no issuer that it could be compared with.
    query.set('iss', 'https://whoever.example');
    const { outcome } = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(outcome).toEqual({ result: 'authorized', username: SUPPORT });
  });

  it('says that strict matching cannot be had there', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT, { idp: unpublished });
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(mailbox);
    const query = await stage.visit(begun.url, SUPPORT);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result)).toMatchObject({
      remedy: 'oauth.id-token-invalid',
      message: expect.stringContaining('switch strict matching off'),
    });
  });

  it('has its tokens renewed, and they open the mailbox by OAUTHBEARER', async () => {
    const mailbox = await stage.signedIn(SUPPORT, { strictMatching: false, idp: unpublished });
    const grants = stage.newGrants({ clock: () => new Date(Date.now() + 7_200_000) });
    const renewed = stage.newGrants().source(holder(mailbox));
    await grants.take(holder(mailbox), { resource: 'outlook', validFor: 1000 });
    expect(await renewed.take({ resource: 'outlook', validFor: 1000 })).toMatchObject({
      username: SUPPORT,
      mechanism: 'OAUTHBEARER',
    });
    const proxy = await stage.lab.proxy({ target: 'imap' });
    await proxy.setFault({ kind: 'answer', when: /^nothing says this/, reply: '' });
    const server = { host: 'localhost', port: proxy.port, security: 'tls' as const, verifyCertificate: true };
    const transport = createImapTransport({ additionalCertificates: [stage.lab.ca] });
    const connection = await transport.connect({ server, folder: 'INBOX' }, renewed, never());
    await connection.close();
    expect((await proxy.lines()).filter((line) => line.includes('OAUTHBEARER'))).toHaveLength(1);
    await proxy.stop();
  });
});

describe('the user name at the mail server', () => {
  const loginWith = async (idp: Partial<IdpConfigInput>) => {
    const mailbox = await stage.signedIn(SUPPORT, { idp: { preset: 'other', prompt: '', ...idp } });
    const { username } = await stage
      .newGrants()
      .source(holder(mailbox))
      .take({ resource: 'outlook', validFor: 1000 });
    return username;
  };

  it('is a claim of who signed in where the IdP Config says so', async () => {
    const { oid } = stage.lab.user(SUPPORT);
    expect(await loginWith({ userNameSource: 'claim', userName: 'oid' })).toBe(oid);
  });

  it('is always the same where the IdP Config says so, and else the address', async () => {
    expect(await loginWith({ userNameSource: 'fixed', userName: 'desk' })).toBe('desk');
    await stage.reset();
    expect(await loginWith({})).toBe(SUPPORT);
  });

  it('asks for a claim that is there', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT, {
      idp: { preset: 'other', prompt: '', userNameSource: 'claim', userName: 'mailbox_login' },
    });
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(mailbox);
    const query = await stage.visit(begun.url, SUPPORT);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result).message).toContain('no claim called mailbox_login');
  });
});
