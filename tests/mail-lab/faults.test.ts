import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { type FaultProxyHandle, type MailLab, SMTP_SCRIPTS, startMailLab } from './index';

const SUPPORT = 'support@contoso.test';
const CUSTOMER = 'customer@fabrikam.test';

let lab: MailLab;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'embedded', callbackUrls: [] });
});
afterAll(() => lab.stop());

interface ServerAddress {
  port: number;
}

async function openImap({ port }: ServerAddress): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: 'localhost',
    port,
    secure: true,
    tls: { ca: lab.ca },
    logger: false,
    greetingTimeout: 300,
    auth: { user: SUPPORT, accessToken: (await lab.idp.mint(SUPPORT)).accessToken },
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

async function send({ port }: ServerAddress, subject = 'Answer') {
  const transport = createTransport({
    host: 'localhost',
    port,
    secure: true,
    tls: { ca: lab.ca },
    socketTimeout: 500,
    auth: { type: 'OAuth2', user: SUPPORT, accessToken: (await lab.idp.mint(SUPPORT)).accessToken },
  });
  try {
    return await transport.sendMail({ from: SUPPORT, to: CUSTOMER, subject, text: 'Hello' });
  } finally {
    transport.close();
  }
}

describe('the fault proxy in front of IMAP', () => {
  let proxy: FaultProxyHandle;

  beforeAll(async () => {
    proxy = await lab.proxy({ target: 'imap' });
  });
  afterEach(() => proxy.clearFault());
  afterAll(() => proxy.stop());

  test('passes everything on while no fault is set, and counts connections', async () => {
    const client = await openImap(proxy);
    expect(await proxy.connections()).toBe(1);
    await client.mailboxOpen('INBOX');
    await client.logout();
  });

  test('refuses connections and takes them again on the same port', async () => {
    await proxy.setFault({ kind: 'refuse' });
    await expect(openImap(proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.clearFault();
    await (await openImap(proxy)).logout();
  });

  test('resets connections', async () => {
    await proxy.setFault({ kind: 'reset' });
    await expect(openImap(proxy)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('stalls at the greeting', async () => {
    await proxy.setFault({ kind: 'stall', at: 'greeting' });
    await expect(openImap(proxy)).rejects.toMatchObject({ code: 'GREETING_TIMEOUT' });
  });

  test('answers a line itself, as often as told', async () => {
    await proxy.setFault({
      kind: 'answer',
      when: /AUTHENTICATE/,
      reply: '{tag} NO AUTHENTICATE failed.',
      times: 2,
    });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(openImap(proxy)).rejects.toMatchObject({ responseText: 'AUTHENTICATE failed.' });
    }
    await (await openImap(proxy)).logout();
    expect((await proxy.lines()).filter((line) => line.includes('AUTHENTICATE'))).toHaveLength(3);
  });

  test('plays Exchange’s throttling over a real server', async () => {
    const reply = '{tag} BAD Request is throttled. Suggested Backoff Time: 50 milliseconds';
    await proxy.setFault({ kind: 'answer', when: / SELECT /, reply });
    const client = await openImap(proxy);
    await expect(client.mailboxOpen('INBOX')).rejects.toMatchObject({ code: 'ETHROTTLE', throttleReset: 50 });
    expect((await client.mailboxOpen('INBOX')).path).toBe('INBOX');
    await client.logout();
  });

  test('says goodbye and closes', async () => {
    await proxy.setFault({
      kind: 'answer',
      when: / SELECT /,
      reply: '* BYE Connection closed. 14',
      close: true,
    });
    const client = await openImap(proxy);
    await expect(client.mailboxOpen('INBOX')).rejects.toMatchObject({ code: 'NoConnection' });
    client.close();
  });

  test('cuts in the middle of a message', async () => {
    await lab.deliver(SUPPORT, { subject: 'Long', text: 'x'.repeat(20_000) });
    const client = await openImap(proxy);
    await client.mailboxOpen('INBOX');
    await proxy.setFault({ kind: 'cut', when: /FETCH/, after: 5_000 });
    const closed = once(client, 'close');
    await expect(client.fetchOne('*', { source: true })).rejects.toMatchObject({ code: 'NoConnection' });
    await closed;
  });

  test('rewrites what the server says, also across packets', async () => {
    await proxy.setFault(
      { kind: 'rewrite', from: 'UIDVALIDITY 1]', to: 'UIDVALIDITY 99]' },
      { kind: 'slow', bytesPerSecond: 4_000 },
    );
    const client = await openImap(proxy);
    const { uidValidity } = await client.mailboxOpen('INBOX');
    expect(uidValidity).toBe(99n);
    await client.logout();
  });

  test('limits how many connect at once', async () => {
    await proxy.setFault({ kind: 'limit', connections: 1, reply: '* BYE Too many connections' });
    const first = await openImap(proxy);
    await expect(openImap(proxy)).rejects.toThrow();
    await first.logout();
  });

  test('cuts every open connection on request', async () => {
    const client = await openImap(proxy);
    const closed = once(client, 'close');
    await proxy.cutAll();
    await closed;
    expect(await proxy.connections()).toBe(0);
  });
});

describe('the fault proxy in front of SMTP', () => {
  test('loses the answer to a message that the server has taken', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    await proxy.setFault({ kind: 'cut', when: /^\.$/, after: 0 });
    await expect(send(proxy, 'Taken but unanswered')).rejects.toMatchObject({ code: 'ECONNECTION' });
    await lab.mailbox(CUSTOMER).waitFor((message) => message.subject === 'Taken but unanswered');
    await proxy.stop();
  });

  test('hangs after the final dot without the server having seen it', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    await proxy.setFault({ kind: 'stall', when: /^\.$/, direction: 'toServer' });
    await expect(send(proxy, 'Never taken')).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await proxy.stop();
    await expect(
      lab.mailbox(CUSTOMER).waitFor((message) => message.subject === 'Never taken', { timeoutMs: 200 }),
    ).rejects.toThrow('No such message');
  });

  test('refuses once in Exchange’s words and then lets the message through', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    const reply = '432 4.3.2 Concurrent connections limit exceeded.';
    await proxy.setFault({ kind: 'answer', when: /^MAIL FROM/i, reply });
    await expect(send(proxy)).rejects.toMatchObject({ responseCode: 432 });
    expect((await send(proxy)).accepted).toEqual([CUSTOMER]);
    await proxy.stop();
  });
});

test('the fault proxy stands in front of the identity provider as well', async () => {
  const proxy = await lab.proxy({ target: 'idp' });
  const url = new URL(lab.idp.discoveryUrl);
  url.port = String(proxy.port);
  const metadata = (await (await fetch(url)).json()) as { issuer: string };
  expect(metadata.issuer).toBe(lab.idp.issuer);
  await proxy.setFault({ kind: 'cut', after: 20 });
  await expect(fetch(url, { headers: { connection: 'close' } })).rejects.toThrow('fetch failed');
  await proxy.stop();
});

describe('scripted servers answer in Exchange’s words', () => {
  test.each([
    ['authenticate-failed', { authenticationFailed: true, responseText: 'AUTHENTICATE failed.' }],
    ['authenticated-but-not-connected', { response: 'User is authenticated but not connected.' }],
    ['unavailable', { serverResponseCode: 'UNAVAILABLE' }],
    ['hang-at-greeting', { code: 'GREETING_TIMEOUT' }],
    ['drop-at-login', {}],
  ] as const)('IMAP %s', async (script, expected) => {
    const server = await lab.scripted({ protocol: 'imap', script });
    await expect(openImap(server)).rejects.toMatchObject(expected);
    await server.stop();
  });

  test('IMAP accepts everything when nothing is scripted, and remembers the commands', async () => {
    const server = await lab.scripted({ protocol: 'imap', script: 'ok' });
    const client = await openImap(server);
    expect((await client.mailboxOpen('INBOX')).exists).toBe(0);
    await client.logout();
    expect(await server.commands()).toEqual(expect.arrayContaining(['AUTHENTICATE', 'SELECT', 'LOGOUT']));
    await server.stop();
  });

  test('IMAP throttles a login, in a row of the test’s own', async () => {
    const reply = '{tag} NO Request is throttled. Suggested Backoff Time: 50 milliseconds';
    const server = await lab.scripted({ protocol: 'imap', script: { stage: 'login', reply } });
    await expect(openImap(server)).rejects.toMatchObject({ code: 'ETHROTTLE', throttleReset: 50 });
    await server.stop();
  });

  test('IMAP refuses once and then works', async () => {
    const server = await lab.scripted({ protocol: 'imap', script: 'authenticate-failed', times: 1 });
    await expect(openImap(server)).rejects.toMatchObject({ authenticationFailed: true });
    await (await openImap(server)).logout();
    await server.stop();
  });

  const replied = Object.entries(SMTP_SCRIPTS).filter(([name, row]) => row.reply && name !== 'ok');

  test.each(replied.map(([name, row]) => [name, row.reply] as const))('SMTP %s', async (script, reply) => {
    const server = await lab.scripted({ protocol: 'smtp', script: script as keyof typeof SMTP_SCRIPTS });
    const lastLine = reply.split('\r\n').at(-1) ?? '';
    await expect(send(server)).rejects.toMatchObject({
      responseCode: Number(lastLine.slice(0, 3)),
      response: expect.stringContaining(lastLine.slice(4)),
    });
    await server.stop();
  });

  test.each([
    ['drop-after-dot', 'ECONNECTION'],
    ['hang-after-dot', 'ETIMEDOUT'],
    ['drop-at-data', 'ECONNECTION'],
  ] as const)('SMTP %s', async (script, code) => {
    const server = await lab.scripted({ protocol: 'smtp', script });
    await expect(send(server)).rejects.toMatchObject({ code });
    const commands = await server.commands();
    expect(commands.includes('.')).toBe(script !== 'drop-at-data');
    await server.stop();
  });

  test('SMTP accepts logins with name and password, and messages, when nothing is scripted', async () => {
    const server = await lab.scripted({ protocol: 'smtp', script: 'ok' });
    const transport = createTransport({
      host: 'localhost',
      port: server.plainPort,
      ignoreTLS: true,
      auth: { user: SUPPORT, pass: 'anything' },
    });
    const { response } = await transport.sendMail({
      from: SUPPORT,
      to: CUSTOMER,
      subject: 'Hi',
      text: 'Hello',
    });
    expect(response).toMatch(/^250 2\.0\.0 OK/);
    transport.close();
    await server.stop();
  });
});

describe('the lab’s process', () => {
  const reachable = (port: number) =>
    new Promise<boolean>((resolve) => {
      const socket: Socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });

  test('two labs run side by side, and one that has stopped listens no more and says so', async () => {
    const other = await startMailLab({ mail: 'embedded', callbackUrls: [] });
    const { port } = other.imap!;
    const socket = connectTls({ host: 'localhost', port, ca: other.ca });
    const closed = new Promise((resolve) => socket.resume().on('error', () => undefined).on('close', resolve));
    await once(socket, 'secureConnect');
    await other.stop();
    await closed;
    expect(await reachable(port)).toBe(false);
    expect(await reachable(lab.imap!.port)).toBe(true);
    await expect(other.idp.users()).rejects.toThrow('The mail lab has ended');
  });

  test('an error in the lab reaches the caller', async () => {
    await expect(lab.idp.mint('nobody@contoso.test')).rejects.toThrow(
      'The lab has no account nobody@contoso.test',
    );
  });
});
