import {
  LARGE_MESSAGE,
  type AfterFetch,
  type CredentialSource,
  type FetchedMessage,
  type InboundConnection,
  type MessageRef,
} from '../../../server/src/mail/ports';
import { credentialOf, never, password, token } from './credentials';
import { failureOf } from './failures';
import { setGraphStage, type GraphStage } from './graph-stage';

let stage: GraphStage;
const open: InboundConnection[] = [];

beforeAll(async () => {
  stage = await setGraphStage();
});
beforeEach(() => stage.lab.graph.reset());
afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
});
afterAll(() => stage?.lab.stop());

const mail = (subject: string, body = 'Hello') =>
  Buffer.from(
    `From: customer@fabrikam.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@fabrikam.test>\r\n\r\n${body}\r\n`,
    'latin1',
  );

async function mailboxWith(...subjects: string[]): Promise<string> {
  const address = await stage.newMailbox();
  await arrive(address, ...subjects);
  return address;
}

async function arrive(address: string, ...subjects: string[]): Promise<void> {
  for (const subject of subjects) await stage.lab.mailbox(address).append('INBOX', mail(subject));
}

async function connect(
  address: string,
  {
    as,
    folder = 'INBOX',
    signal = never(),
  }: { as?: CredentialSource; folder?: string; signal?: AbortSignal } = {},
): Promise<InboundConnection> {
  const credential = as ?? (await stage.credential(address));
  const connection = await stage.inbound.connect({ server: stage.server, folder }, credential, signal);
  open.push(connection);
  return connection;
}

const listed = (connection: InboundConnection, bookmark?: string) =>
  connection.list({ epoch: connection.epoch, position: 0, ...(bookmark && { bookmark }) });

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const subjectOf = ({ raw }: Pick<FetchedMessage, 'raw'>) =>
  /^Subject: (.*)\r$/m.exec(raw.toString('latin1'))?.[1];
const subjectsOf = async (connection: InboundConnection, refs: MessageRef[]) =>
  (await all(connection.fetch(refs))).map(subjectOf);
const subjectsIn = async (address: string, folder = 'INBOX') =>
  (await stage.lab.mailbox(address).messages(folder)).map(({ subject }) => subject);

describe('signing in', () => {
  it('opens a mailbox with a token, which is renewed without a new connection', async () => {
    const address = await mailboxWith('one');
    const connection = await connect(address);
    expect(connection).toMatchObject({ naming: 'identifiers', epoch: 'graph', nextPosition: 2 });
    expect(connection.snapshot).toBeUndefined();
    expect(connection.expiresAt).toBeUndefined();
  });

  it('takes a fresh token for each request once the one it has is about to expire', async () => {
    const address = await mailboxWith('one');
    const old = { ...(await stage.login(address)), expiresAt: new Date(Date.now() + 1000) };
    const as = credentialOf(old);
    const connection = await connect(address, { as });
    await listed(connection);
    expect(as.taken.length).toBeGreaterThan(2);
  });

  it('asks once for another token when the first one is refused', async () => {
    const address = await mailboxWith('one');
    const as = credentialOf(token(address, 'refused'), await stage.login(address));
    expect(await listed(await connect(address, { as }))).toHaveLength(1);
    expect(as.rejections).toEqual([expect.stringContaining('401 InvalidAuthenticationToken')]);
  });

  it('goes on with another token when the first one is refused later on', async () => {
    const address = await mailboxWith('one', 'two', 'three');
    const first = await stage.login(address);
    const as = credentialOf(first, await stage.login(address));
    const connection = await connect(address, { as });
    const refs = await listed(connection);
    await stage.lab.graph.failNext({ status: 401 }, { times: 1, kinds: ['value'] });
    expect(await subjectsOf(connection, refs)).toEqual(['one', 'two', 'three']);
    expect(as.rejections).toHaveLength(1);
  });

  it('says that a token for the mail servers is not one for Graph', async () => {
    const address = await stage.newMailbox();
    const { accessToken } = await stage.lab.idp.mint(address);
    const failure = await failureOf(connect(address, { as: credentialOf(token(address, accessToken)) }));
    expect(failure).toMatchObject({ kind: 'authentication', remedy: 'graph.authentication-failed' });
    expect(failure.serverResponse).toContain('Invalid audience');
    expect(failure.correlationId).toBeTruthy();
  });

  it('takes no password', async () => {
    const as = credentialOf(password(stage.lab, 'support@contoso.test'));
    expect(await failureOf(connect('support@contoso.test', { as }))).toMatchObject({ kind: 'configuration' });
  });

  it('says what a token may not do', async () => {
    const address = await stage.newMailbox();
    const scope = 'https://graph.microsoft.com/Mail.Send';
    const as = credentialOf(await stage.login(address, address, scope));
    expect(await failureOf(connect(address, { as }))).toMatchObject({
      kind: 'authorization',
      remedy: 'graph.access-denied',
      providerCodes: ['ErrorAccessDenied'],
    });
  });

  it('opens a shared mailbox for whoever has access to it', async () => {
    const [shared, agent] = [await mailboxWith('shared'), await stage.newMailbox()];
    const as = () => stage.credential(shared, agent);
    expect(await failureOf(connect(shared, { as: await as() }))).toMatchObject({
      remedy: 'graph.access-denied',
    });
    await stage.lab.idp.setFullAccess(shared, [agent]);
    const connection = await connect(shared, { as: await as() });
    expect(await subjectsOf(connection, await listed(connection))).toEqual(['shared']);
  });

  it.each([
    ['is on premises', 'MailboxNotEnabledForRESTAPI'],
    ['does not exist', 'ErrorInvalidUser'],
  ])('says of a mailbox that %s that it is not there', async (_, code) => {
    const address = await stage.newMailbox();
    const as = await stage.credential(code === 'ErrorInvalidUser' ? 'nobody@contoso.test' : address, address);
    await stage.lab.graph.setMailboxServed(address, false);
    expect(await failureOf(connect(address, { as }))).toMatchObject({
      kind: 'configuration',
      remedy: 'graph.mailbox-not-found',
      providerCodes: [code],
    });
  });

  it('tells how far it has come, to whoever shows it', async () => {
    const address = await mailboxWith('one', 'two');
    const told: unknown[] = [];
    const observer = { signedIn: () => told.push('signed in'), opened: (count: number) => told.push(count) };
    const mailbox = { server: stage.server, folder: 'INBOX' };
    const connection = await stage.inbound.connect(
      mailbox,
      await stage.credential(address),
      never(),
      observer,
    );
    open.push(connection);
    expect([...new Set(told)]).toEqual(['signed in', 2]);
  });

  it('trusts no certificate that nobody vouches for', async () => {
    const { createGraphInboundTransport } = await import('../../../server/src/mail/graph');
    const distrusting = createGraphInboundTransport({ additionalCertificates: [] });
    const address = await stage.newMailbox();
    const credential = await stage.credential(address);
    const attempt = (verifyCertificate: boolean) =>
      distrusting.connect(
        { server: { ...stage.server, verifyCertificate }, folder: 'INBOX' },
        credential,
        never(),
      );
    expect(await failureOf(attempt(true))).toMatchObject({ remedy: 'tls.certificate-untrusted' });
    open.push(await attempt(false));
  });
});

describe('listing', () => {
  it('names all there is, oldest first, over as many pages as it takes', async () => {
    const address = await stage.newMailbox();
    const day = (n: number) => new Date(Date.UTC(2026, 0, n));
    for (const n of [3, 1, 2]) await stage.lab.mailbox(address).append('INBOX', mail(`day ${n}`), [], day(n));
    const connection = await connect(address);
    const refs = await listed(connection);
    expect(refs.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(await subjectsOf(connection, refs)).toEqual(['day 1', 'day 2', 'day 3']);
    const since = await connection.list({ epoch: 'graph', position: 0 }, { receivedSince: day(2) });
    expect(await subjectsOf(connection, since)).toEqual(['day 2', 'day 3']);
  });

  it('says it again until the cursor says that it is committed', async () => {
    const address = await mailboxWith('one');
    const connection = await connect(address);
    const first = await listed(connection);
    const { bookmark } = connection;
    await arrive(address, 'two');
    expect(await listed(connection)).toHaveLength(2);
    expect(await listed(connection)).toHaveLength(2);
    const next = await listed(connection, bookmark);
    expect(next).not.toContainEqual(expect.objectContaining({ identifier: first[0]?.identifier }));
    expect(await subjectsOf(connection, next)).toEqual(['two']);
    expect(await listed(connection, connection.bookmark)).toEqual([]);
  });

  it('goes on from the bookmark on another connection, and shows what left the folder no more', async () => {
    const address = await mailboxWith('one');
    const before = await connect(address);
    await listed(before);
    const { bookmark } = before;
    await arrive(address, 'two', 'three');
    const [, two] = await stage.lab.mailbox(address).messages();
    await stage.lab.mailbox(address).delete(two?.uid ?? 0);
    const after = await connect(address);
    expect(await subjectsOf(after, await listed(after, bookmark))).toEqual(['three']);
  });

  it.each(['SyncStateNotFound', 'resyncRequired'] as const)(
    'begins anew when the server knows the bookmark no more (%s)',
    async (code) => {
      const address = await mailboxWith('one', 'two');
      const connection = await connect(address);
      await listed(connection);
      await stage.lab.graph.expireDeltaTokens(code);
      const again = await listed(connection, connection.bookmark);
      expect(await subjectsOf(connection, again)).toEqual(['one', 'two']);
      expect(await listed(connection, connection.bookmark)).toEqual([]);
    },
  );

  it('keeps the identifiers of messages that are moved away and back', async () => {
    const address = await mailboxWith('one');
    const connection = await connect(address);
    const [ref] = await listed(connection);
    await connection.settle([ref as MessageRef], { action: 'move', folder: 'Elsewhere' });
    const elsewhere = await connect(address, { folder: 'Elsewhere' });
    expect(await listed(elsewhere)).toEqual([ref]);
  });

  it('leaves out what came after the connection was opened, where that is asked for', async () => {
    const address = await stage.newMailbox();
    await stage.lab.mailbox(address).append('INBOX', mail('before'), [], new Date(Date.now() - 60_000));
    const connection = await connect(address);
    await stage.lab.mailbox(address).append('INBOX', mail('after'), [], new Date(Date.now() + 2_000));
    const there = await connection.list({ epoch: 'graph', position: 0 }, { beforeOpening: true });
    expect(await subjectsOf(connection, there)).toEqual(['before']);
    expect(await listed(connection)).toHaveLength(2);
  });

  it('hears of new mail by asking', async () => {
    const address = await mailboxWith('one');
    const connection = await connect(address);
    await listed(connection);
    const { bookmark } = connection;
    const news = connection.waitForNews(never());
    await arrive(address, 'two');
    await news;
    await connection.waitForNews(never());
    expect(await subjectsOf(connection, await listed(connection, bookmark))).toEqual(['two']);
    const enough = new AbortController();
    const waiting = connection.waitForNews(enough.signal);
    enough.abort();
    await waiting;
  });
});

describe('fetching', () => {
  it('brings the bytes that the mailbox has, and leaves them unread', async () => {
    const address = await mailboxWith('one');
    const connection = await connect(address);
    const [message] = await all(connection.fetch(await listed(connection)));
    const [there] = await stage.lab.mailbox(address).messages();
    expect(message?.raw).toEqual(there?.raw);
    expect(there?.flags).not.toContain('\\Seen');
    expect(Math.abs((message?.receivedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('has never more than four requests on their way, over all connections', async () => {
    const subjects = Array.from({ length: 12 }, (_, index) => `m${index}`);
    const address = await mailboxWith(...subjects);
    const [one, other] = [await connect(address), await connect(address)];
    await stage.lab.graph.setLatency(30);
    const both = await Promise.all(
      [one, other].map(async (connection) => subjectsOf(connection, await listed(connection))),
    );
    expect(both).toEqual([subjects, subjects]);
    const most = await stage.lab.graph.maxConcurrent();
    expect(most).toBeGreaterThan(2);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('brings only the beginning of a large message, and all of it piece by piece', async () => {
    const address = await stage.newMailbox();
    const large = mail('large', `${'x'.repeat(76)}\r\n`.repeat(10_000));
    await stage.lab.mailbox(address).append('INBOX', large);
    const connection = await connect(address);
    const [ref] = await listed(connection);
    const [message] = await all(connection.fetch([ref as MessageRef]));
    expect(message?.raw.length).toBe(LARGE_MESSAGE);
    expect(message?.truncatedFrom).toBeGreaterThan(LARGE_MESSAGE);
    const pieces = await all(connection.read(ref as MessageRef));
    expect(Buffer.concat(pieces)).toEqual(large);
    expect(pieces.length).toBeGreaterThan(1);
  });

  it('leaves out what is gone by now, and brings what it never listed itself', async () => {
    const address = await mailboxWith('one', 'two');
    const refs = await listed(await connect(address));
    const [one] = await stage.lab.mailbox(address).messages();
    await stage.lab.mailbox(address).delete(one?.uid ?? 0);
    const connection = await connect(address);
    expect(await subjectsOf(connection, refs)).toEqual(['two']);
    expect(await all(connection.read(refs[0] as MessageRef))).toEqual([]);
  });

  it('delivers a message empty that the server does not hand out, and goes on', async () => {
    const address = await mailboxWith('one', 'two');
    const connection = await connect(address);
    const refs = await listed(connection);
    await stage.lab.graph.failNext(
      { status: 500, code: 'ErrorMimeContentConversionFailed' },
      { times: 2, kinds: ['value'] },
    );
    const messages = await all(connection.fetch(refs.slice(0, 1)));
    expect(messages.map(({ raw }) => raw.length)).toEqual([0]);
    expect(await subjectsOf(connection, refs)).toEqual(['one', 'two']);
  });

  it('can be left early', async () => {
    const address = await mailboxWith('one', 'two', 'three', 'four', 'five', 'six');
    const connection = await connect(address);
    const refs = await listed(connection);
    for await (const message of connection.fetch(refs)) {
      expect(subjectOf(message)).toBe('one');
      break;
    }
    expect(await subjectsOf(connection, refs)).toHaveLength(6);
  });
});

describe('settling', () => {
  it.each<[string, AfterFetch, string[], string[]]>([
    ['moves', { action: 'move', folder: 'Helpdesk/Done' }, [], ['one', 'two']],
    ['deletes', { action: 'delete' }, [], []],
    ['leaves alone', { action: 'nothing' }, ['one', 'two'], []],
  ])('%s messages, and does no harm when it is repeated', async (_, after, inbox, moved) => {
    const address = await mailboxWith('one', 'two');
    const connection = await connect(address);
    const refs = await listed(connection);
    await connection.settle(refs, after);
    await connection.settle(refs, after);
    await connection.finish();
    expect(await subjectsIn(address)).toEqual(inbox);
    if (after.action !== 'move') return;
    expect((await subjectsIn(address, 'Helpdesk/Done')).sort()).toEqual(moved);
  });

  it('marks messages as read', async () => {
    const address = await mailboxWith('one', 'two');
    const connection = await connect(address);
    await connection.settle((await listed(connection)).slice(0, 1), { action: 'mark-read' });
    const flags = (await stage.lab.mailbox(address).messages()).map((message) => message.flags);
    expect(flags.map((each) => each.includes('\\Seen'))).toEqual([true, false]);
  });

  it('says that the account may read and not change', async () => {
    const address = await mailboxWith('one');
    const scope = 'https://graph.microsoft.com/Mail.Read';
    const connection = await connect(address, {
      as: credentialOf(await stage.login(address, address, scope)),
    });
    const refs = await listed(connection);
    expect(await failureOf(connection.settle(refs, { action: 'delete' }))).toMatchObject({
      kind: 'authorization',
      remedy: 'graph.change-denied',
    });
  });
});

describe('trouble', () => {
  it('sits a short pause out in the middle of the work, and tells of a long one', async () => {
    const address = await mailboxWith('one');
    const connection = await connect(address);
    await stage.lab.graph.failNext({ status: 429, retryAfter: 1 }, { times: 2, kinds: ['delta'] });
    expect(await listed(connection)).toHaveLength(1);
    await stage.lab.graph.failNext({ status: 429, retryAfter: 120 }, { kinds: ['delta'] });
    expect(await failureOf(listed(connection))).toMatchObject({
      kind: 'throttled',
      remedy: 'graph.throttled',
      retryAfter: 120_000,
    });
  });

  it.each([503, 504])('takes a %i for what passes', async (status) => {
    const address = await mailboxWith('one');
    const connection = await connect(address);
    await stage.lab.graph.failNext({ status }, { kinds: ['delta'] });
    expect(await failureOf(listed(connection))).toMatchObject({
      kind: 'transient',
      remedy: 'graph.unavailable',
    });
  });

  it('says that the connection was lost, and works again afterwards', async () => {
    const address = await mailboxWith('one');
    const connection = await connect(address);
    await stage.lab.graph.failNext({ drop: 'before' }, { times: 2, kinds: ['delta'] });
    expect(await failureOf(listed(connection))).toMatchObject({
      kind: 'transient',
      remedy: 'network.dropped',
    });
    expect(await listed(connection)).toHaveLength(1);
  });

  it('waits for no answer for ever', async () => {
    const address = await mailboxWith('one');
    const connection = await connect(address);
    await stage.lab.graph.failNext({ hang: true }, { kinds: ['delta'] });
    expect(await failureOf(listed(connection))).toMatchObject({
      kind: 'transient',
      remedy: 'network.timeout',
    });
  });

  it('ends when its signal aborts, with the reason', async () => {
    const address = await mailboxWith('one');
    const stop = new AbortController();
    const connection = await connect(address, { signal: stop.signal });
    const reason = new Error('Enough');
    await stage.lab.graph.failNext({ hang: true }, { kinds: ['delta'] });
    const listing = listed(connection);
    stop.abort(reason);
    await expect(listing).rejects.toBe(reason);
    await expect(connection.waitForNews(never())).rejects.toBe(reason);
  });

  it('takes a page that is not JSON for no Graph', async () => {
    const address = await stage.newMailbox();
    await stage.lab.graph.failNext({ status: 200, body: '<html>Log in to the WLAN</html>' });
    expect(await failureOf(connect(address))).toMatchObject({
      kind: 'protocol',
      remedy: 'graph.protocol-error',
    });
  });
});

describe('folders', () => {
  it('lists them with their special uses, and opens one by its path', async () => {
    const address = await stage.newMailbox();
    const mailbox = stage.lab.mailbox(address);
    await mailbox.createFolder('Helpdesk');
    await mailbox.createFolder('Helpdesk/New');
    await mailbox.append('Helpdesk/New', mail('inside'));
    const folders = await stage.inbound.folders(stage.server, await stage.credential(address), never());
    expect(folders[0]).toEqual({ path: 'INBOX', specialUse: 'Inbox', selectable: true });
    expect(folders).toContainEqual({ path: 'Sent Items', specialUse: 'Sent', selectable: true });
    expect(folders.map(({ path }) => path)).toContain('Helpdesk/New');
    const connection = await connect(address, { folder: 'helpdesk/new' });
    expect(await subjectsOf(connection, await listed(connection))).toEqual(['inside']);
  });

  it('says which folder is missing', async () => {
    const address = await stage.newMailbox();
    const failure = await failureOf(connect(address, { folder: 'Nowhere' }));
    expect(failure).toMatchObject({ kind: 'configuration', remedy: 'graph.folder-missing' });
    expect(failure.message).toContain('"Nowhere"');
  });
});
