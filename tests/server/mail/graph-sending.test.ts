import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import type { CredentialSource, OutboundConnection } from '../../../server/src/mail/ports';
import { MESSAGE_ID_HEADER } from '../../../shared/loop-header';
import { credentialOf, never, token } from './credentials';
import { failureOf } from './failures';
import { setGraphStage, type GraphStage } from './graph-stage';

const SUPPORT = 'support@contoso.test';
const SALES = 'sales@contoso.test';
const CUSTOMER = 'customer@fabrikam.test';
const SENT = 'Sent Items';

let stage: GraphStage;
const open: OutboundConnection[] = [];

beforeAll(async () => {
  stage = await setGraphStage();
});
beforeEach(async () => {
  await stage.lab.graph.reset();
  await stage.lab.idp.setFullAccess(SALES, []);
  await stage.lab.idp.setSendAs(SALES, []);
  await stage.lab.changeMailSettings({ rewriteMessageId: false, saveSent: true });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
});
afterAll(() => stage?.lab.stop());

async function connect(as?: CredentialSource): Promise<OutboundConnection> {
  const credential = as ?? (await stage.credential(SUPPORT));
  const connection = await stage.outbound.connect(stage.server, credential, never());
  open.push(connection);
  return connection;
}

const toCustomer = { from: SUPPORT, to: [CUSTOMER] };

const mail = (id: string, { to = CUSTOMER, from = SUPPORT, more = '' } = {}) =>
  Buffer.from(
    `From: ${from}\r\nTo: ${to}\r\nMessage-ID: <${id}@contoso.test>\r\nIn-Reply-To: <question@fabrikam.test>\r\nReferences: <question@fabrikam.test>\r\n${MESSAGE_ID_HEADER}: <${id}@contoso.test>\r\nSubject: ${id}\r\n${more}\r\nHello\r\n`,
  );

const large = (id: string, size: number, others: object[] = []): Promise<Buffer> =>
  new MailComposer({
    from: SUPPORT,
    to: CUSTOMER,
    subject: id,
    messageId: `<${id}@contoso.test>`,
    inReplyTo: '<question@fabrikam.test>',
    references: '<question@fabrikam.test>',
    headers: { [MESSAGE_ID_HEADER]: `<${id}@contoso.test>` },
    text: 'See the files',
    html: '<p>See the files</p>',
    attachments: [
      {
        filename: 'Übersicht.bin',
        contentType: 'application/octet-stream',
        content: Buffer.alloc(size, 'x'),
      },
      ...others,
    ],
    newline: 'windows',
  })
    .compile()
    .build();

const arrival = (id: string, address = CUSTOMER, folder = 'INBOX') =>
  stage.lab.mailbox(address).waitFor(({ subject }) => subject === id, { folder, timeoutMs: 15_000 });
const countOf = async (id: string, address = CUSTOMER, folder = 'INBOX') =>
  (await stage.lab.mailbox(address).messages(folder)).filter(({ subject }) => subject === id).length;

describe('signing in', () => {
  it('finds out that mail may be sent without sending any', async () => {
    const connection = await connect();
    expect(await connection.trySender(SUPPORT, never())).toBe('');
    expect(await countOf('', SUPPORT, SENT)).toBe(0);
  });

  it('asks once for another token when the first one is refused', async () => {
    const as = credentialOf(token(SUPPORT, 'refused'), await stage.login(SUPPORT));
    await connect(as);
    expect(as.rejections).toHaveLength(1);
    expect(await failureOf(connect(credentialOf(token(SUPPORT, 'refused'))))).toMatchObject({
      kind: 'authentication',
      remedy: 'graph.authentication-failed',
    });
  });

  it('says what a token may not do, and what an account may not', async () => {
    const scope = 'https://graph.microsoft.com/Mail.ReadWrite';
    const reader = credentialOf(await stage.login(SUPPORT, SUPPORT, scope));
    expect(await failureOf(connect(reader))).toMatchObject({ remedy: 'graph.access-denied' });
    expect(await failureOf(connect(await stage.credential(SALES, SUPPORT)))).toMatchObject({
      kind: 'authorization',
      remedy: 'graph.send-as-denied',
    });
  });
});

describe('sending', () => {
  it('delivers a message as it is, and the server keeps a copy', async () => {
    const receipt = await (await connect()).send(toCustomer, mail('as-it-is'));
    expect(receipt).toMatchObject({ messageId: 'as-it-is@contoso.test', rejected: [] });
    expect(receipt.response).toMatch(/^202 Accepted, request-id /);
    const { raw } = await arrival('as-it-is');
    for (const field of ['Message-ID', 'In-Reply-To', 'References', MESSAGE_ID_HEADER]) {
      expect(raw.toString()).toMatch(new RegExp(`^${field}: <`, 'im'));
    }
    await arrival('as-it-is', SUPPORT, SENT);
  });

  it('goes to whom the envelope says, and to nobody else', async () => {
    const connection = await connect();
    const mime = mail('envelope', { to: `${CUSTOMER}, agent@contoso.test` });
    await connection.send({ from: SUPPORT, to: [CUSTOMER, SALES] }, mime);
    const { raw } = await arrival('envelope');
    await arrival('envelope', SALES);
    expect(raw.toString()).not.toMatch(/bcc|sales@|agent@/i);
    expect(await countOf('envelope', 'agent@contoso.test')).toBe(0);
  });

  it('sends as a shared mailbox', async () => {
    await stage.lab.idp.setFullAccess(SALES, [SUPPORT]);
    await stage.lab.idp.setSendAs(SALES, [SUPPORT]);
    const connection = await connect(await stage.credential(SALES, SUPPORT));
    await connection.send({ from: SALES, to: [CUSTOMER] }, mail('shared', { from: SALES }));
    expect((await arrival('shared')).from).toBe(SALES);
    await arrival('shared', SALES, SENT);
  });

  it('says that another From address is not allowed', async () => {
    const connection = await connect();
    const sent = connection.send(toCustomer, mail('other-from', { from: SALES }));
    expect(await failureOf(sent)).toMatchObject({ kind: 'authorization', remedy: 'graph.send-as-denied' });
  });

  it('sends one message after the other, whatever became of the one before', async () => {
    const connection = await connect();
    const [refused, taken] = await Promise.allSettled([
      connection.send(toCustomer, mail('refused', { from: SALES })),
      connection.send(toCustomer, mail('after-refused')),
    ]);
    expect([refused?.status, taken?.status]).toEqual(['rejected', 'fulfilled']);
  });
});

describe('large mail', () => {
  it('goes by a draft and an upload, with every header field, file and byte', async () => {
    const files = [
      { filename: 'logo.png', cid: 'logo@contoso.test', contentType: 'image/png', content: 'picture' },
      { filename: 'small.txt', contentType: 'text/plain', content: 'small' },
    ];
    const mime = await large('large', 5_000_000, files);
    const receipt = await (await connect()).send(toCustomer, mime);
    expect(receipt).toMatchObject({ messageId: 'large@contoso.test', rejected: [] });
    const { raw } = await arrival('large');
    const read = await PostalMime.parse(raw);
    expect(read).toMatchObject({
      inReplyTo: '<question@fabrikam.test>',
      references: '<question@fabrikam.test>',
      text: expect.stringContaining('See the files'),
    });
    expect(raw.toString('latin1')).toMatch(new RegExp(`^${MESSAGE_ID_HEADER}: <large@contoso\\.test>`, 'im'));
    const found = new Map(read.attachments.map(({ filename, content }) => [filename, content]));
    expect([...found.keys()].sort()).toEqual(['logo.png', 'small.txt', 'Übersicht.bin']);
    expect(Buffer.from(found.get('Übersicht.bin') as ArrayBuffer).equals(Buffer.alloc(5_000_000, 'x'))).toBe(
      true,
    );
    expect(await countOf('large', SUPPORT, 'Drafts')).toBe(0);
    const counts = await stage.lab.graph.counts();
    expect(counts).toMatchObject({ createDraft: 1, createUploadSession: 1, uploadChunk: 2, send: 1 });
    expect(counts.sendMail).toBe(1);
  });

  it('says which Message-ID the server gave the draft instead', async () => {
    await stage.lab.changeMailSettings({ rewriteMessageId: true });
    const receipt = await (await connect()).send(toCustomer, await large('renamed', 2_500_000));
    if (receipt.serverMessageId !== undefined) {
      expect(receipt.serverMessageId).not.toBe('renamed@contoso.test');
    }
    await arrival('renamed');
  });

  it('leaves no draft behind where it cannot be sent', async () => {
    const connection = await connect();
    await stage.lab.graph.failNext({ status: 403, code: 'ErrorAccessDenied' }, { kinds: ['uploadChunk'] });
    const sent = connection.send(toCustomer, await large('no-upload', 5_000_000));
    expect(await failureOf(sent)).toMatchObject({ remedy: 'graph.access-denied', outcomeUnknown: false });
    expect(await countOf('no-upload', SUPPORT, 'Drafts')).toBe(0);
  });

  it('clears away the draft that an earlier try had to leave behind', async () => {
    const { graph } = stage.lab;
    const mime = await large('second-try', 2_500_000);
    await graph.failNext({ status: 503 }, { kinds: ['attachments'] });
    await graph.failNext({ status: 503 }, { kinds: ['delete'] });
    await failureOf((await connect()).send(toCustomer, mime));
    expect(await countOf('second-try', SUPPORT, 'Drafts')).toBe(1);
    await (await connect()).send(toCustomer, mime);
    expect(await countOf('second-try', SUPPORT, 'Drafts')).toBe(0);
    expect(await countOf('second-try')).toBe(1);
  });

  it('can be taken back while it is a draft, and not once it is sent', async () => {
    const takeBack = async (id: string) =>
      stage.outbound.takeBack?.(
        stage.server,
        await stage.credential(SUPPORT),
        { messageId: `${id}@contoso.test`, since: new Date() },
        never(),
      );
    for (const kind of ['send', 'get'] as const)
      await stage.lab.graph.failNext({ status: 504 }, { kinds: [kind] });
    const sent = (await connect()).send(toCustomer, await large('half-way', 2_500_000));
    expect(await failureOf(sent)).toMatchObject({ outcomeUnknown: true });
    expect(await takeBack('half-way')).toBe(true);
    expect(await countOf('half-way', SUPPORT, 'Drafts')).toBe(0);
    expect(await takeBack('half-way')).toBe(false);
    await (await connect()).send(toCustomer, await large('gone-out', 2_500_000));
    expect(await takeBack('gone-out')).toBe(false);
    await arrival('gone-out', SUPPORT, SENT);
  });

  it('finds out by the draft that it was sent, although nobody said so', async () => {
    const connection = await connect();
    await stage.lab.graph.failNext({ drop: 'after' }, { kinds: ['send'] });
    const receipt = await connection.send(toCustomer, await large('silent', 2_500_000));
    expect(receipt.rejected).toEqual([]);
    expect(await countOf('silent')).toBe(1);
  });
});

describe('trouble', () => {
  it.each([
    ['the connection ends after the message was taken', { drop: 'after' as const }, 1],
    ['the connection ends before it was taken', { drop: 'before' as const }, 0],
    ['a gateway gives up', { status: 504 }, 0],
    ['the answer is another success', { status: 200, body: '' }, 0],
  ])('does not know what became of a message when %s', async (how, fault, arrived) => {
    const connection = await connect();
    const id = how.replaceAll(' ', '-');
    await stage.lab.graph.failNext(fault, { kinds: ['sendMail'] });
    expect(await failureOf(connection.send(toCustomer, mail(id)))).toMatchObject({
      kind: 'transient',
      outcomeUnknown: true,
    });
    expect(await countOf(id)).toBe(arrived);
    const { sent } = stage.inbound;
    const message = { messageId: `${id}@contoso.test`, since: new Date(Date.now() - 60_000) };
    expect(await sent?.find(stage.server, await stage.credential(SUPPORT), message, never())).toBe(
      arrived > 0,
    );
  });

  it.each([
    [429, 'throttled'],
    [503, 'throttled'],
    [509, 'throttled'],
  ])('knows that a message was not taken when Graph says %i and asks to wait', async (status, kind) => {
    const connection = await connect();
    await stage.lab.graph.failNext({ status, retryAfter: 30 }, { kinds: ['sendMail'] });
    const failure = await failureOf(connection.send(toCustomer, mail(`status-${status}`)));
    expect(failure).toMatchObject({ kind, retryAfter: 30_000, outcomeUnknown: false });
  });

  it('stops a message that may be stopped', async () => {
    const connection = await connect();
    const stop = new AbortController();
    await stage.lab.graph.failNext({ hang: true }, { kinds: ['sendMail'] });
    const sent = connection.send(toCustomer, mail('stopped'), stop.signal);
    const reason = new Error('Enough');
    setTimeout(() => stop.abort(reason), 100);
    await expect(sent).rejects.toBe(reason);
  });
});

describe('the Sent folder', () => {
  const sentMail = () => {
    const { sent } = stage.inbound;
    if (!sent) throw new Error('Graph knows folders.');
    return sent;
  };

  it('knows a message by our own header where the server gave it another Message-ID', async () => {
    const address = await stage.newMailbox();
    const renamed = mail('renamed-copy')
      .toString()
      .replace(/^Message-ID: .*$/m, 'Message-ID: <other@server.test>\r');
    await stage.lab.mailbox(address).append(SENT, renamed.replace(/\r\r\n/g, '\r\n'));
    const find = async (messageId: string) =>
      sentMail().find(
        stage.server,
        await stage.credential(address),
        { messageId, since: new Date() },
        never(),
      );
    expect(await find('renamed-copy@contoso.test')).toBe(true);
    expect(await find("no-'such@contoso.test")).toBe(false);
  });

  it('has nothing filed: the server does so itself', async () => {
    const address = await stage.newMailbox();
    const message = { messageId: 'filed@contoso.test', since: new Date() };
    const file = async () =>
      sentMail().file(stage.server, await stage.credential(address), message, mail('filed'), never());
    expect(await file()).toBeNull();
    await stage.lab.mailbox(address).append(SENT, mail('filed'));
    expect(await file()).toBe(false);
  });
});
