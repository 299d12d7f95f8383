import { type DovecotLab, startMailLab } from './index';
import { TestGraphClient } from './test-graph-client';
import { CUSTOMER, SUPPORT } from './test-mail-client';

const SALES = 'sales@contoso.test';
const SENT = 'Sent Items';

let lab: DovecotLab;
let graph: TestGraphClient;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'dovecot', callbackUrls: [] });
  graph = await TestGraphClient.signedIn(lab, SUPPORT);
  graph.immutable = true;
});
beforeEach(async () => {
  await lab.graph.reset();
  await lab.idp.setFullAccess(SALES, []);
  await lab.idp.setSendAs(SALES, []);
  await lab.changeMailSettings({ rewriteMessageId: false, saveSent: true });
});
afterAll(() => lab.stop());

let count = 0;
function mime(fields: Record<string, string> = {}, body = 'Hello') {
  count += 1;
  const messageId = `<graph-${count}@contoso.test>`;
  const header = {
    From: SUPPORT,
    To: CUSTOMER,
    Subject: `Mail ${count}`,
    'Message-ID': messageId,
    ...fields,
  };
  const lines = Object.entries(header).map(([name, value]) => `${name}: ${value}`);
  return { messageId, text: `${lines.join('\r\n')}\r\n\r\n${body}\r\n` };
}

const arrival = (messageId: string, address = CUSTOMER, folder = 'INBOX') =>
  lab.mailbox(address).waitFor((message) => message.messageId === messageId, { folder });

describe('sendMail', () => {
  test('takes MIME, says 202 and nothing else, delivers it and keeps a copy', async () => {
    const { messageId, text } = mime({
      'In-Reply-To': '<question@fabrikam.test>',
      'X-Ticket': '7',
      Bcc: `${SALES}, Agent <agent@contoso.test>`,
    });
    const { status, raw } = await graph.sendMime('/me/sendMail', text);
    expect([status, raw.length]).toEqual([202, 0]);
    const received = (await arrival(messageId)).raw.toString();
    expect(received).toContain('In-Reply-To: <question@fabrikam.test>');
    expect(received).toContain('X-Ticket: 7');
    expect(received).not.toContain('Bcc');
    await arrival(messageId, SALES);
    await arrival(messageId, 'agent@contoso.test');
    const copy = await arrival(messageId, SUPPORT, SENT);
    expect(copy.raw.toString()).toContain('Bcc');
    expect(copy.flags).toContain('\\Seen');
  });

  test('refuses what is no base64, no message, has nobody to go to, or is too large', async () => {
    const send = (body: string) =>
      graph.call('/me/sendMail', { method: 'POST', body, headers: { 'content-type': 'text/plain' } });
    expect((await send(mime().text)).body.error).toMatchObject({
      code: 'ErrorMimeContentInvalidBase64String',
      message: 'Invalid base64 string for MIME content.',
    });
    expect((await send(Buffer.from('no header').toString('base64'))).body.error.code).toBe(
      'ErrorMimeContentInvalid',
    );
    const toNobody = await graph.sendMime('/me/sendMail', 'Subject: x\r\n\r\nx');
    expect([toNobody.status, toNobody.body.error.code]).toEqual([400, 'ErrorInvalidRecipients']);
    const large = await graph.sendMime('/me/sendMail', mime({}, 'x'.repeat(3_200_000)).text);
    expect([large.status, large.body.error.message]).toEqual([
      413,
      'The maximum request length supported is 4MB.',
    ]);
    await lab.graph.setMessageSizeLimit(1_000);
    const beyond = await graph.sendMime('/me/sendMail', mime({}, 'x'.repeat(2_000)).text);
    expect(beyond.body.error.code).toBe('ErrorMessageSizeExceeded');
  });

  test('puts a Message-ID of its own where it rewrites them', async () => {
    await lab.changeMailSettings({ rewriteMessageId: true });
    const { messageId, text } = mime();
    await graph.sendMime('/me/sendMail', text);
    const subject = `Mail ${count}`;
    const received = await lab.mailbox(CUSTOMER).waitFor((message) => message.subject === subject);
    expect(received.messageId).toMatch(/OUTLOOK\.COM>$/);
    expect(received.messageId).not.toBe(messageId);
  });

  test('sends from a shared mailbox for whom may send as it, and for nobody else', async () => {
    const { messageId, text } = mime({ From: SALES });
    const denied = await graph.sendMime(`/users/${SALES}/sendMail`, text);
    expect([denied.status, denied.body.error.code]).toEqual([403, 'ErrorSendAsDenied']);
    expect((await graph.sendMime('/me/sendMail', text)).body.error.code).toBe('ErrorSendAsDenied');
    await lab.idp.setSendAs(SALES, [SUPPORT]);
    expect((await graph.sendMime(`/users/${SALES}/sendMail`, text)).status).toBe(202);
    expect((await arrival(messageId)).from).toBe(SALES);
    await arrival(messageId, SALES, SENT);
  });

  test('lets a mail to nobody come back as a report', async () => {
    const { messageId, text } = mime({ To: 'nobody@fabrikam.test' });
    expect((await graph.sendMime('/me/sendMail', text)).status).toBe(202);
    const report = await lab.mailbox(SUPPORT).waitFor((message) => message.inReplyTo === messageId);
    expect(report.raw.toString()).toContain('Status: 5.1.10');
  });

  test('takes JSON, but no header without x-', async () => {
    const message = {
      subject: 'From JSON',
      body: { contentType: 'HTML', content: '<p>Hello</p>' },
      toRecipients: [{ emailAddress: { address: CUSTOMER } }],
      bccRecipients: [{ emailAddress: { address: SALES } }],
      internetMessageHeaders: [{ name: 'x-ticket', value: '8' }],
    };
    const send = (json: unknown) => graph.call('/me/sendMail', { method: 'POST', json });
    expect((await send({ message, saveToSentItems: false })).status).toBe(202);
    const received = await lab.mailbox(SALES).waitFor(({ subject }) => subject === 'From JSON');
    expect(received.raw.toString()).toMatch(/x-ticket: 8/i);
    expect(received.raw.toString()).not.toMatch(/^bcc/im);
    const sent = await lab.mailbox(SUPPORT).messages(SENT);
    expect(sent.map(({ subject }) => subject)).not.toContain('From JSON');
    const header = { name: 'In-Reply-To', value: '<a@b>' };
    const refused = await send({ message: { ...message, internetMessageHeaders: [header] } });
    expect(refused.body.error.code).toBe('InvalidInternetMessageHeader');
  });

  test('answers before the mail is on its way, when told to take its time', async () => {
    await lab.graph.setSendingDelay(300);
    const { messageId, text } = mime();
    await graph.sendMime('/me/sendMail', text);
    const there = await lab.mailbox(CUSTOMER).messages();
    expect(there.map((message) => message.messageId)).not.toContain(messageId);
    await arrival(messageId);
    await arrival(messageId, SUPPORT, SENT);
  });
});

describe('a draft', () => {
  const draftOf = async (text: string) => (await graph.sendMime('/me/messages', text)).body;

  test('has its Message-ID and its immutable id before it is sent, and keeps both', async () => {
    await lab.changeMailSettings({ rewriteMessageId: true });
    const draft = await draftOf(mime({ 'In-Reply-To': '<question@fabrikam.test>' }).text);
    expect(draft).toMatchObject({
      isDraft: true,
      internetMessageId: expect.stringMatching(/OUTLOOK\.COM>$/),
    });
    const { status } = await graph.call(`/me/messages/${draft.id}/send`, { method: 'POST' });
    expect(status).toBe(202);
    const messageId = String(draft.internetMessageId);
    expect((await arrival(messageId)).raw.toString()).toContain('In-Reply-To: <question@fabrikam.test>');
    const { body: sent } = await graph.call(`/me/messages/${draft.id}?$select=isDraft,parentFolderId`);
    const { body: folder } = await graph.call('/me/mailFolders/sentitems');
    expect(sent).toMatchObject({ isDraft: false, parentFolderId: folder.id });
    expect(await lab.mailbox(SUPPORT).messages('Drafts')).toEqual([]);
    expect((await graph.call(`/me/messages/${draft.id}/send`, { method: 'POST' })).status).toBe(400);
  });

  test('takes a small attachment at once', async () => {
    const draft = await draftOf(mime({ 'Content-Type': 'text/plain; charset=utf-8' }).text);
    const attachment = {
      '@odata.type': '#microsoft.graph.fileAttachment',
      name: 'Größe.txt',
      contentType: 'text/plain',
      contentBytes: Buffer.from('small').toString('base64'),
    };
    const path = `/me/messages/${draft.id}/attachments`;
    expect((await graph.call(path, { method: 'POST', json: attachment })).status).toBe(201);
    expect((await graph.call(path, { method: 'POST', json: { ...attachment, name: 'b.txt' } })).status).toBe(
      201,
    );
    const { body } = await graph.call(path);
    expect(body.value.map(({ name }) => name)).toEqual(['Größe.txt', 'b.txt']);
    const { body: message } = await graph.call(`/me/messages/${draft.id}`);
    expect(message).toMatchObject({ hasAttachments: true, internetMessageId: draft.internetMessageId });
    expect(message.body).toMatchObject({ content: expect.stringContaining('Hello') });
  });

  test('takes a large attachment in an upload session: in order, and without Authorization', async () => {
    const draft = await draftOf(mime().text);
    const content = Buffer.alloc(5_000_000, 'large attachment ');
    const path = `/me/messages/${draft.id}/attachments/createUploadSession`;
    const item = { attachmentType: 'file', name: 'large.bin', size: content.length };
    const small = await graph.call(path, {
      method: 'POST',
      json: { AttachmentItem: { ...item, size: 1_000 } },
    });
    expect(small.body.error.code).toBe('ErrorAttachmentSizeShouldNotBeLessThanMinimumSize');
    const { status, body } = await graph.call(path, { method: 'POST', json: { AttachmentItem: item } });
    expect([status, body.nextExpectedRanges]).toEqual([201, ['0']]);
    const url = String(body.uploadUrl);
    const anonymous = new TestGraphClient(lab, undefined);
    const put = (client: TestGraphClient, first: number, end: number) =>
      client.call(url, {
        method: 'PUT',
        body: content.subarray(first, end),
        headers: { 'content-range': `bytes ${first}-${end - 1}/${content.length}` },
      });
    expect((await put(graph, 0, 3_000_000)).status).toBe(401);
    const first = await put(anonymous, 0, 3_000_000);
    expect([first.status, first.body.nextExpectedRanges]).toEqual([200, ['3000000']]);
    expect((await put(anonymous, 4_000_000, 5_000_000)).status).toBe(416);
    expect((await anonymous.call(url)).body.nextExpectedRanges).toEqual(['3000000']);
    const last = await put(anonymous, 3_000_000, 5_000_000);
    expect([last.status, last.raw.length]).toEqual([201, 0]);
    await graph.call(`/me/messages/${draft.id}/send`, { method: 'POST' });
    const received = await arrival(String(draft.internetMessageId));
    expect(received.raw.length).toBeGreaterThan(content.length);
  });
});

describe('failures on demand', () => {
  test('come as often as told, for the kinds told, in Graph’s shape', async () => {
    await lab.graph.failNext({ status: 429, retryAfter: 7 }, { times: 2, kinds: ['sendMail'] });
    await lab.graph.failNext({ status: 503, code: 'ErrorServerBusy', message: 'Busy.' }, { kinds: ['get'] });
    expect((await graph.call('/me/mailFolders')).status).toBe(200);
    for (const _ of ['once', 'twice']) {
      const { status, headers, body } = await graph.sendMime('/me/sendMail', mime().text);
      expect([status, headers['retry-after'], body.error.code]).toEqual([429, '7', 'ApplicationThrottled']);
      expect(body.error.innerError['client-request-id']).toBe(headers['client-request-id']);
    }
    const { body } = await graph.call('/me/messages/AAMkA=');
    expect(body.error).toMatchObject({ code: 'ErrorServerBusy', message: 'Busy.' });
    expect((await graph.sendMime('/me/sendMail', mime().text)).status).toBe(202);
    expect(await lab.graph.counts()).toMatchObject({ sendMail: 3, get: 1, folders: 1 });
  });

  test('lose an answer although the mail has gone, or the request before it was read', async () => {
    for (const drop of ['before', 'after'] as const) {
      await lab.graph.failNext({ drop });
      const { messageId, text } = mime();
      await expect(graph.sendMime('/me/sendMail', text)).rejects.toThrow(/socket hang up|ECONNRESET/);
      const sent = (await lab.mailbox(SUPPORT).messages(SENT)).map((message) => message.messageId);
      expect(sent.includes(messageId)).toBe(drop === 'after');
    }
  });

  test('can say 200 to a mail and send nothing', async () => {
    await lab.graph.failNext({ status: 200, body: '' });
    const { messageId, text } = mime();
    expect((await graph.sendMime('/me/sendMail', text)).status).toBe(200);
    const sent = (await lab.mailbox(SUPPORT).messages(SENT)).map((message) => message.messageId);
    expect(sent).not.toContain(messageId);
  });

  test('come when more than four requests are at work on one mailbox', async () => {
    await lab.graph.setLatency(300);
    const statuses = async (requests: number) => {
      const answers = await Promise.all(
        Array.from({ length: requests }, () => graph.call('/me/mailFolders/inbox')),
      );
      return answers.map(({ status }) => status).sort();
    };
    expect(await statuses(4)).toEqual([200, 200, 200, 200]);
    expect(await lab.graph.maxConcurrent()).toBe(4);
    expect(await statuses(6)).toEqual([200, 200, 200, 200, 429, 429]);
    expect(await lab.graph.maxConcurrent()).toBe(5);
  });

  test('come from the fault proxy as well, and links stay on it', async () => {
    const proxy = await lab.proxy({ target: 'graph' });
    const client = await TestGraphClient.signedIn(lab, SUPPORT, { port: proxy.port });
    const { deltaLink } = await client.round('/me/mailFolders/inbox/messages/delta');
    expect(new URL(deltaLink).port).toBe(String(proxy.port));
    await proxy.setFault({ kind: 'cut', after: 10, times: 1 });
    await expect(client.call('/me/mailFolders')).rejects.toThrow();
    await proxy.stop();
  });
});

test('another process turns the switches by HTTP', async () => {
  const anonymous = new TestGraphClient(lab, undefined);
  const call = (name: string, args: unknown[]) =>
    anonymous.call(`${lab.graph.adminUrl}/${name}`, {
      method: 'POST',
      body: new URLSearchParams({ args: JSON.stringify(args) }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  await call('failNext', [{ status: 503 }]);
  expect((await graph.call('/me/mailFolders')).status).toBe(503);
  expect((await call('counts', [])).body.result).toEqual({ folders: 1 });
});
