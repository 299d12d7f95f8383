import { type EmbeddedLab, startMailLab } from './index';
import { TestGraphClient } from './test-graph-client';
import { CUSTOMER, SUPPORT } from './test-mail-client';

const DELTA = '/me/mailFolders/inbox/messages/delta?$select=subject,isRead';

let lab: EmbeddedLab;
let graph: TestGraphClient;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'embedded', callbackUrls: [] });
  graph = await TestGraphClient.signedIn(lab, SUPPORT);
  graph.immutable = true;
});
afterAll(() => lab.stop());

test('embedded servers have the same Graph in front: read, marked, moved, and what IMAP does is seen', async () => {
  await lab.deliverMany(SUPPORT, [
    { subject: 'one', text: 'one', attachments: [{ filename: 'a.txt', content: 'a' }] },
    { subject: 'two', text: 'two' },
  ]);
  const { messages, deltaLink } = await graph.round(DELTA);
  expect(messages.map(({ subject }) => subject).sort()).toEqual(['one', 'two']);
  const one = messages.find(({ subject }) => subject === 'one')?.id;
  const two = messages.find(({ subject }) => subject === 'two')?.id;
  expect((await graph.call(`/me/messages/${one}?$select=hasAttachments`)).body.hasAttachments).toBe(true);
  expect((await graph.call(`/me/messages/${one}/$value`)).raw.toString()).toContain('a.txt');
  await graph.call(`/me/messages/${one}`, { method: 'PATCH', json: { isRead: true } });
  const moved = await graph.call(`/me/messages/${two}/move`, {
    method: 'POST',
    json: { destinationId: 'archive' },
  });
  expect(moved.body.id).toBe(two);
  const changes = await graph.round(deltaLink);
  expect(changes.messages).toContainEqual(expect.objectContaining({ id: one, isRead: true }));
  expect(changes.messages).toContainEqual({ id: two, '@removed': { reason: 'deleted' } });
  const [first] = await lab.mailbox(SUPPORT).messages();
  await lab.mailbox(SUPPORT).delete(first?.uid ?? 0);
  expect((await graph.round(changes.deltaLink)).messages).toEqual([
    { id: one, '@removed': { reason: 'deleted' } },
  ]);
});

test('embedded servers send what Graph takes, as a draft too', async () => {
  const text = `To: ${CUSTOMER}\r\nSubject: Sent\r\nMessage-ID: <sent@contoso.test>\r\n\r\nHello\r\n`;
  expect((await graph.sendMime('/me/sendMail', text)).status).toBe(202);
  await lab.mailbox(CUSTOMER).waitFor(({ messageId }) => messageId === '<sent@contoso.test>');
  await lab
    .mailbox(SUPPORT)
    .waitFor(({ messageId }) => messageId === '<sent@contoso.test>', { folder: 'Sent Items' });
  const { body: draft } = await graph.sendMime('/me/messages', text.replace('<sent@', '<draft@'));
  expect((await graph.call(`/me/messages/${draft.id}/send`, { method: 'POST' })).status).toBe(202);
  await lab.mailbox(CUSTOMER).waitFor(({ messageId }) => messageId === '<draft@contoso.test>');
  expect((await graph.call(`/me/messages/${draft.id}`)).body.isDraft).toBe(false);
});
