import { type DovecotLab, startMailLab } from './index';
import { TestGraphClient } from './test-graph-client';
import { CUSTOMER, SUPPORT } from './test-mail-client';

const SALES = 'sales@contoso.test';
const INBOX = '/me/mailFolders/inbox/messages';

let lab: DovecotLab;
let graph: TestGraphClient;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'dovecot', callbackUrls: [] });
  graph = await TestGraphClient.signedIn(lab, SUPPORT);
});
beforeEach(async () => {
  await lab.graph.reset();
  await lab.idp.setFullAccess(SALES, []);
  await lab.idp.setSendAs(SALES, []);
  graph.immutable = true;
});
afterAll(() => lab.stop());

const subjects = (messages: Array<Record<string, unknown>>) => messages.map(({ subject }) => subject);

async function delivered(subject: string, to = SUPPORT): Promise<string> {
  return lab.deliver(to, { subject, text: `About ${subject}` });
}

async function found(messageId: string, client = graph, path = '/me'): Promise<string> {
  const filter = encodeURIComponent(`internetMessageId eq '${messageId}'`);
  const { body } = await client.call(`${path}/messages?$filter=${filter}&$select=id`);
  return body.value[0]?.id ?? '';
}

describe('signing in', () => {
  test('without a token, with one that is malformed, has expired, or is for the mail servers, is refused', async () => {
    const attempts: Array<string | undefined> = [
      undefined,
      'nonsense',
      (await lab.idp.mint(SUPPORT, { scope: 'https://graph.microsoft.com/Mail.Read', lifetime: 0 }))
        .accessToken,
      (await lab.idp.mint(SUPPORT)).accessToken,
    ];
    for (const [position, token] of attempts.entries()) {
      const { status, body, headers } = await new TestGraphClient(lab, token).call(INBOX);
      expect(status).toBe(401);
      expect(body.error.code).toBe('InvalidAuthenticationToken');
      expect(headers['request-id']).toBe(body.error.innerError['request-id']);
      expect(body.error.message).toMatch(
        [/empty/, /not well formed/, /expired/, /Invalid audience/][position] ?? /^$/,
      );
    }
  });

  test('with a token whose sessions were revoked is refused', async () => {
    const client = await TestGraphClient.signedIn(lab, 'agent@contoso.test');
    expect((await client.call(INBOX)).status).toBe(200);
    await lab.idp.revoke('agent@contoso.test');
    expect((await client.call(INBOX)).status).toBe(401);
  });

  test('without the permission is denied', async () => {
    const reader = await TestGraphClient.signedIn(lab, SUPPORT, {
      scope: 'https://graph.microsoft.com/Mail.Read',
    });
    expect((await reader.call(INBOX)).status).toBe(200);
    const id = await found(await delivered('Not to be marked'));
    const { status, body } = await reader.call(`/me/messages/${id}`, {
      method: 'PATCH',
      json: { isRead: true },
    });
    expect([status, body.error.code]).toEqual([403, 'ErrorAccessDenied']);
    expect((await reader.sendMime('/me/sendMail', `To: ${CUSTOMER}\r\n\r\nHello`)).status).toBe(403);
  });

  test('tells who one is', async () => {
    const { body } = await graph.call('/me');
    expect(body).toMatchObject({ id: lab.user(SUPPORT).oid, mail: SUPPORT, userPrincipalName: SUPPORT });
  });

  test('opens a shared mailbox to who has Full Access, and to nobody else', async () => {
    const path = `/users/${SALES}/mailFolders/inbox`;
    expect((await graph.call(path)).body.error.code).toBe('ErrorAccessDenied');
    await lab.idp.setFullAccess(SALES, [SUPPORT]);
    expect((await graph.call(path)).body.displayName).toBe('Inbox');
    await lab.idp.disableUser(SALES);
    expect((await graph.call(`/users('${SALES}')/mailFolders('Inbox')`)).status).toBe(200);
    await lab.idp.disableUser(SALES, false);
    const own = 'https://graph.microsoft.com/Mail.ReadWrite';
    const withoutShared = await TestGraphClient.signedIn(lab, SUPPORT, { scope: own });
    expect((await withoutShared.call(path)).body.error.code).toBe('ErrorAccessDenied');
  });

  test('names a mailbox that does not exist, or that Graph does not serve', async () => {
    const unknown = await graph.call('/users/nobody@contoso.test/messages');
    expect([unknown.status, unknown.body.error.code]).toEqual([404, 'ErrorInvalidUser']);
    await lab.graph.setMailboxServed(SUPPORT, false);
    const onPremises = await graph.call(INBOX);
    expect([onPremises.status, onPremises.body.error.code]).toEqual([404, 'MailboxNotEnabledForRESTAPI']);
  });

  test('as an application opens every mailbox of its tenant, or those it is confined to', async () => {
    const answer = await fetch(lab.idp.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: lab.idp.clientId,
        client_secret: lab.idp.clientSecret,
        scope: 'https://graph.microsoft.com/.default',
      }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const application = new TestGraphClient(lab, token);
    expect((await application.call(`/users/${SALES}/mailFolders/inbox`)).status).toBe(200);
    expect((await application.call('/users/customer@fabrikam.test/messages')).body.error.code).toBe(
      'ErrorInvalidUser',
    );
    expect((await application.call(INBOX)).body.error.message).toMatch(/only valid with delegated/);
    await lab.graph.confineApplications([SUPPORT]);
    const { status, body } = await application.call(`/users/${SALES}/mailFolders/inbox`);
    expect([status, body.error.code]).toEqual([403, 'ErrorAccessDenied']);
    expect((await application.call(`/users/${SUPPORT}/mailFolders/inbox`)).status).toBe(200);
  });
});

describe('folders', () => {
  test('come by pages, have well-known names and children', async () => {
    await lab.mailbox(SUPPORT).createFolder('Archive/2026');
    const first = await graph.call('/me/mailFolders?$top=4');
    const second = await graph.call(String(first.body['@odata.nextLink']));
    const names = [...first.body.value, ...second.body.value].map(({ displayName }) => displayName);
    expect(names.sort()).toEqual(['Archive', 'Deleted Items', 'Drafts', 'Inbox', 'Junk Email', 'Sent Items']);
    const { body: archive } = await graph.call('/me/mailFolders/archive');
    expect(archive.childFolderCount).toBe(1);
    const { body: children } = await graph.call(`/me/mailFolders/${archive.id}/childFolders`);
    expect(children.value.map(({ displayName }) => displayName)).toEqual(['2026']);
    const missing = await graph.call('/me/mailFolders/AQMkNothing=');
    expect([missing.status, missing.body.error.code]).toEqual([404, 'ErrorItemNotFound']);
  });
});

describe('a delta over a folder', () => {
  const delta = `/users/${SALES}/mailFolders/inbox/messages/delta`;
  let client: TestGraphClient;

  beforeEach(async () => {
    client = await TestGraphClient.signedIn(lab, SALES);
    client.immutable = true;
    const mailbox = lab.mailbox(SALES);
    for (const { uid } of await mailbox.messages()) await mailbox.delete(uid);
  });

  test('tells all in the first round, by pages, and only what changed in the next', async () => {
    await lab.deliverMany(
      SALES,
      ['one', 'two', 'three', 'four', 'five'].map((subject) => ({ subject, text: subject })),
    );
    const first = await client.round(`${delta}?$select=subject,isRead`, {
      prefer: 'odata.maxpagesize=2, IdType="ImmutableId"',
    });
    expect(first.pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(subjects(first.messages).sort()).toEqual(['five', 'four', 'one', 'three', 'two']);
    expect(Object.keys(first.messages[0] ?? {}).sort()).toEqual(['@odata.etag', 'id', 'isRead', 'subject']);

    const mailbox = lab.mailbox(SALES);
    const [one, two] = await mailbox.messages();
    await mailbox.setFlags(one?.uid ?? 0, ['\\Seen']);
    await mailbox.delete(two?.uid ?? 0);
    await delivered('six', SALES);
    const second = await client.round(first.deltaLink);
    const gone = first.messages.find(({ subject }) => subject === 'two')?.id;
    expect(second.messages).toHaveLength(3);
    expect(second.messages).toContainEqual({ '@removed': { reason: 'deleted' }, id: gone });
    expect(second.messages).toContainEqual(expect.objectContaining({ subject: 'one', isRead: true }));
    expect(second.messages).toContainEqual(expect.objectContaining({ subject: 'six', isRead: false }));
    expect((await client.round(second.deltaLink)).messages).toEqual([]);
  });

  test('tells what happens during a round in the next one, and loses nothing', async () => {
    await lab.deliverMany(
      SALES,
      ['a', 'b', 'c', 'd'].map((subject) => ({ subject, text: subject })),
    );
    const prefer = 'odata.maxpagesize=2, IdType="ImmutableId"';
    const { body } = await client.call(delta, { headers: { prefer } });
    await delivered('e', SALES);
    const rest = await client.round(String(body['@odata.nextLink']), { prefer });
    expect(subjects([...body.value, ...rest.messages]).sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(subjects((await client.round(rest.deltaLink)).messages)).toEqual(['e']);
  });

  test('takes a filter by date received, and no other', async () => {
    const mailbox = lab.mailbox(SALES);
    await mailbox.append('INBOX', 'Subject: old\r\nMessage-ID: <old@x>\r\n\r\nx', [], new Date('2020-01-01'));
    await delivered('new', SALES);
    const since = encodeURIComponent('receivedDateTime ge 2024-01-01T00:00:00Z');
    expect(subjects((await client.round(`${delta}?$filter=${since}`)).messages)).toEqual(['new']);
    const { status } = await client.call(`${delta}?$filter=${encodeURIComponent('isRead eq false')}`);
    expect(status).toBe(400);
  });

  test('answers 410 once its tokens have expired', async () => {
    const { deltaLink } = await client.round(delta);
    for (const code of ['SyncStateNotFound', 'resyncRequired'] as const) {
      await lab.graph.expireDeltaTokens(code);
      const { status, body } = await client.call(deltaLink);
      expect([status, body.error.code]).toEqual([410, code]);
    }
    expect((await client.round(delta)).messages).toEqual([]);
  });

  test('keeps a message’s immutable id over another UIDVALIDITY', async () => {
    await lab.deliverMany(
      SALES,
      ['x', 'y'].map((subject) => ({ subject, text: subject })),
    );
    const before = await client.round(delta);
    await lab.mailbox(SALES).bumpUidValidity();
    const after = await client.round(delta);
    expect(after.messages.map(({ id }) => id).sort()).toEqual(before.messages.map(({ id }) => id).sort());
  });
});

describe('a message', () => {
  test('is found by its Message-ID, and read byte for byte', async () => {
    const raw =
      "From: a@b.test\r\nMessage-ID: <o'and and@x.test>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nBody\r\n.dot\r\n";
    await lab.deliver(SUPPORT, raw);
    const id = await found("<o''and and@x.test>");
    const { raw: value, headers } = await graph.call(`/me/messages/${id}/$value`);
    const [stored] = (await lab.mailbox(SUPPORT).messages()).filter(({ messageId }) =>
      messageId.includes('and and'),
    );
    expect(value.equals(stored?.raw ?? Buffer.alloc(0))).toBe(true);
    expect(headers['content-type']).toBe('text/plain');
    const { body } = await graph.call(`/me/messages/${id}?$select=subject,from,internetMessageHeaders`);
    expect(body).toMatchObject({ subject: 'Grüße', from: { emailAddress: { address: 'a@b.test' } } });
    expect(body.internetMessageHeaders).toContainEqual({ name: 'Subject', value: expect.any(String) });
  });

  test('has an id in which case counts', async () => {
    const ids = [await found(await delivered('case one')), await found(await delivered('case two'))];
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0]?.toLowerCase()).toBe(ids[1]?.toLowerCase());
  });

  test('is marked read where IMAP sees it, and the other way round', async () => {
    const messageId = await delivered('To be read');
    const id = await found(messageId);
    const { status, body } = await graph.call(`/me/messages/${id}`, {
      method: 'PATCH',
      json: { isRead: true },
    });
    expect([status, body.isRead]).toEqual([200, true]);
    const mailbox = lab.mailbox(SUPPORT);
    const seen = (await mailbox.messages()).find((message) => message.messageId === messageId);
    expect(seen?.flags).toContain('\\Seen');
  });

  test('keeps its immutable id when it moves, and gets another REST id', async () => {
    const messageId = await delivered('To be moved');
    const immutableId = await found(messageId);
    graph.immutable = false;
    const restId = await found(messageId);
    const moved = await graph.call(`/me/messages/${restId}/move`, {
      method: 'POST',
      json: { destinationId: 'archive' },
    });
    expect(moved.status).toBe(201);
    expect(moved.body.id).not.toBe(restId);
    expect((await graph.call(`/me/messages/${restId}`)).body.error.code).toBe('ErrorItemNotFound');
    expect((await graph.call(`/me/messages/${moved.body.id}`)).body.subject).toBe('To be moved');
    graph.immutable = true;
    expect((await graph.call(`/me/messages/${immutableId}`)).body.id).toBe(immutableId);
    expect((await graph.call(`${INBOX}/${immutableId}`)).status).toBe(404);
    const archived = await lab.mailbox(SUPPORT).messages('Archive');
    expect(archived.map((message) => message.messageId)).toContain(messageId);
    const nowhere = await graph.call(`/me/messages/${immutableId}/move`, {
      method: 'POST',
      json: { destinationId: 'AQMkNo=' },
    });
    expect(nowhere.body.error.code).toBe('ErrorFolderNotFound');
  });

  test('keeps its immutable id when an IMAP client moves it', async () => {
    const messageId = await delivered('Moved by IMAP');
    const id = await found(messageId);
    const { deltaLink } = await graph.round(`${INBOX}/delta`);
    const mailbox = lab.mailbox(SUPPORT);
    const uid = (await mailbox.messages()).find((message) => message.messageId === messageId)?.uid ?? 0;
    await mailbox.move(uid, 'Archive');
    expect((await graph.round(deltaLink)).messages).toEqual([{ '@removed': { reason: 'deleted' }, id }]);
    expect(await found(messageId)).toBe(id);
  });

  test('goes to Deleted Items when it is deleted, and then away', async () => {
    const messageId = await delivered('To be deleted');
    const id = await found(messageId);
    expect((await graph.call(`/me/messages/${id}`, { method: 'DELETE' })).status).toBe(204);
    const binned = await lab.mailbox(SUPPORT).messages('Deleted Items');
    expect(binned.map((message) => message.messageId)).toContain(messageId);
    expect((await graph.call(`/me/messages/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await graph.call(`/me/messages/${id}`)).status).toBe(404);
    expect((await graph.call('/me/messages/no%20id')).body.error.code).toBe('ErrorInvalidIdMalformed');
  });
});

test('a message with parts nested deeper than any client reads is there all the same', async () => {
  const levels = Array.from({ length: 300 }, (_, level) => [
    `Content-Type: multipart/mixed; boundary="level-${level}"`,
    '',
    `--level-${level}`,
  ]);
  const messageId = 'nested@fabrikam.test';
  const head = [`From: ${CUSTOMER}`, `To: ${SUPPORT}`, `Message-ID: <${messageId}>`, 'MIME-Version: 1.0'];
  const lines = [...head, ...levels.flat(), 'Content-Type: text/plain', '', 'Nobody will read this.', ''];
  await lab.deliver(SUPPORT, Buffer.from(lines.join('\r\n')));
  expect(await found(`<${messageId}>`)).not.toBe('');
});
