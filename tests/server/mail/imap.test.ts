import { createImapTransport } from '../../../server/src/mail/imap';
import type {
  CredentialSource,
  FetchedMessage,
  InboundConnection,
  InboundTransport,
  MailServer,
  MessageRef,
  ListScope,
} from '../../../server/src/mail/ports';
import { type Fault, type MailLab, startMailLab } from '../../mail-lab';
import { credentialOf, mintedToken, never, password, token } from './credentials';
import { failureOf } from './failures';

const SUPPORT = 'support@contoso.test';

let lab: MailLab;
let imap: InboundTransport;
let server: MailServer;
const open: InboundConnection[] = [];

beforeAll(async () => {
  lab = await startMailLab({ mail: 'dovecot', callbackUrls: ['http://localhost/callback'] });
  imap = createImapTransport({ additionalCertificates: [lab.ca] });
  server = { host: 'localhost', port: lab.imap?.port ?? 0, security: 'tls', verifyCertificate: true };
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
});

afterAll(() => lab?.stop());

let mailboxes = 0;

/** A mailbox of its own for each test. */
async function freshMailbox(): Promise<string> {
  mailboxes += 1;
  const address = `box${mailboxes}@contoso.test`;
  await lab.idp.addUser(address);
  return address;
}

async function connect(
  address: string,
  {
    on = server,
    folder = 'INBOX',
    as,
    signal = never(),
  }: {
    on?: MailServer;
    folder?: string;
    as?: CredentialSource;
    signal?: AbortSignal;
  } = {},
): Promise<InboundConnection> {
  const credential = as ?? credentialOf(await mintedToken(lab, address));
  const connection = await imap.connect({ server: on, folder }, credential, signal);
  open.push(connection);
  return connection;
}

const fromTheStart = (connection: InboundConnection) =>
  connection.list({ epoch: connection.epoch, position: 0 });

async function all(messages: AsyncIterable<FetchedMessage>): Promise<FetchedMessage[]> {
  const found: FetchedMessage[] = [];
  for await (const message of messages) {
    found.push(message);
  }
  return found;
}

const mail = (subject: string, body = 'Hello') =>
  Buffer.from(
    `From: customer@fabrikam.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@fabrikam.test>\r\n\r\n${body}\r\n`,
  );

const subjectOf = ({ raw }: FetchedMessage) => /^Subject: (.*)\r$/m.exec(raw.toString('latin1'))?.[1];

describe('signing in', () => {
  it('opens a mailbox with an access token and says when the token expires', async () => {
    const connection = await connect(SUPPORT);
    expect(connection.epoch).toMatch(/^\d+$/);
    expect(connection.expiresAt?.getTime()).toBeGreaterThan(Date.now());
  });

  it('opens a mailbox with a password', async () => {
    const connection = await connect(SUPPORT, { as: credentialOf(password(lab, SUPPORT)) });
    expect(connection.expiresAt).toBeUndefined();
  });

  it('opens a mailbox after STARTTLS', async () => {
    const starttls: MailServer = { ...server, port: lab.imap?.startTlsPort ?? 0, security: 'starttls' };
    await expect(connect(SUPPORT, { on: starttls })).resolves.toBeDefined();
  });

  it('opens a shared mailbox with the token of somebody who has access to it', async () => {
    await lab.idp.setFullAccess('sales@contoso.test', ['agent@contoso.test']);
    const shared = credentialOf(await mintedToken(lab, 'sales@contoso.test', 'agent@contoso.test'));
    await expect(connect('sales@contoso.test', { as: shared })).resolves.toBeDefined();
  });

  it('rejects a refused token once and tries again with a fresh one', async () => {
    const credential = credentialOf(token(SUPPORT, 'stale.access.token'), await mintedToken(lab, SUPPORT));
    await connect(SUPPORT, { as: credential });
    expect(credential.rejections).toEqual([expect.stringContaining('AUTHENTICATIONFAILED')]);
    expect(credential.taken).toHaveLength(2);
  });

  it('gives up after the second refused token, and says nothing of the tokens', async () => {
    const credential = credentialOf(
      token(SUPPORT, 'stale.access.token'),
      token(SUPPORT, 'another.stale.token'),
      await mintedToken(lab, SUPPORT),
    );
    const failure = await failureOf(connect(SUPPORT, { as: credential }));
    expect(failure).toMatchObject({ kind: 'authentication', remedy: 'imap.authentication-failed' });
    expect(credential.taken).toHaveLength(2);
    expect(JSON.stringify([failure, failure.message, String(failure.cause)])).not.toContain('stale');
  });

  it('leaves no connection behind after a refused login', async () => {
    const proxy = await lab.proxy({ target: 'imap' });
    await failureOf(
      connect(SUPPORT, { on: { ...server, port: proxy.port }, as: credentialOf(token(SUPPORT, 'stale')) }),
    );
    await until(async () => (await proxy.connections()) === 0);
    await proxy.stop();
  });

  it('names the folder that does not exist', async () => {
    const failure = await failureOf(connect(SUPPORT, { folder: 'Nowhere' }));
    expect(failure).toMatchObject({ kind: 'configuration', remedy: 'imap.folder-missing' });
    expect(failure.message).toContain('"Nowhere"');
  });
});

describe('listing and fetching', () => {
  it('lists what came after the cursor, oldest first, and nothing twice', async () => {
    const address = await freshMailbox();
    await lab.deliverMany(
      address,
      ['one', 'two', 'three'].map((subject) => mail(subject)),
    );
    const connection = await connect(address);
    const refs = await fromTheStart(connection);
    expect(refs.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(await connection.list({ epoch: connection.epoch, position: 2 })).toEqual([refs[2]]);
    expect(await connection.list({ epoch: connection.epoch, position: 3 })).toEqual([]);
  });

  it('lists the oldest messages of a long backlog first, as many as are wanted, also behind a gap', async () => {
    const address = await freshMailbox();
    await lab.deliverMany(
      address,
      Array.from({ length: 30 }, (_, i) => ({ subject: `Backlog ${i}`, text: 'x' })),
    );
    const positions = async (position: number, atLeast: number) => {
      const connection = await connect(address);
      const refs = await connection.list({ epoch: connection.epoch, position }, { atLeast });
      return refs.map((ref) => ref.position);
    };
    expect(await positions(0, 3)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(await positions(20, 3)).toEqual(Array.from({ length: 10 }, (_, i) => i + 21));
    for (let uid = 1; uid <= 25; uid += 1) await lab.mailbox(address).delete(uid);
    expect(await positions(0, 3)).toEqual([26, 27, 28, 29, 30]);
  });

  it('lists what the server received since a time, with the days around it, and below a position only', async () => {
    const address = await freshMailbox();
    const received = (at: string) => lab.mailbox(address).append('INBOX', mail(at), [], new Date(at));
    await received('2019-01-01T12:00:00Z');
    await received('2026-05-21T23:00:00Z');
    await received('2018-01-01T12:00:00Z');
    await received('2017-01-01T12:00:00Z');
    const connection = await connect(address);
    const receivedSince = new Date('2026-05-21T10:00:00Z');
    const start = { epoch: connection.epoch, position: 0 };
    const positions = async (scope: ListScope) =>
      (await connection.list(start, scope)).map(({ position }) => position);
    expect(await positions({ receivedSince })).toEqual([2]);
    expect(await positions({ below: 3 })).toEqual([1, 2]);
    expect(await positions({ below: 2, receivedSince })).toEqual([]);
    expect(await positions({ below: 1 })).toEqual([]);
  });

  it('lists everything for a cursor of another epoch', async () => {
    const address = await freshMailbox();
    await lab.deliverMany(address, [mail('one'), mail('two')]);
    const connection = await connect(address);
    expect(await connection.list({ epoch: 'another', position: 99 })).toHaveLength(2);
  });

  it('says where a cursor must stand to pass over existing mail and miss nothing that comes', async () => {
    const address = await freshMailbox();
    await lab.deliverMany(address, [mail('old'), mail('older')]);
    const connection = await connect(address);
    const cursor = { epoch: connection.epoch, position: connection.nextPosition - 1 };
    expect(await connection.list(cursor)).toEqual([]);
    await lab.deliver(address, mail('new'));
    await connection.waitForNews(never());
    expect(await connection.list(cursor)).toHaveLength(1);
  });

  it('fetches the bytes as they were delivered and leaves the message unread', async () => {
    const address = await freshMailbox();
    const original = mail('bytes', '\u00e4\u00f6 \ud83d\ude00\r\n.leading dot\r\n\r\nFrom here');
    await lab.mailbox(address).append('INBOX', original);
    const connection = await connect(address);
    const [fetched] = await all(connection.fetch(await fromTheStart(connection)));
    expect(fetched?.raw.equals(original)).toBe(true);
    expect(Math.abs((fetched?.receivedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    expect((await lab.mailbox(address).messages())[0]?.flags).not.toContain('\\Seen');
  });

  it('leaves out a message that is gone by now and yields the others in order', async () => {
    const address = await freshMailbox();
    await lab.deliverMany(
      address,
      ['a', 'b', 'c', 'd'].map((subject) => mail(subject)),
    );
    const connection = await connect(address);
    const refs = await fromTheStart(connection);
    await lab.mailbox(address).delete(2);
    const fetched = await all(connection.fetch([...refs].reverse()));
    expect(fetched.map(subjectOf)).toEqual(['a', 'c', 'd']);
  });

  it('can be left early and goes on with the next command', async () => {
    const address = await freshMailbox();
    await lab.deliverMany(
      address,
      Array.from({ length: 20 }, (_, index) => mail(`n${index}`)),
    );
    const connection = await connect(address);
    const refs = await fromTheStart(connection);
    for await (const message of connection.fetch(refs)) {
      expect(subjectOf(message)).toBe('n0');
      break;
    }
    expect(await fromTheStart(connection)).toHaveLength(20);
  });

  it('fetches the others when Exchange gives up a whole FETCH over one message, and delivers that one empty', async () => {
    const address = await freshMailbox();
    await lab.deliverMany(
      address,
      ['a', 'b', 'c'].map((subject) => mail(subject)),
    );
    const proxy = await lab.proxy({ target: 'imap' });
    await proxy.setFault({
      kind: 'answer',
      when: /UID FETCH (1:3|2) /,
      reply: '{tag} NO The requested message could not be converted to an RFC-822 compatible format.',
      times: 2,
    });
    const connection = await connect(address, { on: { ...server, port: proxy.port } });
    const fetched = await all(connection.fetch(await fromTheStart(connection)));
    expect(fetched.map(subjectOf)).toEqual(['a', undefined, 'c']);
    expect(fetched[1]).toMatchObject({ ref: { position: 2 }, raw: Buffer.alloc(0) });
    await proxy.stop();
  });

  it('reports a connection that is cut in the middle of a message', async () => {
    const address = await freshMailbox();
    await lab.deliver(address, mail('big', 'x'.repeat(300_000)));
    const proxy = await lab.proxy({ target: 'imap' });
    const connection = await connect(address, { on: { ...server, port: proxy.port } });
    const refs = await fromTheStart(connection);
    await proxy.setFault({ kind: 'cut', after: 100_000 });
    const failure = await failureOf(all(connection.fetch(refs)));
    expect(failure).toMatchObject({ kind: 'transient', remedy: 'network.dropped' });
    await expect(fromTheStart(connection)).rejects.toMatchObject({ remedy: 'network.dropped' });
    await proxy.stop();
  });
});

describe('settling', () => {
  const settled = async (after: Parameters<InboundConnection['settle']>[1]) => {
    const address = await freshMailbox();
    await lab.deliverMany(address, [mail('first'), mail('second'), mail('third')]);
    const connection = await connect(address);
    const refs = (await fromTheStart(connection)).slice(0, 2);
    await connection.settle(refs, after);
    await connection.settle(refs, after);
    return { address, connection, refs };
  };

  it('marks read, however often', async () => {
    const { address } = await settled({ action: 'mark-read' });
    const seen = (await lab.mailbox(address).messages()).map(({ flags }) => flags.includes('\\Seen'));
    expect(seen).toEqual([true, true, false]);
  });

  it('moves into a folder that it creates, however often', async () => {
    const { address } = await settled({ action: 'move', folder: 'Archive/Processed' });
    expect((await lab.mailbox(address).messages()).map(({ subject }) => subject)).toEqual(['third']);
    const moved = await lab.mailbox(address).messages('Archive/Processed');
    expect(moved.map(({ subject }) => subject)).toEqual(['first', 'second']);
  });

  it('deletes for good, and nothing that others have marked', async () => {
    const address = await freshMailbox();
    await lab.deliverMany(address, [mail('mine'), mail('marked by another')]);
    await lab.mailbox(address).setFlags(2, ['\\Deleted']);
    const connection = await connect(address);
    const refs = (await fromTheStart(connection)).slice(0, 1);
    await connection.settle(refs, { action: 'delete' });
    await connection.settle(refs, { action: 'delete' });
    expect((await lab.mailbox(address).messages()).map(({ subject }) => subject)).toEqual([
      'marked by another',
    ]);
  });

  it('does nothing when asked for nothing, and nothing to refs of another epoch', async () => {
    const { address, connection, refs } = await settled({ action: 'nothing' });
    const stale: MessageRef[] = refs.map((ref) => ({ ...ref, epoch: 'another' }));
    await connection.settle(stale, { action: 'delete' });
    expect(await lab.mailbox(address).messages()).toHaveLength(3);
  });
});

describe('waiting for news', () => {
  it('hears of mail that arrives while it idles, and lists it at once', async () => {
    const address = await freshMailbox();
    const connection = await connect(address);
    await fromTheStart(connection);
    for (const subject of ['first', 'second', 'third']) {
      const news = connection.waitForNews(never());
      await lab.deliver(address, mail(subject));
      await news;
      const refs = await fromTheStart(connection);
      const fetched = await all(connection.fetch(refs.slice(-1)));
      expect(fetched.map(subjectOf)).toEqual([subject]);
    }
  });

  it('does not miss mail that arrived between the listing and the wait', async () => {
    const address = await freshMailbox();
    const connection = await connect(address);
    expect(await fromTheStart(connection)).toEqual([]);
    await lab.deliver(address, mail('in between'));
    await connection.waitForNews(never());
    expect(await fromTheStart(connection)).toHaveLength(1);
  });

  it('resolves when its signal aborts, and waits again afterwards', async () => {
    const address = await freshMailbox();
    const connection = await connect(address);
    const stop = new AbortController();
    const waiting = connection.waitForNews(stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
    const news = connection.waitForNews(never());
    await lab.deliver(address, mail('later'));
    await news;
    expect(await fromTheStart(connection)).toHaveLength(1);
  });

  it.each([
    ['has no IDLE', { kind: 'rewrite', from: ' IDLE', to: '' }],
    ['refuses IDLE', { kind: 'answer', when: / IDLE$/, reply: '{tag} BAD not today', times: 99 }],
  ] satisfies [string, Fault][])('asks from time to time where the server %s', async (_how, fault) => {
    const address = await freshMailbox();
    const proxy = await lab.proxy({ target: 'imap' });
    await proxy.setFault(fault);
    const polling = createImapTransport({ additionalCertificates: [lab.ca], timeouts: { poll: 50 } });
    const connection = await polling.connect(
      { server: { ...server, port: proxy.port }, folder: 'INBOX' },
      credentialOf(await mintedToken(lab, address)),
      never(),
    );
    open.push(connection);
    const news = connection.waitForNews(never());
    await lab.deliver(address, mail('polled'));
    await news;
    expect(await fromTheStart(connection)).toHaveLength(1);
    await proxy.stop();
  });

  it('rejects when the connection is cut while it idles', async () => {
    const proxy = await lab.proxy({ target: 'imap' });
    const connection = await connect(SUPPORT, { on: { ...server, port: proxy.port } });
    const waiting = failureOf(connection.waitForNews(never()));
    await proxy.cutAll();
    expect(await waiting).toMatchObject({ kind: 'transient', remedy: 'network.dropped' });
    await proxy.stop();
  });

  it('notices a connection that is silently dead', async () => {
    const impatient = createImapTransport({ additionalCertificates: [lab.ca], timeouts: { silence: 400 } });
    const proxy = await lab.proxy({ target: 'imap' });
    const connection = await impatient.connect(
      { server: { ...server, port: proxy.port }, folder: 'INBOX' },
      credentialOf(await mintedToken(lab, SUPPORT)),
      never(),
    );
    open.push(connection);
    await proxy.setFault({ kind: 'stall' });
    const failure = await failureOf(connection.waitForNews(never()));
    expect(failure.kind).toBe('transient');
    expect(failure.remedy).toMatch(/^network\.(timeout|dropped)$/);
    await proxy.stop();
  });
});

describe('aborting', () => {
  it('closes the socket of a connection that is being made', async () => {
    const proxy = await lab.proxy({ target: 'imap' });
    await proxy.setFault({ kind: 'stall', at: 'greeting' });
    const stop = new AbortController();
    const connecting = connect(SUPPORT, { on: { ...server, port: proxy.port }, signal: stop.signal });
    await until(async () => (await proxy.connections()) === 1);
    stop.abort(new Error('shutting down'));
    await expect(connecting).rejects.toThrow('shutting down');
    await until(async () => (await proxy.connections()) === 0);
    await proxy.stop();
  });

  it('ends an open connection', async () => {
    const stop = new AbortController();
    const connection = await connect(SUPPORT, { signal: stop.signal });
    stop.abort(new Error('shutting down'));
    await expect(fromTheStart(connection)).rejects.toThrow('shutting down');
    await expect(connection.waitForNews(never())).rejects.toThrow('shutting down');
  });
});

describe('certificates', () => {
  const refused = async (on: Partial<MailServer>, transport = imap) =>
    failureOf(
      transport.connect(
        { server: { ...server, ...on }, folder: 'INBOX' },
        credentialOf(token(SUPPORT, 'unused')),
        never(),
      ),
    );

  it('refuses one from an unknown authority', async () => {
    expect(await refused({}, createImapTransport({ additionalCertificates: [] }))).toMatchObject({
      kind: 'configuration',
      remedy: 'tls.certificate-untrusted',
    });
  });

  it('refuses one that has expired', async () => {
    expect(await refused({ port: lab.expiredTls?.imapPort })).toMatchObject({
      remedy: 'tls.certificate-expired',
    });
  });

  it('refuses one for another host and repeats the names in it', async () => {
    const failure = await refused({ port: lab.wrongHostTls?.imapPort });
    expect(failure).toMatchObject({ kind: 'configuration', remedy: 'tls.certificate-host-mismatch' });
    expect(failure.serverResponse).toContain('altnames');
  });

  it('accepts any when verification is off for the server', async () => {
    const unverified: MailServer = {
      ...server,
      port: lab.expiredTls?.imapPort ?? 0,
      verifyCertificate: false,
    };
    await expect(connect(SUPPORT, { on: unverified })).resolves.toBeDefined();
  });

  it('says that the port does not fit when it does not speak TLS', async () => {
    expect(await refused({ port: lab.imap?.plainPort })).toMatchObject({ remedy: 'tls.wrong-port' });
  });

  it('will not go on in plain text when STARTTLS is not offered', async () => {
    const scripted = await lab.scripted({ protocol: 'imap', script: 'ok' });
    expect(await refused({ port: scripted.plainPort, security: 'starttls' })).toMatchObject({
      kind: 'configuration',
      remedy: 'tls.not-offered',
    });
    expect(await scripted.commands()).not.toContain('AUTHENTICATE');
    await scripted.stop();
  });
});

/** Polls until the condition holds; the test's own time limit ends it. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
