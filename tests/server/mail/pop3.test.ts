import { createPop3Transport } from '../../../server/src/mail/pop3';
import {
  LARGE_MESSAGE,
  type AfterFetch,
  type CredentialSource,
  type FetchedMessage,
  type InboundConnection,
  type InboundTransport,
  type MailServer,
} from '../../../server/src/mail/ports';
import type { MailFailure } from '../../../server/src/mail/failure';
import { type Fault, type MailLab, startMailLab } from '../../mail-lab';
import { credentialOf, mintedToken, never, password, token } from './credentials';
import { failureOf } from './failures';

const SUPPORT = 'support@contoso.test';

let lab: MailLab;
let pop3: InboundTransport;
let server: MailServer;
const open: InboundConnection[] = [];

beforeAll(async () => {
  lab = await startMailLab({
    mail: 'dovecot',
    imapFlavour: 'generic',
    callbackUrls: ['http://localhost/callback'],
  });
  pop3 = createPop3Transport({ additionalCertificates: [lab.ca] });
  server = { host: 'localhost', port: lab.pop3?.port ?? 0, security: 'tls', verifyCertificate: true };
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
});

afterAll(() => lab?.stop());

let mailboxes = 0;

/** A mailbox of its own for each test, with these messages. */
async function mailboxWith(...messages: (Buffer | string)[]): Promise<string> {
  mailboxes += 1;
  const address = `pop${mailboxes}@contoso.test`;
  await lab.idp.addUser(address);
  for (const message of messages) await lab.mailbox(address).append('INBOX', message);
  return address;
}

async function connect(
  address: string,
  {
    on = server,
    as,
    signal = never(),
  }: { on?: MailServer; as?: CredentialSource; signal?: AbortSignal } = {},
): Promise<InboundConnection> {
  const credential = as ?? credentialOf(await mintedToken(lab, address));
  const connection = await pop3.connect({ server: on, folder: 'INBOX' }, credential, signal);
  open.push(connection);
  return connection;
}

const listed = (connection: InboundConnection) => connection.list({ epoch: connection.epoch, position: 0 });

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const mail = (subject: string, body = 'Hello') =>
  Buffer.from(
    `From: customer@fabrikam.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@fabrikam.test>\r\n\r\n${body}\r\n`,
    'latin1',
  );

const subjectOf = ({ raw }: FetchedMessage) => /^Subject: (.*)\r$/m.exec(raw.toString('latin1'))?.[1];
const subjectsIn = async (address: string) =>
  (await lab.mailbox(address).messages()).map(({ subject }) => subject);

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('signing in', () => {
  it('opens a mailbox with an access token and says when the token expires', async () => {
    const connection = await connect(SUPPORT);
    expect(connection.naming).toBe('identifiers');
    expect(connection.expiresAt?.getTime()).toBeGreaterThan(Date.now());
  });

  it('opens a mailbox with a password', async () => {
    const connection = await connect(SUPPORT, { as: credentialOf(password(lab, SUPPORT)) });
    expect(connection.expiresAt).toBeUndefined();
  });

  /** A proxy notes lines while a fault with `when` is set. */
  const watching: Fault = { kind: 'answer', when: /^nothing says this/, reply: '' };

  it.each<[string, string, Fault[]]>([
    ['XOAUTH2', 'AUTH XOAUTH2', []],
    [
      'OAUTHBEARER where only that is offered',
      'AUTH OAUTHBEARER',
      [{ kind: 'rewrite', from: 'XOAUTH2', to: 'ANOTHER' }],
    ],
    [
      'XOAUTH2 where the server does not say what it can',
      'AUTH XOAUTH2',
      [{ kind: 'answer', when: /^CAPA/, reply: '-ERR What is that?', times: 9 }],
    ],
  ])('uses %s, and says so when the token is refused', async (_, command, faults) => {
    const proxy = await lab.proxy({ target: 'pop3' });
    await proxy.setFault(watching, ...faults);
    const on = { ...server, port: proxy.port };
    await connect(SUPPORT, { on });
    expect((await proxy.lines()).filter((line) => line.startsWith('AUTH'))).toEqual([command]);
    const refused = credentialOf(token(SUPPORT, 'stale.access.token'));
    expect(await failureOf(connect(SUPPORT, { on, as: refused }))).toMatchObject({
      kind: 'authentication',
      remedy: 'pop3.authentication-failed',
      serverResponse: expect.stringMatching(/^-ERR \[AUTH\]/),
    });
    await proxy.stop();
  });

  it('uses USER and PASS where PLAIN is not offered', async () => {
    const proxy = await lab.proxy({ target: 'pop3' });
    await proxy.setFault(watching, { kind: 'rewrite', from: 'SASL PLAIN', to: 'SASL' });
    await connect(SUPPORT, { on: { ...server, port: proxy.port }, as: credentialOf(password(lab, SUPPORT)) });
    expect(await proxy.lines()).toContain(`USER ${SUPPORT}`);
    await proxy.stop();
  });

  it('opens a mailbox after STLS, and one without TLS where that is wanted', async () => {
    const port = lab.pop3?.startTlsPort ?? 0;
    await connect(SUPPORT, { on: { ...server, port, security: 'starttls' } });
    await connect(SUPPORT, { on: { ...server, port, security: 'none' } });
  });

  it('opens a shared mailbox with the token of somebody who has access to it', async () => {
    await lab.idp.setFullAccess('sales@contoso.test', ['agent@contoso.test']);
    const shared = credentialOf(await mintedToken(lab, 'sales@contoso.test', 'agent@contoso.test'));
    await expect(connect('sales@contoso.test', { as: shared })).resolves.toBeDefined();
  });

  it('rejects a refused token once and tries again with a fresh one', async () => {
    const credential = credentialOf(token(SUPPORT, 'stale.access.token'), await mintedToken(lab, SUPPORT));
    await connect(SUPPORT, { as: credential });
    expect(credential.rejections).toEqual([expect.stringContaining('[AUTH]')]);
    expect(credential.taken).toHaveLength(2);
  });

  it('says nothing of a refused token, and leaves no connection behind', async () => {
    const proxy = await lab.proxy({ target: 'pop3' });
    const failure = await failureOf(
      connect(SUPPORT, {
        on: { ...server, port: proxy.port },
        as: credentialOf(token(SUPPORT, 'stale.token')),
      }),
    );
    expect(JSON.stringify([failure, failure.message, String(failure.cause)])).not.toContain('stale');
    await until(async () => (await proxy.connections()) === 0);
    await proxy.stop();
  });

  it.each<[string, 'expiredTls' | 'wrongHostTls', MailFailure['remedy']]>([
    ['has expired', 'expiredTls', 'tls.certificate-expired'],
    ['is another host’s', 'wrongHostTls', 'tls.certificate-host-mismatch'],
  ])('refuses a certificate that %s', async (_, which, remedy) => {
    const port = lab[which]?.imapPort ?? 0;
    expect(await failureOf(connect(SUPPORT, { on: { ...server, port } }))).toMatchObject({ remedy });
  });

  it('names the one folder there is', async () => {
    const credential = credentialOf(await mintedToken(lab, SUPPORT));
    expect(await pop3.folders(server, credential, never())).toEqual([
      { path: 'INBOX', specialUse: 'Inbox', selectable: true },
    ]);
  });
});

describe('listing and fetching', () => {
  it('lists all messages, oldest first, with names that stay', async () => {
    const address = await mailboxWith(mail('one'), mail('two'), mail('three'));
    const connection = await connect(address);
    const refs = await connection.list({ epoch: 'another', position: 99 }, { atLeast: 1 });
    expect(refs.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(connection.nextPosition).toBe(4);
    expect((await all(connection.fetch(refs))).map(subjectOf)).toEqual(['one', 'two', 'three']);
    await connection.close();
    const again = await connect(address);
    expect(again.epoch).toBe(connection.epoch);
    expect(await listed(again)).toEqual(refs);
  });

  it('opens an empty mailbox', async () => {
    const connection = await connect(await mailboxWith());
    expect(await listed(connection)).toEqual([]);
    expect(connection.nextPosition).toBe(1);
  });

  it('finds a message by its name after others before it are gone', async () => {
    const address = await mailboxWith(mail('one'), mail('two'), mail('three'));
    const refs = await listed(await connect(address));
    await lab.mailbox(address).delete(1);
    const connection = await connect(address);
    const fetched = await all(connection.fetch([...refs].reverse()));
    expect(fetched.map(subjectOf)).toEqual(['two', 'three']);
    expect(fetched.map(({ ref }) => ref.identifier)).toEqual(refs.slice(1).map((ref) => ref.identifier));
    expect(fetched.map(({ ref }) => ref.position)).toEqual([1, 2]);
  });

  it('fetches the bytes as they are: lines of dots, and bytes of no character set', async () => {
    const bytes = Array.from({ length: 128 }, (_, index) => String.fromCharCode(index + 128)).join('');
    const original = mail('bytes', `.\r\n..\r\n.a\r\n${bytes}\r\n \r\n\r\n.`);
    const address = await mailboxWith(original, mail('next'));
    const connection = await connect(address);
    const [fetched, next] = await all(connection.fetch(await listed(connection)));
    expect(fetched?.raw.equals(original)).toBe(true);
    expect(next && subjectOf(next)).toBe('next');
  });

  it('fetches the header alone of a large message, and reads the whole one in pieces', async () => {
    const large = mail('large', `.${'x'.repeat(900)}\r\n`.repeat(2_000));
    const address = await mailboxWith(mail('before'), large, mail('after'));
    const connection = await connect(address);
    const refs = await listed(connection);
    const [before, beginning, after] = await all(connection.fetch(refs));
    expect([before, after].map((message) => message && subjectOf(message))).toEqual(['before', 'after']);
    expect(before?.truncatedFrom).toBeUndefined();
    expect(beginning?.truncatedFrom).toBe(large.length);
    expect(beginning?.raw.toString()).toBe(
      'From: customer@fabrikam.test\r\nSubject: large\r\nMessage-ID: <large@fabrikam.test>\r\n\r\n',
    );
    const pieces = refs[1] === undefined ? [] : await all(connection.read(refs[1]));
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(1024 * 1024);
    expect(Buffer.concat(pieces).equals(large)).toBe(true);
  });

  it('reads a large message and drops what is too much where the server has no TOP', async () => {
    const large = mail('large', `${'x'.repeat(900)}\r\n`.repeat(1_000));
    const address = await mailboxWith(large, mail('after'));
    for (const fault of [
      { kind: 'rewrite', from: 'TOP\r\n', to: 'XTOP\r\n' },
      { kind: 'answer', when: /^TOP/, reply: '-ERR Unknown command.' },
    ] satisfies Fault[]) {
      const proxy = await lab.proxy({ target: 'pop3' });
      await proxy.setFault({ kind: 'rewrite', from: 'PIPELINING', to: 'ONE-BY-ONE' }, fault);
      const connection = await connect(address, { on: { ...server, port: proxy.port } });
      const fetched = await all(connection.fetch(await listed(connection)));
      const beginning = fetched.find(({ truncatedFrom }) => truncatedFrom !== undefined);
      expect(beginning?.truncatedFrom).toBe(large.length);
      expect(beginning?.raw.equals(large.subarray(0, LARGE_MESSAGE))).toBe(true);
      expect(fetched.map(subjectOf).sort()).toEqual(['after', 'large']);
      await connection.close();
      await proxy.stop();
    }
  });

  it('can be left early, in a fetch and in a read, and goes on with the next command', async () => {
    const large = mail('large', `${'x'.repeat(900)}\r\n`.repeat(2_000));
    const address = await mailboxWith(large, ...Array.from({ length: 20 }, (_, index) => mail(`n${index}`)));
    const connection = await connect(address);
    const refs = await listed(connection);
    const [first] = refs;
    for await (const piece of first ? connection.read(first) : []) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    for await (const message of connection.fetch(refs.slice(1))) {
      expect(subjectOf(message)).toBe('n0');
      break;
    }
    expect((await all(connection.fetch(refs.slice(-2)))).map(subjectOf)).toEqual(['n18', 'n19']);
  });

  it('leaves out a message that another program has deleted meanwhile', async () => {
    const address = await mailboxWith(mail('a'), mail('b'), mail('c'));
    const connection = await connect(address);
    const refs = await listed(connection);
    await lab.mailbox(address).delete(2);
    expect((await all(connection.fetch(refs))).map(subjectOf)).toEqual(['a', 'c']);
    expect(refs[1] && (await all(connection.read(refs[1])))).toEqual([]);
  });

  it('delivers a message that the server cannot hand out empty, and the others as they are', async () => {
    const address = await mailboxWith(mail('a'), mail('b'), mail('c'));
    const proxy = await lab.proxy({ target: 'pop3' });
    // The proxy does not wait for what the server says to commands before.
    await proxy.setFault(
      { kind: 'rewrite', from: 'PIPELINING', to: 'ONE-BY-ONE' },
      { kind: 'answer', when: /^RETR 2$/, reply: '-ERR No.', times: 9 },
    );
    const connection = await connect(address, { on: { ...server, port: proxy.port } });
    const refs = await listed(connection);
    const fetched = await all(connection.fetch(refs));
    expect(fetched.map(subjectOf).sort()).toEqual(['a', 'c', undefined]);
    expect(fetched.find(({ ref }) => ref.position === 2)?.raw).toHaveLength(0);
    const [, second = { epoch: '', position: 0 }] = refs;
    expect(await failureOf(all(connection.read(second)))).toMatchObject({
      kind: 'rejected',
      remedy: 'message.unparseable',
    });
    await proxy.stop();
  });

  it('reports a connection that is cut in the middle of a message, and every use of it afterwards', async () => {
    const address = await mailboxWith(mail('big', `${'x'.repeat(90)}\r\n`.repeat(2_000)));
    const proxy = await lab.proxy({ target: 'pop3' });
    const connection = await connect(address, { on: { ...server, port: proxy.port } });
    const refs = await listed(connection);
    await proxy.setFault({ kind: 'cut', after: 100_000 });
    const lost = { kind: 'transient', remedy: 'network.dropped' };
    expect(await failureOf(all(connection.fetch(refs)))).toMatchObject(lost);
    expect(await failureOf(all(connection.fetch(refs)))).toMatchObject(lost);
    expect(await failureOf(connection.settle(refs, { action: 'delete' }))).toMatchObject(lost);
    expect(await failureOf(connection.finish())).toMatchObject(lost);
    await proxy.stop();
  });

  it('ends with the reason of the signal, also while nobody expects it', async () => {
    const address = await mailboxWith(mail('a'));
    const stopping = new AbortController();
    const connection = await connect(address, { signal: stopping.signal });
    const refs = await listed(connection);
    const waiting = connection.waitForNews(never());
    const reason = new Error('Enough.');
    stopping.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(all(connection.fetch(refs))).rejects.toBe(reason);
    await expect(connection.finish()).rejects.toBe(reason);
    await expect(connect(address, { signal: stopping.signal })).rejects.toBe(reason);
  });

  it('waits for news no longer than it is told to', async () => {
    const connection = await connect(await mailboxWith());
    const enough = new AbortController();
    const waiting = connection.waitForNews(enough.signal);
    enough.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});

describe('settling', () => {
  const settled = async (after: AfterFetch) => {
    const address = await mailboxWith(mail('first'), mail('second'), mail('third'));
    const connection = await connect(address);
    const refs = (await listed(connection)).slice(0, 2);
    await connection.settle(refs, after);
    await connection.settle(refs, after);
    return { address, connection, refs };
  };

  it('deletes when it is finished, however often it was told', async () => {
    const { address, connection } = await settled({ action: 'delete' });
    expect(await subjectsIn(address)).toEqual(['first', 'second', 'third']);
    await connection.finish();
    expect(await subjectsIn(address)).toEqual(['third']);
  });

  it('deletes nothing of what was not finished', async () => {
    const { address, connection } = await settled({ action: 'delete' });
    await connection.close();
    const again = await connect(address);
    expect(await listed(again)).toHaveLength(3);
    await again.finish();
    expect(await subjectsIn(address)).toEqual(['first', 'second', 'third']);
  });

  it('deletes nothing when the connection is cut before it is finished', async () => {
    const address = await mailboxWith(mail('first'));
    const proxy = await lab.proxy({ target: 'pop3' });
    const connection = await connect(address, { on: { ...server, port: proxy.port } });
    await connection.settle(await listed(connection), { action: 'delete' });
    await proxy.cutAll();
    expect(await failureOf(connection.finish())).toMatchObject({ remedy: 'network.dropped' });
    await proxy.stop();
    expect(await subjectsIn(address)).toEqual(['first']);
  });

  it('says when the server did not delete all of them', async () => {
    const address = await mailboxWith(mail('first'));
    const proxy = await lab.proxy({ target: 'pop3' });
    await proxy.setFault({ kind: 'answer', when: /^QUIT/, reply: '-ERR some deleted messages not removed' });
    const connection = await connect(address, { on: { ...server, port: proxy.port } });
    await connection.settle(await listed(connection), { action: 'delete' });
    expect(await failureOf(connection.finish())).toMatchObject({
      kind: 'transient',
      remedy: 'pop3.delete-incomplete',
      serverResponse: '-ERR some deleted messages not removed',
    });
    await proxy.stop();
  });

  it('is not disturbed by a message that another program has deleted', async () => {
    const address = await mailboxWith(mail('first'), mail('second'), mail('third'));
    const connection = await connect(address);
    const refs = await listed(connection);
    await lab.mailbox(address).delete(1);
    await connection.settle(refs.slice(0, 2), { action: 'delete' });
    await connection.finish();
    expect(await subjectsIn(address)).toEqual(['third']);
  });

  it('says when the server does not let a message be deleted', async () => {
    const address = await mailboxWith(mail('first'));
    const proxy = await lab.proxy({ target: 'pop3' });
    await proxy.setFault({ kind: 'answer', when: /^DELE/, reply: '-ERR Access denied' });
    const connection = await connect(address, { on: { ...server, port: proxy.port } });
    const refs = await listed(connection);
    expect(await failureOf(connection.settle(refs, { action: 'delete' }))).toMatchObject({
      kind: 'authorization',
      remedy: 'pop3.delete-refused',
    });
    await proxy.stop();
  });

  it('does nothing when asked for nothing, and nothing to names of another epoch', async () => {
    const { address, connection, refs } = await settled({ action: 'nothing' });
    await connection.settle(
      refs.map((ref) => ({ ...ref, epoch: '1' })),
      { action: 'delete' },
    );
    await connection.finish();
    expect(await subjectsIn(address)).toHaveLength(3);
  });

  it.each<AfterFetch>([{ action: 'mark-read' }, { action: 'move', folder: 'Archive' }])(
    'refuses what POP3 cannot do: %j',
    async (after) => {
      expect(await failureOf(settled(after))).toMatchObject({
        kind: 'configuration',
        remedy: 'pop3.not-possible',
      });
    },
  );

  it('deletes hundreds of messages in a few round trips', async () => {
    const address = await mailboxWith();
    await lab.deliverMany(
      address,
      Array.from({ length: 300 }, (_, index) => mail(`n${index}`)),
    );
    const connection = await connect(address);
    const refs = await listed(connection);
    await connection.settle(refs.slice(1), { action: 'delete' });
    await connection.finish();
    expect(await subjectsIn(address)).toEqual(['n0']);
  });
});
