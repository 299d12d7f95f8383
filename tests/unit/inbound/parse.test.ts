import { parseMessage } from '../../../server/src/inbound/parse';
import { UnparseableMessage } from '../../../server/src/inbound/parse/unparseable';

const raw = (lines: string[], encoding: BufferEncoding = 'utf8') => Buffer.from(lines.join('\r\n'), encoding);
const head = ['From: Ann <ann@x.test>', 'Subject: Hi', 'Message-ID: <m@x.test>'];
const parse = (...lines: string[]) => parseMessage(raw(lines));

describe('a message is parsed', () => {
  it('into its addresses, subject, date and text', async () => {
    const message = await parse(
      'From: =?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <juergen@x.test>',
      'Reply-To: Team <team@x.test>',
      'To: "Support, EU" <support@y.test>, second@y.test',
      'Cc: Friends: a@z.test, B <b@z.test>;',
      'Subject: =?iso-8859-1?Q?Gr=FC=DFe?= =?utf-8?B?IPCfmoA=?=',
      'Date: Sun, 22 Nov 2026 09:00:00 +0100',
      'Message-ID: <id-1@x.test>',
      '',
      'Hello',
    );
    expect(message).toMatchObject({
      from: { address: 'juergen@x.test', name: 'Jürgen Müller' },
      replyTo: [{ address: 'team@x.test', name: 'Team' }],
      to: [
        { address: 'support@y.test', name: 'Support, EU' },
        { address: 'second@y.test', name: '' },
      ],
      cc: [
        { address: 'a@z.test', name: '' },
        { address: 'b@z.test', name: 'B' },
      ],
      subject: 'Grüße 🚀',
      sentAt: new Date('2026-11-22T08:00:00Z'),
      messageId: 'id-1@x.test',
      text: 'Hello',
      html: null,
      automatic: null,
    });
  });

  it.each([
    ['utf-8', '8bit', Buffer.from('Grüße', 'utf8')],
    ['iso-8859-1', '8bit', Buffer.from('Grüße', 'latin1')],
    ['windows-1252', 'quoted-printable', Buffer.from('Gr=FC=DFe')],
    ['utf-8', 'base64', Buffer.from(Buffer.from('Grüße').toString('base64'))],
    ['utf-16le', 'base64', Buffer.from(Buffer.from('Grüße', 'utf16le').toString('base64'))],
  ])('whose text is %s in %s', async (charset, encoding, body) => {
    const headers = raw([
      ...head,
      `Content-Type: text/plain; charset=${charset}`,
      `Content-Transfer-Encoding: ${encoding}`,
      '',
      '',
    ]);
    expect((await parseMessage(Buffer.concat([headers, body]))).text).toBe('Grüße');
  });

  it('whose encoding nobody knows, without losing it', async () => {
    const message = await parse(...head, 'Content-Type: text/plain; charset=x-klingon', '', 'Hello');
    expect(message.text).toBe('Hello');
  });

  it('with text made from HTML when there is no text', async () => {
    const message = await parse(
      ...head,
      'Content-Type: text/html',
      '',
      '<h1>Order</h1><p>One &amp; two</p><script>x()</script>',
    );
    expect(message.text).toMatch(/order\s+One & two/i);
    expect(message.html).toBe('<h1>Order</h1><p>One &amp; two</p>');
  });

  it('with parts inside parts inside parts', async () => {
    const message = await parse(
      ...head,
      'Content-Type: multipart/mixed; boundary=a',
      '',
      '--a',
      'Content-Type: multipart/related; boundary=b',
      '',
      '--b',
      'Content-Type: multipart/alternative; boundary=c',
      '',
      '--c',
      'Content-Type: text/plain',
      '',
      'plain',
      '--c',
      'Content-Type: text/html',
      '',
      '<p>rich <img src="cid:logo%40x"></p>',
      '--c--',
      '--b',
      'Content-Type: image/png',
      'Content-ID: <logo@x>',
      'Content-Disposition: inline; filename=logo.png',
      '',
      'PNG',
      '--b--',
      '--a',
      'Content-Type: image/gif; name=loose.gif',
      'Content-ID: <loose@x>',
      'Content-Disposition: inline',
      '',
      'GIF',
      '--a',
      'Content-Type: application/pdf',
      "Content-Disposition: attachment; filename*=utf-8''%C3%9Cbersicht.pdf",
      'Content-Transfer-Encoding: base64',
      '',
      'UERG',
      '--a',
      'Content-Type: message/rfc822',
      '',
      'From: other@x.test',
      'Subject: inner',
      '',
      'inner text',
      '--a--',
    );
    expect(message.text).toBe('plain');
    expect(message.html).toBe('<p>rich <img src="cid:logo%40x" /></p>');
    expect(
      message.attachments.map(({ filename, contentId, inline }) => ({ filename, contentId, inline })),
    ).toEqual([
      { filename: 'logo.png', contentId: 'logo@x', inline: true },
      { filename: 'loose.gif', contentId: 'loose@x', inline: false },
      { filename: 'Übersicht.pdf', contentId: undefined, inline: false },
      { filename: 'message.eml', contentId: undefined, inline: false },
    ]);
    expect(Buffer.from(message.attachments[2]?.content ?? []).toString()).toBe('PDF');
  });

  it('keeping only the last part of a file name that is a path', async () => {
    const message = await parse(
      ...head,
      'Content-Type: application/x; name="..\\\\..\\\\etc/passwd"',
      'Content-Disposition: attachment',
      '',
      'x',
    );
    expect(message.attachments[0]?.filename).toBe('passwd');
  });

  it('whose lines end in bare line feeds', async () => {
    const message = await parseMessage(Buffer.from('From: a@x.test\nSubject: Bare\n\nText\nmore\n'));
    expect(message).toMatchObject({ subject: 'Bare', text: 'Text\nmore' });
  });

  it('whose multipart never ends', async () => {
    const message = await parse(
      ...head,
      'Content-Type: multipart/mixed; boundary=a',
      '',
      '--a',
      '',
      'cut off he',
    );
    expect(message.text).toBe('cut off he');
  });

  it('without NUL, lone surrogates or line breaks in the subject, which databases refuse', async () => {
    const message = await parse(
      'From: a@x.test',
      'Subject: =?utf-8?Q?one=0D=0Atwo=00?=',
      'Content-Type: text/html',
      '',
      'a\0b&#xD800;c',
    );
    expect(message.subject).toBe('one two');
    expect(message.text + message.html).not.toMatch(/\0|\p{Surrogate}/u);
  });

  it.each([['Date: yesterday'], ['Date: Mon, 1 Jan 99999 00:00:00 +0000'], ['X: y']])(
    'with no date for %s',
    async (line) => {
      expect((await parse(...head, line, '', '')).sentAt).toBeNull();
    },
  );
});

describe('the identifiers of a message', () => {
  const ids = async (...lines: string[]) => {
    const { messageId, inReplyTo, references } = await parse('From: a@x.test', ...lines, '', 'x');
    return { messageId, inReplyTo, references };
  };

  it('lose their angle brackets, folds and repeats', async () => {
    expect(
      await ids(
        'Message-ID:',
        ' <one@x.test>',
        'In-Reply-To: <two@x.test> <three@x.test>',
        'References: <zero@x.test>',
        '\t<two@x.test>',
        ' <zero@x.test><three@x.',
        ' test>',
      ),
    ).toEqual({
      messageId: 'one@x.test',
      inReplyTo: ['two@x.test', 'three@x.test'],
      references: ['zero@x.test', 'two@x.test', 'three@x.test'],
    });
  });

  it('are found among the phrases of old programs, and without brackets', async () => {
    expect(
      await ids(
        'Message-ID: bare@x.test',
        'In-Reply-To: Your message of "Mon, 1 Jan" <two@x.test>',
        'References: junk, more',
      ),
    ).toEqual({
      messageId: 'bare@x.test',
      inReplyTo: ['two@x.test'],
      references: [],
    });
  });

  it('are made from the bytes when there are none, always the same', async () => {
    const [one, again, other] = [await ids('X: 1'), await ids('X: 1'), await ids('X: 2')];
    expect(one.messageId).toMatch(/^[0-9a-f]{40}@no-message-id\.invalid$/);
    expect(again.messageId).toBe(one.messageId);
    expect(other.messageId).not.toBe(one.messageId);
  });
});

describe('the sender of a message', () => {
  const from = async (...lines: string[]) => (await parse(...lines, '', 'x')).from;

  it('is its From, else Sender, Reply-To or Return-Path', async () => {
    expect(await from('From: A <a@x.test>', 'Sender: b@x.test')).toEqual({ address: 'a@x.test', name: 'A' });
    expect(await from('From: Nobody', 'Sender: b@x.test')).toMatchObject({ address: 'b@x.test' });
    expect(await from('Reply-To: c@x.test')).toMatchObject({ address: 'c@x.test' });
    expect(await from('Return-Path: <d@x.test>')).toMatchObject({ address: 'd@x.test' });
  });

  it('may be a mail system without a domain', async () => {
    expect(await from('From: MAILER-DAEMON')).toEqual({ address: 'MAILER-DAEMON', name: '' });
  });
});

describe('what cannot become an entry', () => {
  it.each<[string, Buffer]>([
    ['nothing at all', Buffer.alloc(0)],
    ['random bytes', Buffer.from([0, 255, 1, 254, 2, 13, 10, 7])],
    ['text without headers', Buffer.from('just some text\r\n')],
    ['a message without a sender', raw(['Subject: who?', '', 'text'])],
  ])('is refused with a reason: %s', async (_name, bytes) => {
    await expect(parseMessage(bytes)).rejects.toThrow(UnparseableMessage);
    await expect(parseMessage(bytes)).rejects.toThrow(/names no sender/);
  });

  it('is refused when it is nested without end', async () => {
    const lines = [...head];
    for (let depth = 0; depth < 300; depth++) {
      lines.push(`Content-Type: multipart/mixed; boundary=b${depth}`, '', `--b${depth}`);
    }
    await expect(parse(...lines)).rejects.toThrow(/cannot be read as mail: Maximum MIME nesting depth/);
  });

  it('is refused when its headers never end', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `X-Header-${i}: ${'x'.repeat(20)}`);
    await expect(parse(...head, ...lines, '', 'x')).rejects.toThrow(/cannot be read as mail/);
  });

  it('is refused when it has more attachments than anybody sends', async () => {
    const part = ['--a', 'Content-Type: application/x', '', 'x'];
    const lines = Array.from({ length: 1001 }, () => part).flat();
    await expect(
      parse(...head, 'Content-Type: multipart/mixed; boundary=a', '', ...lines, '--a--'),
    ).rejects.toThrow(/1001 attachments/);
  });

  it('is cut off, as mail that is too long is, where it has more tags than anybody writes', async () => {
    const html = (paragraphs: number) => '<p>word</p>'.repeat(paragraphs);
    const whole = await parse(...head, 'Content-Type: text/html', '', html(20_000));
    expect(whole.html).toHaveLength(html(20_000).length);
    const endless = await parse(...head, 'Content-Type: text/html', '', html(40_000));
    expect(endless.html).toBe(html(30_000));
  });
});

describe('a message of a million characters', () => {
  const SIZE = 1_000_000;
  const filled = (text: string) => text.repeat(Math.floor(SIZE / text.length));
  const html = (body: string) => [...head, 'Content-Type: text/html', '', body];

  /** Milliseconds of processor time: what else the machine does meanwhile does not count. */
  const cost = async (lines: string[]): Promise<number> => {
    const bytes = raw(lines);
    const before = process.cpuUsage();
    await parseMessage(bytes);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };

  let honest: number;
  beforeAll(async () => {
    const mail = html(filled('<p>Dear team, we have a <b>question</b> about the order of last week.</p>\n'));
    // The first is for the compiler.
    await cost(mail);
    honest = await cost(mail);
  });

  it.each<[string, string[]]>([
    ['tags that never end', html(filled('<div>'))],
    ['tags that end nothing', html(`${filled('<div>')}${filled('</x>')}`)],
    ['attributes that never end', html(filled('<a href="'))],
    ['an endless style', html(`<p style="${filled('color:red;')}">`)],
    ['an endless function in a style', html(`<p style="font-family:${filled('rgb(')}">`)],
    ['nothing but angle brackets', html(filled('<'))],
    ['endless references', ['From: a@x.test', `References: ${'<a@b> '.repeat(70_000)}`, '', '']],
    ['an endless identifier', ['From: a@x.test', `In-Reply-To: ${'<'.repeat(480_000)}`, '', '']],
  ])('takes about as long to read as an honest one when it is made of %s', async (_what, lines) => {
    // What grows with the square of the size takes fifty times as long and more.
    expect(await cost(lines)).toBeLessThan(10 * honest);
  });
});
