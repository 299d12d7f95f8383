import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import type {
  CredentialSource,
  MailServer,
  OutboundConnection,
  OutboundTransport,
} from '../../../server/src/mail/ports';
import { createSmtpTransport } from '../../../server/src/mail/smtp';
import { type MailLab, startMailLab } from '../../mail-lab';
import { createCertificates } from '../../mail-lab/tls/certificates';
import { credentialOf, mintedToken, never, password, token } from './credentials';
import { failureOf } from './failures';

const SUPPORT = 'support@contoso.test';
const CUSTOMER = 'customer@fabrikam.test';

let lab: MailLab;
let smtp: OutboundTransport;
let server: MailServer;
const open: OutboundConnection[] = [];

beforeAll(async () => {
  lab = await startMailLab({ mail: 'dovecot', callbackUrls: ['http://localhost/callback'] });
  smtp = createSmtpTransport({ additionalCertificates: [lab.ca], timeouts: { silence: 1_000 } });
  server = {
    host: 'localhost',
    port: lab.smtp?.startTlsPort ?? 0,
    security: 'starttls',
    verifyCertificate: true,
  };
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
});

afterAll(() => lab?.stop());

async function connect(on: MailServer = server, as?: CredentialSource): Promise<OutboundConnection> {
  const connection = await smtp.connect(on, as ?? credentialOf(await mintedToken(lab, SUPPORT)), never());
  open.push(connection);
  return connection;
}

const toCustomer = { from: SUPPORT, to: [CUSTOMER] };

const mail = (id: string, body = 'Hello') =>
  Buffer.from(
    `From: ${SUPPORT}\r\nTo: ${CUSTOMER}\r\nMessage-ID: <${id}@contoso.test>\r\nSubject: ${id}\r\n\r\n${body}\r\n`,
  );

describe('sending', () => {
  it.each([
    ['after STARTTLS', () => server],
    ['with TLS', (): MailServer => ({ ...server, port: lab.smtp?.port ?? 0, security: 'tls' })],
  ])('delivers with an access token %s', async (_how, on) => {
    const id = `token-${on().security}`;
    const receipt = await (await connect(on())).send(toCustomer, mail(id));
    expect(receipt).toMatchObject({ messageId: `${id}@contoso.test`, rejected: [] });
    expect(receipt.response).toMatch(/^250 /);
    await expect(lab.mailbox(CUSTOMER).waitFor(({ subject }) => subject === id)).resolves.toBeDefined();
  });

  it('delivers with a password', async () => {
    const connection = await connect(server, credentialOf(password(lab, SUPPORT)));
    await connection.send(toCustomer, mail('with-password'));
    await lab.mailbox(CUSTOMER).waitFor(({ subject }) => subject === 'with-password');
  });

  it('delivers without signing in where nobody has to', async () => {
    const mx: MailServer = { ...server, port: lab.mx?.port ?? 0, security: 'none' };
    const connection = await connect(mx, credentialOf({ kind: 'anonymous', username: '' }));
    await connection.send(toCustomer, mail('anonymous'));
    await lab.mailbox(CUSTOMER).waitFor(({ subject }) => subject === 'anonymous');
  });

  it('says which Message-ID the server gave the message instead', async () => {
    const receipt = await (await connect()).send(toCustomer, mail('renamed'));
    expect(receipt.messageId).toBe('renamed@contoso.test');
    expect(receipt.serverMessageId).toMatch(/^[^<>]+@AM0PR10MB0001\.EURPRD10\.PROD\.OUTLOOK\.COM$/i);
  });

  it('keeps every byte, also lines that begin with a dot and 8-bit text', async () => {
    const body = '.one\r\n..two\r\n.\r\n\u00e4\u00f6\u00fc';
    await (await connect()).send(toCustomer, mail('dots', body));
    const { raw } = await lab.mailbox(CUSTOMER).waitFor(({ subject }) => subject === 'dots');
    expect(raw.toString('utf8')).toContain(`\r\n\r\n${body}\r\n`);
  });

  it('sends several messages over one connection, also when they are asked for at once', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    const connection = await connect({ ...server, port: proxy.port, security: 'tls' });
    await Promise.all(['a', 'b', 'c'].map((id) => connection.send(toCustomer, mail(`series-${id}`))));
    await lab.mailbox(CUSTOMER).waitFor(({ subject }) => subject === 'series-c');
    expect(await proxy.connectionsAccepted()).toBe(1);
    await proxy.stop();
  });

  it('tells which recipients were refused when others were not', async () => {
    const envelope = { from: SUPPORT, to: [CUSTOMER, 'nobody@fabrikam.test'] };
    const receipt = await (await connect()).send(envelope, mail('partly'));
    expect(receipt.rejected).toEqual([
      { address: 'nobody@fabrikam.test', response: expect.stringMatching(/^5\d\d /) },
    ]);
    await lab.mailbox(CUSTOMER).waitFor(({ subject }) => subject === 'partly');
  });

  it('refuses when every recipient was refused, and can send the next message', async () => {
    const connection = await connect();
    const failure = await failureOf(
      connection.send({ from: SUPPORT, to: ['nobody@fabrikam.test'] }, mail('nowhere')),
    );
    expect(failure).toMatchObject({
      kind: 'rejected',
      remedy: 'smtp.recipient-rejected',
      outcomeUnknown: false,
    });
    await expect(connection.send(toCustomer, mail('after-refusal'))).resolves.toMatchObject({ rejected: [] });
  });

  it('says that sending as another address is not allowed', async () => {
    const failure = await failureOf(
      (await connect()).send({ ...toCustomer, from: 'sales@contoso.test' }, mail('as')),
    );
    expect(failure).toMatchObject({
      kind: 'authorization',
      remedy: 'smtp.send-as-denied',
      enhancedCode: '5.2.0',
    });
  });
});

describe('signing in', () => {
  it('rejects a refused token and goes on with a fresh one', async () => {
    const credential = credentialOf(token(SUPPORT, 'stale.access.token'), await mintedToken(lab, SUPPORT));
    await connect(server, credential);
    expect(credential.rejections).toEqual([expect.stringContaining('535 5.7.3')]);
  });

  it('never offers a token as a password', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    await proxy.setFault(
      { kind: 'rewrite', from: 'XOAUTH2', to: 'NTLM' },
      { kind: 'stall', when: /^never$/ },
    );
    const failure = await failureOf(connect({ ...server, port: proxy.port, security: 'tls' }));
    expect(failure).toMatchObject({ kind: 'configuration', remedy: 'smtp.auth-not-offered' });
    expect((await proxy.lines()).filter((line) => line.startsWith('AUTH'))).toEqual([]);
    await proxy.stop();
  });

  it('will not go on in plain text when STARTTLS is not offered', async () => {
    const failure = await failureOf(connect({ ...server, port: lab.smtp?.plainPort ?? 0 }));
    expect(failure).toMatchObject({ kind: 'configuration', remedy: 'tls.not-offered' });
  });

  it.each([
    ['expired', 'tls.certificate-expired', () => lab.expiredTls?.smtpPort],
    ['issued for another host', 'tls.certificate-host-mismatch', () => lab.wrongHostTls?.smtpPort],
  ])('refuses a certificate that is %s', async (_what, remedy, port) => {
    const failure = await failureOf(connect({ ...server, port: port() ?? 0, security: 'tls' }));
    expect(failure.remedy).toBe(remedy);
  });

  it('gives up at once when its signal aborts', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    await proxy.setFault({ kind: 'stall', at: 'greeting' });
    const stop = new AbortController();
    const connecting = smtp.connect(
      { ...server, port: proxy.port, security: 'tls' },
      credentialOf(token(SUPPORT, 'unused')),
      stop.signal,
    );
    stop.abort(new Error('shutting down'));
    await expect(connecting).rejects.toThrow('shutting down');
    await proxy.stop();
  });
});

describe('a server that speaks TLS 1.2 at most', () => {
  const { ca, valid } = createCertificates();
  const trusting = createSmtpTransport({ additionalCertificates: [ca] });
  const anonymous = () => credentialOf({ kind: 'anonymous', username: '' });
  let servers: SMTPServer[];
  let old: Record<'tls' | 'starttls', MailServer>;

  const listening = async (security: 'tls' | 'starttls'): Promise<MailServer> => {
    const listener = new SMTPServer({
      ...valid,
      secure: security === 'tls',
      maxVersion: 'TLSv1.2',
      authOptional: true,
      disableReverseLookup: true,
    });
    listener.on('error', () => undefined); // The client is looked at, not the server.
    servers.push(listener);
    listener.listen(0, '127.0.0.1');
    await once(listener.server, 'listening');
    const { port } = listener.server.address() as AddressInfo;
    return { host: 'localhost', port, security, verifyCertificate: true };
  };

  beforeAll(async () => {
    servers = [];
    old = { tls: await listening('tls'), starttls: await listening('starttls') };
  });
  afterAll(() => servers.forEach((listener) => listener.close()));

  it.each(['tls', 'starttls'] as const)('is refused with %s where 1.3 is the minimum', async (security) => {
    const strict: MailServer = { ...old[security], minTlsVersion: 'TLSv1.3' };
    for (const transport of [trusting, createSmtpTransport({ additionalCertificates: [] })]) {
      const failure = await failureOf(transport.connect(strict, anonymous(), never()));
      expect(failure).toMatchObject({ kind: 'configuration', remedy: 'tls.version-unsupported' });
      expect(failure.message).toContain('TLS 1.3');
    }
  });

  it.each(['tls', 'starttls'] as const)('is used with %s where 1.2 is the minimum', async (security) => {
    for (const minTlsVersion of [undefined, 'TLSv1.2'] as const) {
      open.push(await trusting.connect({ ...old[security], minTlsVersion }, anonymous(), never()));
    }
  });
});

describe('a connection that is lost', () => {
  /** A plain SMTP server that takes commands as long as `until` lets it. */
  async function serverThatDrops(drop: (line: string, socket: Socket, messageBytes: number) => boolean) {
    const tcp: Server = createServer((socket) => {
      let inMessage = false;
      let messageBytes = 0;
      let rest = '';
      socket.on('error', () => undefined); // The client is looked at, not the server.
      socket.write('220 test\r\n');
      socket.on('data', (chunk) => {
        if (inMessage) {
          messageBytes += chunk.length;
        }
        const lines = (rest + chunk.toString('latin1')).split('\r\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (socket.destroyed || drop(line, socket, messageBytes)) {
            socket.destroy();
            return;
          }
          if (inMessage && line !== '.') {
            continue;
          }
          inMessage = line === 'DATA';
          socket.write(inMessage ? '354 go on\r\n' : '250 2.0.0 OK\r\n');
        }
      });
    });
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const plain: MailServer = { host: '127.0.0.1', port, security: 'none', verifyCertificate: true };
    const connection = await connect(plain, credentialOf({ kind: 'anonymous', username: '' }));
    return { connection, stop: () => tcp.close() };
  }

  const huge = mail('huge', 'x'.repeat(24 * 1024 * 1024));

  it.each<[string, boolean, Buffer, (line: string, socket: Socket, messageBytes: number) => boolean]>([
    ['at MAIL FROM', false, mail('m'), (line) => line.startsWith('MAIL')],
    ['at RCPT TO', false, mail('m'), (line) => line.startsWith('RCPT')],
    ['instead of an answer to DATA', false, mail('m'), (line) => line === 'DATA'],
    ['right after 354', false, huge, (line, socket) => line === 'DATA' && socket.write('354 go on\r\n')],
    ['after the final dot', true, mail('m'), (line) => line === '.'],
    [
      'after an answer to the final dot that is none',
      true,
      mail('m'),
      (line, socket) => line === '.' && socket.write('what?\r\n') && false,
    ],
  ])('%s: outcome unknown is %s', async (_when, unknown, mime, drop) => {
    const { connection, stop } = await serverThatDrops(drop);
    const failure = await failureOf(connection.send(toCustomer, mime));
    expect(failure.outcomeUnknown).toBe(unknown);
    expect(failure.kind).toBe('transient');
    stop();
  });

  it('in the middle of the message: the outcome is known, it was not sent', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    const connection = await connect({ ...server, port: proxy.port, security: 'tls' });
    await proxy.setFault({ kind: 'cut', direction: 'toServer', after: 500_000, when: /^DATA$/ });
    const failure = await failureOf(connection.send(toCustomer, huge));
    expect(failure).toMatchObject({ kind: 'transient', outcomeUnknown: false });
    expect(failure.remedy).toMatch(/^network\.(dropped|timeout)$/);
    await proxy.stop();
  });

  it('after the real server has taken the message: the outcome is unknown, and it was delivered', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    const connection = await connect({ ...server, port: proxy.port, security: 'tls' });
    await proxy.setFault({ kind: 'cut', when: /^\.$/, after: 0 });
    const failure = await failureOf(connection.send(toCustomer, mail('taken')));
    expect(failure).toMatchObject({ remedy: 'smtp.outcome-unknown', outcomeUnknown: true });
    await lab.mailbox(CUSTOMER).waitFor(({ subject }) => subject === 'taken');
    expect(await failureOf(connection.send(toCustomer, mail('later')))).toMatchObject({
      outcomeUnknown: false,
    });
    await proxy.stop();
  });

  it('while the server thinks about the message: the outcome is unknown', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    const connection = await connect({ ...server, port: proxy.port, security: 'tls' });
    await proxy.setFault({ kind: 'stall', when: /^\.$/ });
    const failure = await failureOf(connection.send(toCustomer, mail('thinking')));
    expect(failure).toMatchObject({ remedy: 'smtp.outcome-unknown', outcomeUnknown: true });
    await proxy.stop();
  });
});
