import {
  NotPop3,
  ReplyParser,
  type ReplyEvent,
  type ReplyShape,
} from '../../../../server/src/mail/pop3/replies';

/** All replies, with the pieces of each message joined. */
function read(pieces: Buffer[], ...shapes: ReplyShape[]): (string | Buffer)[] {
  const parser = new ReplyParser();
  for (const shape of shapes) parser.expect(shape);
  const replies: (string | Buffer)[] = [];
  let lines: Buffer[] = [];
  const take = (event: ReplyEvent): void => {
    if (event.type === 'status') replies.push(`${event.status} ${event.text}`.trim());
    else if (event.type === 'data') lines.push(Buffer.from(event.bytes));
    else {
      replies.push(Buffer.concat(lines));
      lines = [];
    }
  };
  for (const piece of pieces) {
    parser.push(piece);
    for (let event = parser.next(); event !== null; event = parser.next()) take(event);
  }
  return replies;
}

const cutAt = (bytes: Buffer, ...places: number[]): Buffer[] =>
  [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));

const singly = (bytes: Buffer): Buffer[] => [...bytes].map((byte) => Buffer.from([byte]));

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Messages and how they look on the line (RFC 1939 §3). */
const MESSAGES: [what: string, sent: string, message: string][] = [
  ['of one line', 'Hello\r\n', 'Hello\r\n'],
  ['of nothing', '', ''],
  ['of one empty line', '\r\n', '\r\n'],
  ['with a lone dot', 'a\r\n..\r\nb\r\n', 'a\r\n.\r\nb\r\n'],
  ['with a lone dot in its first line', '..\r\n', '.\r\n'],
  ['with lines of dots', '..\r\n...\r\n....\r\n', '.\r\n..\r\n...\r\n'],
  ['with dots inside of its lines', 'a.b\r\n c.\r\n', 'a.b\r\n c.\r\n'],
  ['with a line that begins with a dot', '..hidden\r\n', '.hidden\r\n'],
  ['with a dot that nobody stuffed', '.hidden\r\n', 'hidden\r\n'],
  ['with a dot before a bare line feed', 'a\n.\nb\r\n', 'a\n.\nb\r\n'],
  ['with a dot before a bare carriage return', '..\rb\r\n', '.\rb\r\n'],
  ['with carriage returns in a row', 'a\r\r\r\n\r\r\n', 'a\r\r\r\n\r\r\n'],
  ['with a dot, a carriage return and a dot', '..\r.\r\n', '.\r.\r\n'],
  [
    'with every byte there is',
    Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('') + '\r\n',
    Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('') + '\r\n',
  ],
];

describe('a message', () => {
  it.each(MESSAGES)('%s comes as it is, wherever its bytes are cut', (_, sent, message) => {
    const bytes = latin1(`+OK 1 octets\r\n${sent}.\r\n+OK bye\r\n`);
    const expected = ['ok 1 octets', latin1(message), 'ok bye'];
    for (let first = 0; first <= bytes.length; first += 1) {
      expect(read(cutAt(bytes, first), 'lines', 'line')).toEqual(expected);
      for (let second = first; second <= Math.min(first + 4, bytes.length); second += 1) {
        expect(read(cutAt(bytes, first, second), 'lines', 'line')).toEqual(expected);
      }
    }
    expect(read(singly(bytes), 'lines', 'line')).toEqual(expected);
  });

  it('of a megabyte keeps each of its bytes in pieces of any size', () => {
    const lines = Array.from({ length: 15_000 }, (_, index) => `${index % 7 === 0 ? '.' : ''}line ${index}`);
    const message = latin1(lines.map((line) => `${line}${'x'.repeat(60)}\r\n`).join(''));
    const stuffed = latin1(message.toString('latin1').replace(/^\./gm, '..'));
    const bytes = Buffer.concat([latin1('+OK\r\n'), stuffed, latin1('.\r\n')]);
    for (const size of [7, 1000, 65_536]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const [, read1] = read(pieces, 'lines');
      expect(Buffer.compare(read1 as Buffer, message)).toBe(0);
    }
  });
});

describe('replies', () => {
  it('are told apart when several come at once', () => {
    const bytes = latin1('+OK\r\nfirst\r\n.\r\n-ERR no such message\r\n+OK\r\nthird\r\n.\r\n');
    expect(read([bytes], 'lines', 'lines', 'lines')).toEqual([
      'ok',
      latin1('first\r\n'),
      'error no such message',
      'ok',
      latin1('third\r\n'),
    ]);
  });

  it('have no lines where none are expected', () => {
    expect(read([latin1('+OK one\r\n+OK two\r\n')], 'line', 'line')).toEqual(['ok one', 'ok two']);
  });

  it('may be a challenge before they are given', () => {
    expect(read([latin1('+ \r\n+\r\n+ abc=\r\n+OK in\r\n')], 'line')).toEqual([
      'challenge',
      'challenge',
      'challenge abc=',
      'ok in',
    ]);
  });

  it('end with a bare line feed too', () => {
    expect(read([latin1('+OK hello\n')], 'line')).toEqual(['ok hello']);
  });

  it.each([
    'HTTP/1.1 400 Bad Request\r\n',
    '* OK IMAP4rev1\r\n',
    '220 smtp\r\n',
    '\r\n',
    '+OKAY\r\n',
    '\0\0\n',
  ])('are refused where they are not of POP3: %j', (bytes) => {
    expect(() => read([latin1(bytes)], 'line')).toThrow(NotPop3);
  });

  it('are refused when a status line does not end, before it fills the memory', () => {
    const parser = new ReplyParser();
    parser.expect('line');
    const feed = () => {
      for (let size = 0; size < 1024 * 1024; size += 1000) {
        parser.push(Buffer.alloc(1000, 'a'));
        parser.next();
      }
    };
    expect(feed).toThrow(NotPop3);
    expect(parser.unread.length).toBeLessThan(20_000);
  });

  it('that nobody asked for are left unread', () => {
    const parser = new ReplyParser();
    parser.push(latin1('+OK surprise\r\n'));
    expect(parser.next()).toBeNull();
    expect(parser.unread.toString()).toBe('+OK surprise\r\n');
  });
});
