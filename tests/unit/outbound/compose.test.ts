import PostalMime from 'postal-mime';
import { parseMessage } from '../../../server/src/inbound/parse';
import {
  composeReply,
  replyReferences,
  replySubject,
  UnusableAddress,
  type ReplyDraft,
} from '../../../server/src/outbound/compose';

const draft = (changes: Partial<ReplyDraft> = {}): ReplyDraft => ({
  from: { address: 'support@acme.test', name: 'Acme Support' },
  sender: 'support@acme.test',
  to: [{ address: 'carla@customer.test', name: 'Carla Customer' }],
  cc: [],
  bcc: [],
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

const parsed = async (changes: Partial<ReplyDraft> = {}) => {
  const message = await composeReply(draft(changes));
  return { message, raw: message.mime.toString('latin1'), mail: await PostalMime.parse(message.mime) };
};

const header = (raw: string, name: string): string[] =>
  raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    .map((line) => line.slice(name.length + 1).trim());

const headerNames = (raw: string): string[] =>
  raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
    .sort();

describe('a composed reply', () => {
  it('says who writes to whom, about what, and what it answers', async () => {
    const { mail, message, raw } = await parsed({ replyTo: 'answers@acme.test' });
    expect(mail.from).toMatchObject({ address: 'support@acme.test', name: 'Acme Support' });
    expect(mail.to).toMatchObject([{ address: 'carla@customer.test', name: 'Carla Customer' }]);
    expect(mail.replyTo).toMatchObject([{ address: 'answers@acme.test' }]);
    expect(mail.subject).toBe('Re: Printer on fire');
    expect(mail.inReplyTo).toBe('<question-1@customer.test>');
    expect(mail.references).toBe('<question-1@customer.test>');
    expect(mail.messageId).toBe(`<${message.messageId}>`);
    expect(message.messageId).toMatch(/^[0-9a-f-]{36}@acme\.test$/);
    expect(new Date(mail.date ?? '').toISOString()).toBe('2026-03-01T10:00:00.000Z');
    expect(message.envelope).toEqual({ from: 'support@acme.test', to: ['carla@customer.test'] });
    expect(header(raw, 'x-mailer')).toEqual([]);
  });

  it('is known as our own mail when it comes back to a mailbox of ours', async () => {
    const { message } = await parsed();
    expect((await parseMessage(message.mime)).automatic).toBe('own-loop');
  });

  it('has a Message-ID of its own each time', async () => {
    const [first, second] = await Promise.all([composeReply(draft()), composeReply(draft())]);
    expect(first.messageId).not.toBe(second.messageId);
  });

  it('ends every line with CRLF and keeps lines within the limit', async () => {
    const { raw } = await parsed({ text: `${'word '.repeat(2_000)}\r\nsecond\rthird\nfourth` });
    expect(raw.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  const texts: Record<string, string> = {
    German: 'Grüße aus Köln – „schön“, daß es läuft.',
    Greek: 'Καλημέρα, τι κάνετε;',
    Russian: 'Здравствуйте, принтер горит.',
    Japanese: 'プリンターが燃えています。',
    Arabic: 'الطابعة تحترق',
    Hindi: 'प्रिंटर जल रहा है',
    emoji: 'Done 👍🏽 👩‍👩‍👧 🇨🇭',
    'lines that begin with a space or a dot': ' one\n.two\n..\n From here',
    'long lines': 'x'.repeat(5_000),
  };
  it.each(Object.entries(texts))('brings %s across unharmed, in text, HTML and headers', async (_, text) => {
    const { mail } = await parsed({
      text,
      subject: text.split('\n')[0]?.slice(0, 300).trim(),
      from: { address: 'support@acme.test', name: text.split('\n')[0]?.slice(0, 60).trim() ?? '' },
    });
    expect(mail.text?.trimEnd()).toBe(text);
    const body = mail.html?.replace(/<br>\n/g, '\n').replace(/&nbsp;/g, ' ');
    expect(body).toContain(`<p>${text}</p>`);
    expect(mail.subject).toBe(`Re: ${text.split('\n')[0]?.slice(0, 300).trim()}`);
    expect(mail.from?.name).toBe(text.split('\n')[0]?.slice(0, 60).trim());
  });

  it.each(['O\'Neil, "The Boss" <x@y.test>', 'Support (EU); Team', 'back\\slash', '=?utf-8?Q?fake?='])(
    'keeps the name %s a name',
    async (name) => {
      const { mail } = await parsed({
        from: { address: 'support@acme.test', name },
        to: [{ address: 'carla@customer.test', name }],
      });
      expect(mail.from?.address).toBe('support@acme.test');
      expect(mail.to).toHaveLength(1);
      expect(mail.to?.[0]?.address).toBe('carla@customer.test');
      if (!name.startsWith('=?')) expect(mail.from?.name).toBe(name);
    },
  );

  it('separates the signature by dash dash space', async () => {
    const { mail } = await parsed({ signature: 'Your Acme team\nhttps://acme.test' });
    expect(mail.text?.replace(/\r\n/g, '\n').trimEnd()).toBe(
      'Hello Carla,\n\nplease unplug it.\n\n-- \nYour Acme team\nhttps://acme.test',
    );
    expect(mail.html).toContain(
      '<p>-- <br>\nYour Acme team<br>\n<a href="https://acme.test">https://acme.test</a></p>',
    );
  });

  it('brings the HTML of an editor, the signature below it, and the same as text', async () => {
    const { mail, message } = await parsed({
      text: 'Not this.',
      html: '<p>Hello <strong>Carla</strong></p><script>x</script>',
      signature: '<p><em>Your team</em><br>Acme &amp; Sons</p>',
    });
    expect(mail.html).toContain('<p>Hello <strong>Carla</strong></p>\n<div>-- <br>\n<p><em>Your team</em>');
    expect(mail.html).not.toContain('script');
    expect(mail.text?.trimEnd()).toBe('Hello Carla\n\n-- \nYour team\nAcme & Sons');
    expect(message).toMatchObject({ text: mail.text?.trimEnd() });
  });

  it('names To and Cc, and Bcc only in the envelope, each address once', async () => {
    const at = (...addresses: string[]) => addresses.map((address) => ({ address, name: '' }));
    const { mail, message, raw } = await parsed({
      to: at('a@x.test', 'b@x.test'),
      cc: at('c@x.test', 'A@x.test'),
      bcc: at('d@x.test', 'c@x.test', 'e@x.test'),
    });
    expect(mail.to?.map(({ address }) => address)).toEqual(['a@x.test', 'b@x.test']);
    expect(mail.cc?.map(({ address }) => address)).toEqual(['c@x.test']);
    expect(headerNames(raw)).not.toContain('bcc');
    expect(raw).not.toMatch(/[de]@x\.test/);
    expect(message.envelope.to).toEqual(['a@x.test', 'b@x.test', 'c@x.test', 'd@x.test', 'e@x.test']);
    expect(message.bcc.map(({ address }) => address)).toEqual(['d@x.test', 'e@x.test']);
  });

  it('from another address says who really sends it', async () => {
    const { mail, message, raw } = await parsed({ from: { address: 'boss@other.test', name: 'The Boss' } });
    expect(mail.from).toMatchObject({ address: 'boss@other.test', name: 'The Boss' });
    expect(mail.sender).toMatchObject({ address: 'support@acme.test' });
    expect(message.envelope.from).toBe('support@acme.test');
    expect(message.messageId).toMatch(/@acme\.test$/);
    expect(header(raw, 'x-system-email-loop')).toEqual(['support@acme.test']);
    expect(headerNames((await parsed()).raw)).not.toContain('sender');
  });

  it.each([
    ['見積書 （最終版）.pdf', 'application/pdf'],
    ['Rechnung "Müller"; 2026.txt', 'text/plain'],
    ['weitergeleitet.eml', 'message/rfc822'],
    [`${'long-'.repeat(40)}.bin`, 'no type at all'],
  ])('carries the file %s to the byte', async (filename, contentType) => {
    const content = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7) % 256));
    const unixText = Buffer.from('line\nline\r\nline\r.\n\n');
    const { mail, raw } = await parsed({
      attachments: [
        { filename, contentType, content },
        { filename: 'empty', contentType: 'text/plain', content: Buffer.alloc(0) },
        { filename, contentType, content: unixText },
      ],
    });
    expect(mail.attachments.map((file) => file.filename)).toEqual([filename, 'empty', filename]);
    const bytes = mail.attachments.map((file) => Buffer.from(file.content as ArrayBuffer));
    expect(bytes[0]?.equals(content)).toBe(true);
    expect(bytes[1]).toHaveLength(0);
    expect(bytes[2]?.equals(unixText)).toBe(true);
    expect(mail.attachments.every(({ disposition }) => disposition === 'attachment')).toBe(true);
    expect(raw).not.toMatch(/[^\x00-\x7f]/);
    expect(mail.text).toContain('please unplug it.');
  });

  it('written by nobody says so and asks that no machine answers', async () => {
    const { raw } = await parsed({ automatic: true });
    expect(header(raw, 'auto-submitted')).toEqual(['auto-replied']);
    expect(header(raw, 'x-auto-response-suppress')).toEqual(['All']);
    expect(headerNames(raw)).not.toContain('precedence');
    expect(headerNames((await parsed()).raw)).not.toContain('auto-submitted');
  });

  it('makes no markup of what an agent types', async () => {
    const { mail } = await parsed({ text: '<script>alert("1")</script> & <b>bold</b> javascript:alert(1)' });
    expect(mail.html).not.toMatch(/<script|<b>|href/);
    expect(mail.html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &lt;b&gt;');
  });

  it('links web addresses without the sentence around them', async () => {
    const { mail } = await parsed({
      text: 'See https://acme.test/a?b=1&c="x (or https://acme.test/wiki_(x)). Also (https://acme.test/end).',
    });
    expect([...(mail.html ?? '').matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual([
      'https://acme.test/a?b=1&amp;c=',
      'https://acme.test/wiki_(x)',
      'https://acme.test/end',
    ]);
  });

  it('carries only the headers it means to carry, whatever is smuggled into fields', async () => {
    const clean = await parsed();
    const attack = 'x\r\nBcc: victim@other.test\r\n\r\nbody\u2028\u0000';
    const { raw, mail, message } = await parsed({
      subject: attack,
      from: { address: 'support@acme.test', name: attack },
      to: [{ address: 'carla@customer.test', name: attack }],
      inReplyTo: attack,
      references: [attack, 'good@customer.test', '<brackets@x.test>'],
    });
    expect(headerNames(raw)).toEqual(headerNames(clean.raw).filter((name) => name !== 'in-reply-to'));
    expect(mail.bcc ?? []).toEqual([]);
    expect(message.envelope.to).toEqual(['carla@customer.test']);
    expect(message.references).toEqual(['good@customer.test']);
  });

  it.each([
    'carla@customer.test\r\nRCPT TO:<victim@other.test>',
    'carla',
    'a b@customer.test',
    '<carla@customer.test>',
    'a@b@c.test',
    '',
  ])('refuses %j as an address', async (address) => {
    await expect(composeReply(draft({ to: [{ address, name: '' }] }))).rejects.toThrow(UnusableAddress);
    if (address) await expect(composeReply(draft({ replyTo: address }))).rejects.toThrow(UnusableAddress);
  });

  it('reads no file and fetches nothing, whatever the text looks like', async () => {
    const { mail } = await parsed({ text: 'file:///etc/hostname', signature: '/etc/hostname' });
    expect(mail.text).toContain('file:///etc/hostname');
    expect(mail.attachments).toEqual([]);
  });
});

describe('the subject of a reply', () => {
  it.each([
    ['Printer', 'Re: Printer'],
    ['Re: Printer', 'Re: Printer'],
    ['RE: re:Re[2]: Printer', 'Re: Printer'],
    ['Regarding: x', 'Re: Regarding: x'],
    ['', 'Re:'],
  ])('of %j is %j', (subject, expected) => expect(replySubject(subject)).toBe(expected));
});

describe('the References of a reply', () => {
  it('are the parent’s and then the parent', () => {
    expect(replyReferences(['a@x', 'b@x'], 'c@x')).toEqual(['a@x', 'b@x', 'c@x']);
    expect(replyReferences(['a@x', 'c@x', 'b@x'], 'c@x')).toEqual(['a@x', 'b@x', 'c@x']);
    expect(replyReferences([], null)).toEqual([]);
  });

  it('keep the first and the newest of a long thread', () => {
    const chain = Array.from({ length: 500 }, (_, index) => `m${index}@x`);
    const references = replyReferences(chain, 'parent@x');
    expect(references).toHaveLength(21);
    expect(references[0]).toBe('m0@x');
    expect(references.slice(1)).toEqual([...chain.slice(-19), 'parent@x']);
  });

  it('leave out what could not stand in a header', () => {
    expect(replyReferences(['ok@x', 'sp ace@x', 'ü@x', `${'l'.repeat(1_000)}@x`, ''], 'p@x')).toEqual([
      'ok@x',
      'p@x',
    ]);
  });
});
