import PostalMime from 'postal-mime';
import { composeMessage, type MessageDraft } from '../../../server/src/outbound/compose';
import {
  addressFields,
  dateField,
  dateIn,
  recipientsIn,
  withFields,
} from '../../../server/src/outbound/header-fields';

const mailbox = (address: string, name = '') => ({ address, name });
const draft = (changes: Partial<MessageDraft> = {}): MessageDraft => ({
  from: mailbox('support@acme.test', 'Acme'),
  sender: 'support@acme.test',
  to: [mailbox('carla@customer.test', 'Carla')],
  cc: [],
  bcc: [],
  replyTo: '',
  subject: 'Grüße',
  text: 'To: nobody@customer.test\nGrüße aus Köln',
  html: '',
  attachments: [],
  inReplyTo: null,
  references: [],
  headers: {},
  date: new Date('2026-01-02T03:04:05Z'),
  ...changes,
});
const bodyOf = (mime: Buffer): Buffer => mime.subarray(mime.indexOf('\r\n\r\n'));

it('replaces To and Cc and leaves every other byte as it was', async () => {
  const { mime } = await composeMessage(draft({ cc: [mailbox('old@customer.test')] }));
  const many = Array.from({ length: 40 }, (_, index) =>
    mailbox(`somebody-${index}@customer.test`, `Jürgen “${index}”, Büro`),
  );
  const changed = withFields(mime, addressFields({ to: many, cc: [] }));
  expect(bodyOf(changed)).toEqual(bodyOf(mime));
  const [before, after] = await Promise.all([PostalMime.parse(mime), PostalMime.parse(changed)]);
  expect(after.to).toEqual(many.map(({ address, name }) => ({ address, name })));
  expect(after.cc).toBeUndefined();
  const others = ({ headers }: typeof before) => headers.filter(({ key }) => key !== 'to' && key !== 'cc');
  expect(others(after)).toEqual(others(before));
  // RFC 5322 §2.1.1, and nothing beyond ASCII.
  const head = changed.subarray(0, changed.indexOf('\r\n\r\n')).toString('latin1');
  expect(Math.max(...head.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(998);
  expect(head).toMatch(/^[\x09\r\n\x20-\x7e]*$/);
});

it('adds a Cc where there was none, and takes no line of the body for a field', async () => {
  const { mime } = await composeMessage(draft());
  const changed = withFields(
    mime,
    addressFields({ to: [mailbox('dora@customer.test')], cc: [mailbox('emil@customer.test')] }),
  );
  const mail = await PostalMime.parse(changed);
  expect(mail.to).toMatchObject([{ address: 'dora@customer.test' }]);
  expect(mail.cc).toMatchObject([{ address: 'emil@customer.test' }]);
  expect(mail.text).toContain('To: nobody@customer.test');
});

it('leaves one To where there were several', () => {
  const mime = Buffer.from('To: a@x.test\r\nSubject: s\r\nTO: b@x.test,\r\n c@x.test\r\n\r\nbody');
  const changed = withFields(mime, addressFields({ to: [mailbox('d@x.test')], cc: [] }));
  expect(changed.toString()).toBe('To: d@x.test\r\nSubject: s\r\n\r\nbody');
});

it('knows who gets a message: who else is in the envelope is in Bcc', async () => {
  const { mime, envelope } = await composeMessage(
    draft({ cc: [mailbox('dora@customer.test', 'Dörte')], bcc: [mailbox('emil@customer.test')] }),
  );
  expect(await recipientsIn(mime, envelope)).toEqual({
    to: [mailbox('carla@customer.test', 'Carla')],
    cc: [mailbox('dora@customer.test', 'Dörte')],
    bcc: [mailbox('emil@customer.test')],
  });
});

it('changes the date', async () => {
  const { mime } = await composeMessage(draft());
  expect(await dateIn(mime)).toEqual(new Date('2026-01-02T03:04:05Z'));
  const now = new Date('2026-03-04T05:06:07Z');
  expect(await dateIn(withFields(mime, dateField(now)))).toEqual(now);
  expect(await dateIn(Buffer.from('Subject: s\r\n\r\n'))).toBeNull();
});
