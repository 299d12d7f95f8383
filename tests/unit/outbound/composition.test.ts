/** Every message we compose is what was meant, as a parser says that is not the one we read mail with. */
import { simpleParser } from 'mailparser';
import { composeReply, replySubject, type ReplyDraft } from '../../../server/src/outbound/compose';
import { oneLine } from '../../../server/src/outbound/addresses';
import { CASES } from './composition-cases';

const draft = (changes: Partial<ReplyDraft>): ReplyDraft => ({
  from: { address: 'support@acme.test', name: 'Acme Support' },
  sender: 'support@acme.test',
  to: [{ address: 'carla@customer.test', name: 'Carla Customer' }],
  cc: [],
  bcc: [{ address: 'secret@customer.test', name: '' }],
  replyTo: '',
  subject: 'Printer on fire',
  text: 'Hello Carla,\n\nplease unplug it.',
  html: '',
  signature: '',
  attachments: [],
  automatic: false,
  inReplyTo: 'question-1@customer.test',
  references: [],
  date: new Date('2026-03-01T10:00:00Z'),
  ...changes,
});

/** Domains as Unicode, which is how the parser shows them. */
const shown = (address: string) => address.normalize('NFC').toLowerCase();
const mailboxes = (list: { address?: string; name: string }[]) =>
  list.map(({ address = '', name }) => ({ address: shown(address), name: oneLine(name) }));
const lines = (text: string) => text.replace(/\r\n/g, '\n').trimEnd();

/** Header lines as they are on the wire. */
const headerLines = (mime: Buffer): string[] => {
  const raw = mime.toString('latin1');
  return raw.slice(0, raw.indexOf('\r\n\r\n')).split('\r\n');
};
const named = (header: string[], name: string) =>
  header.filter((line) => line.toLowerCase().startsWith(`${name}:`));

/** RFC 5322 §2.1.1: a line of more than 78 characters is one that cannot be folded. */
const isFoldable = (line: string): boolean => /\S[ \t]+\S/.test(line.replace(/^[\w-]+:[ \t]*|^[ \t]+/, ''));

describe('a composed message', () => {
  it('is tried in more than a hundred shapes, each with a name of its own', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(100);
    expect(new Set(CASES.map(([name]) => name)).size).toBe(CASES.length);
  });

  it.each(CASES)('%s', async (_name, changes) => {
    const meant = draft(changes);
    const message = await composeReply(meant);
    const { mime } = message;
    const mail = await simpleParser(mime, { keepCidLinks: true, skipTextToHtml: true, skipImageLinks: true });

    // What was meant.
    expect(mail.subject ?? '').toBe(replySubject(meant.subject));
    expect(mailboxes(mail.from?.value ?? [])).toEqual(mailboxes([meant.from]));
    expect(mailboxes(mail.to?.value ?? [])).toEqual(mailboxes(meant.to));
    expect(mailboxes(mail.cc?.value ?? [])).toEqual(mailboxes(meant.cc));
    expect((mail.replyTo?.value ?? []).map(({ address }) => address)).toEqual(
      meant.replyTo ? [meant.replyTo] : [],
    );
    expect(mail.messageId).toBe(`<${message.messageId}>`);
    expect(mail.inReplyTo).toBe(meant.inReplyTo === null ? undefined : `<${meant.inReplyTo}>`);
    expect([mail.references ?? []].flat()).toEqual(message.references.map((id) => `<${id}>`));
    expect(message.references.length).toBeLessThanOrEqual(21);
    expect(mail.date).toEqual(meant.date);
    expect(lines(mail.text ?? '')).toBe(lines(message.text));
    if (!meant.html) expect(lines(mail.text ?? '').startsWith(lines(meant.text))).toBe(true);
    // Uploads have names of their own only here: in the message each image has one that no other in the world has.
    const local = (html: string) => html.replaceAll(/(cid:upload-\d+)\.[\da-f-]{36}"/g, '$1"');
    expect(lines(local(mail.html || ''))).toBe(lines(message.html));
    // Images that the text shows come right behind it, files after them.
    const shownFirst = [...meant.attachments].sort((a, b) => Number(!a.contentId) - Number(!b.contentId));
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(
      shownFirst.map(({ filename }) => filename),
    );
    mail.attachments.forEach(({ content, contentDisposition, cid, related }, index) => {
      const file = shownFirst[index];
      expect(content.equals(file?.content ?? Buffer.alloc(1))).toBe(true);
      expect(contentDisposition).toBe(file?.contentId ? 'inline' : 'attachment');
      expect(Boolean(related)).toBe(Boolean(file?.contentId));
      expect(cid?.replace(/\.[\da-f-]{36}$/, '')).toBe(file?.contentId);
      if (cid) expect(mail.html).toContain(`src="cid:${cid}"`);
    });
    expect(mail.headers.has('auto-submitted')).toBe(meant.automatic);

    // How it is written down.
    const raw = mime.toString('latin1');
    expect(raw.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    const header = headerLines(mime);
    expect(header.filter((line) => line.length > 78 && isFoldable(line))).toEqual([]);
    // RFC 2047 §2.
    expect((raw.match(/=\?utf-8\?[BQ]\?[^?\s]*\?=/gi) ?? []).filter((word) => word.length > 75)).toEqual([]);
    const needsUtf8 = [...meant.to, ...meant.cc].some(({ address }) => /[^\x00-\x7f].*@/.test(address));
    expect(/[^\x00-\x7f]/.test(raw)).toBe(needsUtf8);
    expect(/[^\x00-\x7f]/.test(JSON.stringify(message.envelope))).toBe(needsUtf8);
    for (const once of ['date', 'message-id', 'mime-version', 'from', 'subject', 'to', 'content-type']) {
      expect(named(header, once)).toHaveLength(1);
    }
    expect(named(header, 'bcc')).toEqual([]);
    expect(raw).not.toContain('secret@customer.test');
    expect(message.envelope.to).toContain('secret@customer.test');
  });
});
