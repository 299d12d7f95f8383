import { once } from 'node:events';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { type EmbeddedLab, realServersAvailable, startMailLab } from './index';

const SUPPORT = 'support@contoso.test';
const CUSTOMER = 'customer@fabrikam.test';
const GRAPH_SCOPE = 'openid https://graph.microsoft.com/Mail.ReadWrite';

type Auth = { accessToken: string } | { pass: string };

test('the real servers are installed, or the lab says what to install', async () => {
  const { ok, install } = realServersAvailable();
  expect(install).toMatch(/^apt-get install/);
  expect(ok).toBe(true);
});

describe.each(['embedded', 'dovecot'] as const)('the %s mail servers', (flavour) => {
  let lab: EmbeddedLab;

  beforeAll(async () => {
    lab = await startMailLab({ mail: flavour, callbackUrls: [] });
  });
  afterAll(() => lab.stop());

  async function openImap(user: string, auth: Auth, port = lab.imap.port): Promise<ImapFlow> {
    const client = new ImapFlow({
      host: 'localhost',
      port,
      secure: true,
      tls: { ca: lab.ca },
      logger: false,
      auth: { user, ...auth },
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      client.close();
      throw error;
    }
    return client;
  }

  async function sendAs(
    user: string,
    auth: Auth,
    mail: { from?: string; to?: string; subject: string; messageId?: string },
  ) {
    const credentials =
      'pass' in auth ? { user, pass: auth.pass } : { type: 'OAuth2' as const, user, ...auth };
    const transport = createTransport({
      host: 'localhost',
      port: lab.smtp.startTlsPort,
      requireTLS: true,
      tls: { ca: lab.ca },
      auth: credentials,
    });
    try {
      return await transport.sendMail({ from: user, to: CUSTOMER, text: 'The answer.', ...mail });
    } finally {
      transport.close();
    }
  }

  const tokenFor = async (user: string, options?: { scope?: string; lifetime?: number }) => ({
    accessToken: (await lab.idp.mint(user, options)).accessToken,
  });

  describe('IMAP', () => {
    test('lets the owner in with XOAUTH2', async () => {
      const client = await openImap(SUPPORT, await tokenFor(SUPPORT));
      const folders = (await client.list()).map((folder) => folder.path);
      expect(folders).toEqual(expect.arrayContaining(['INBOX', 'Sent Items', 'Deleted Items', 'Archive']));
      await client.logout();
    });

    test('lets the owner in with the password', async () => {
      const client = await openImap(SUPPORT, { pass: lab.user(SUPPORT).password });
      expect(client.authenticated).toBeTruthy();
      await client.logout();
    });

    test.each([
      ['a token for another resource', () => tokenFor(SUPPORT, { scope: GRAPH_SCOPE })],
      [
        'a token without the IMAP scope',
        () => tokenFor(SUPPORT, { scope: 'https://outlook.office.com/SMTP.Send' }),
      ],
      ['an expired token', () => tokenFor(SUPPORT, { lifetime: -60 })],
      ['somebody else’s token', () => tokenFor('sales@contoso.test')],
      ['a made-up token', async () => ({ accessToken: 'made.up.token' })],
      ['a wrong password', async () => ({ pass: 'wrong' })],
    ])('refuses %s', async (_what, auth) => {
      await expect(openImap(SUPPORT, await auth())).rejects.toMatchObject({ authenticationFailed: true });
    });

    test('refuses a token whose sessions were revoked', async () => {
      const auth = await tokenFor('sales@contoso.test');
      await (await openImap('sales@contoso.test', auth)).logout();
      await lab.idp.revoke('sales@contoso.test');
      await expect(openImap('sales@contoso.test', auth)).rejects.toMatchObject({
        authenticationFailed: true,
      });
    });

    test('lets a delegate with Full Access into a shared mailbox', async () => {
      await lab.idp.setFullAccess('sales@contoso.test', ['admin@contoso.test']);
      const client = await openImap('sales@contoso.test', await tokenFor('admin@contoso.test'));
      expect(client.authenticated).toBeTruthy();
      await client.logout();
      await lab.idp.setFullAccess('sales@contoso.test', []);
    });

    test('announces a new message to a client that idles', async () => {
      const client = await openImap(SUPPORT, await tokenFor(SUPPORT));
      await client.mailboxOpen('INBOX');
      const announced = once(client, 'exists');
      const idling = client.idle();
      const messageId = await lab.deliver(SUPPORT, { subject: 'While idling', text: 'Hello' });
      await announced;
      await client.noop();
      await idling;
      const newest = await client.fetchOne('*', { envelope: true });
      expect(newest && newest.envelope?.messageId).toBe(messageId);
      await client.logout();
    });

    test('refuses a client that does not trust the lab’s authority, and one that looks at a bad certificate', async () => {
      const connectTo = (port: number, ca?: string) => {
        const options = { host: 'localhost', port, secure: true, tls: { ca }, logger: false as const };
        const client = new ImapFlow({ ...options, auth: { user: SUPPORT, pass: 'unused' } });
        client.on('error', () => undefined);
        return client.connect().finally(() => client.close());
      };
      await expect(connectTo(lab.imap.port)).rejects.toMatchObject({
        code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      });
      await expect(connectTo(lab.expiredTls.imapPort, lab.ca)).rejects.toMatchObject({
        code: 'CERT_HAS_EXPIRED',
      });
      await expect(connectTo(lab.wrongHostTls.imapPort, lab.ca)).rejects.toMatchObject({
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      });
    });

    test('keeps every byte of a message', async () => {
      const raw = Buffer.concat([
        Buffer.from('From: a@b.test\r\nMessage-ID: <bytes@b.test>\r\nSubject: Bytes\r\n\r\n'),
        Buffer.from(
          Array.from({ length: 256 }, (_unused, byte) => byte).filter((byte) => ![0, 10, 13].includes(byte)),
        ),
        Buffer.from('\r\n.leading dot\r\n'),
      ]);
      await lab.mailbox(SUPPORT).append('INBOX', raw);
      const message = await lab.mailbox(SUPPORT).waitFor(({ messageId }) => messageId === '<bytes@b.test>');
      expect(message.raw.equals(raw)).toBe(true);
    });

    test('changes UIDVALIDITY on request', async () => {
      const uidValidity = async () => {
        const client = await openImap('agent@contoso.test', await tokenFor('agent@contoso.test'));
        const { uidValidity: value } = await client.mailboxOpen('INBOX');
        await client.logout();
        return value;
      };
      await lab.deliver('agent@contoso.test', { subject: 'Before', text: 'Hello' });
      const before = await uidValidity();
      await lab.mailbox('agent@contoso.test').bumpUidValidity();
      expect(await uidValidity()).toBeGreaterThan(before);
      expect(await lab.mailbox('agent@contoso.test').messages()).toHaveLength(1);
    });
  });

  describe('SMTP submission', () => {
    test('with XOAUTH2 arrives in the recipient’s INBOX and in the sender’s Sent Items', async () => {
      const { messageId, response } = await sendAs(SUPPORT, await tokenFor(SUPPORT), { subject: 'By token' });
      expect(response).toMatch(/^250 2\.0\.0 OK <[^>]+OUTLOOK\.COM>/);
      const received = await lab.mailbox(CUSTOMER).waitFor((message) => message.messageId === messageId);
      expect(received.from).toBe(SUPPORT);
      await lab
        .mailbox(SUPPORT)
        .waitFor((message) => message.messageId === messageId, { folder: 'Sent Items' });
    });

    test('with the password works too', async () => {
      const auth = { pass: lab.user(SUPPORT).password };
      const { messageId } = await sendAs(SUPPORT, auth, { subject: 'By password' });
      await lab.mailbox(CUSTOMER).waitFor((message) => message.messageId === messageId);
    });

    test('refuses a token without the SMTP scope in Exchange’s words', async () => {
      const auth = await tokenFor(SUPPORT, { scope: 'https://outlook.office.com/IMAP.AccessAsUser.All' });
      await expect(sendAs(SUPPORT, auth, { subject: 'No' })).rejects.toMatchObject({
        responseCode: 535,
        response: expect.stringContaining('5.7.3 Authentication unsuccessful'),
      });
    });

    test('as somebody else needs Send As', async () => {
      const auth = await tokenFor(SUPPORT);
      const mail = { from: 'sales@contoso.test', subject: 'As sales' };
      await expect(sendAs(SUPPORT, auth, mail)).rejects.toMatchObject({
        responseCode: 554,
        response: expect.stringContaining('SendAsDenied'),
      });
      await lab.idp.setSendAs('sales@contoso.test', [SUPPORT]);
      const { messageId } = await sendAs(SUPPORT, auth, mail);
      await lab.mailbox(CUSTOMER).waitFor((message) => message.messageId === messageId);
    });

    test('to an address nobody has is refused', async () => {
      const mail = { to: 'nobody@fabrikam.test', subject: 'Lost' };
      await expect(sendAs(SUPPORT, await tokenFor(SUPPORT), mail)).rejects.toMatchObject({
        responseCode: 550,
      });
    });

    test('replaces the Message-ID when told to do as Exchange does', async () => {
      await lab.changeMailSettings({ rewriteMessageId: true });
      const { messageId, response } = await sendAs(SUPPORT, await tokenFor(SUPPORT), { subject: 'Renamed' });
      await lab.changeMailSettings({ rewriteMessageId: false });
      const received = await lab.mailbox(CUSTOMER).waitFor((message) => message.subject === 'Renamed');
      expect(received.messageId).not.toBe(messageId);
      expect(response).toContain(received.messageId);
    });
  });

  test('the customer’s page sends to support and shows the customer’s mailbox', async () => {
    const page = await (await fetch(lab.customerUrl)).text();
    expect(page).toContain('Write to support');
    const body = {
      subject: 'From the page',
      text: 'Please help',
      attachment: { filename: 'note.txt', contentBase64: Buffer.from('a note').toString('base64') },
    };
    const sent = await fetch(`${lab.customerUrl}/api/send`, { method: 'POST', body: JSON.stringify(body) });
    expect(sent.status).toBe(202);
    const { messageId } = (await sent.json()) as { messageId: string };
    const question = await lab.mailbox(SUPPORT).waitFor((message) => message.messageId === messageId);
    expect(question.raw.toString()).toContain('filename=note.txt');

    const inReplyTo = messageId;
    await lab.deliver(CUSTOMER, {
      from: SUPPORT,
      subject: 'Re: From the page',
      text: 'Helped',
      inReplyTo,
      references: inReplyTo,
    });
    const listed = await (await fetch(`${lab.customerUrl}/api/messages`)).json();
    expect(listed).toMatchObject({
      messages: expect.arrayContaining([
        expect.objectContaining({
          subject: 'Re: From the page',
          inReplyTo,
          references: inReplyTo,
          from: SUPPORT,
        }),
      ]),
    });
    const empty = await fetch(`${lab.customerUrl}/api/send`, {
      method: 'POST',
      body: '{"subject":"","text":""}',
    });
    expect(empty.status).toBe(400);
  });

  test('an account added later has a mailbox', async () => {
    const { password } = await lab.idp.addUser('billing@contoso.test');
    await lab.deliver('billing@contoso.test', { subject: 'Invoice', text: 'Hello' });
    await lab.mailbox('billing@contoso.test').waitFor((message) => message.subject === 'Invoice');
    await (await openImap('billing@contoso.test', { pass: password })).logout();
  });

  test('many messages are delivered in order', async () => {
    const mails = Array.from({ length: 50 }, (_unused, index) => ({
      subject: `Bulk ${index}`,
      text: 'Hello',
    }));
    await lab.deliverMany('alice@fabrikam.test', mails);
    const subjects = (await lab.mailbox('alice@fabrikam.test').messages()).map((message) => message.subject);
    expect(subjects).toEqual(mails.map((mail) => mail.subject));
  });
});
