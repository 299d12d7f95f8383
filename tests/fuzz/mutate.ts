/** Turns mail into mail that nobody foresaw. The same seed and index bring the same bytes. */
import { createChance, type Chance } from '../chance';

/** Bytes; larger ones only take time. */
const LARGEST = 100_000;

const WORDS = [
  ...[
    '--',
    '\r\n',
    '\r\n\r\n',
    '\n',
    '\r',
    '\0',
    '"',
    "'",
    '\\',
    '<',
    '>',
    '(',
    ')',
    ',',
    ';',
    ':',
    '=',
    '%',
    '@',
    '.',
  ],
  ...[
    '=?utf-8?B?',
    '=?utf-8?Q?',
    '?=',
    '=?',
    '==',
    '=0',
    '=\r\n',
    "filename*0*=utf-8''%",
    'filename*1=',
    'name=',
  ],
  ...[
    'boundary=',
    'charset=',
    'charset=utf-16',
    'charset=utf-7',
    'charset=iso-2022-kr',
    'multipart/mixed',
    'message/rfc822',
  ],
  ...[
    'text/html',
    'base64',
    'quoted-printable',
    'Content-Type: ',
    'Content-Transfer-Encoding: ',
    'Content-Disposition: ',
  ],
  ...[
    'Message-ID: ',
    'References: ',
    'From: ',
    'Date: ',
    '<!--',
    '-->',
    '<script>',
    '</',
    '<![CDATA[',
    '&#',
    '&amp',
    '<div>',
  ],
  ...[
    '<blockquote type="cite">',
    '<table>',
    'style="',
    'href="javascript:',
    '> ',
    'On Sunday, Support wrote:',
    '\u{FEFF}',
  ],
  ...['\xff', '\xc3', '\xed\xa0\x80', '\xf0\x9f', '\x1b$B', '\x80\x81\xfe'],
];

type Mutation = (message: Buffer, chance: Chance, other: Buffer) => Buffer;

/** A place anywhere in the message; its head, where most of the grammar is, more often than its share. */
const place = (message: Buffer, chance: Chance): number =>
  chance.between(0, chance.next() < 0.4 ? Math.min(message.length, 800) : message.length);

const range = (message: Buffer, chance: Chance): [start: number, end: number] => {
  const start = place(message, chance);
  const longest = Math.ceil(message.length ** chance.next());
  return [start, Math.min(message.length, start + longest)];
};

const replaced = (message: Buffer, start: number, end: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([message.subarray(0, start), bytes, message.subarray(end)]);

const randomBytes = (chance: Chance, most: number): Buffer =>
  Buffer.from(Array.from({ length: chance.between(1, most) }, () => chance.between(0, 255)));

const byLine =
  (change: (lines: string[], chance: Chance) => string[]): Mutation =>
  (message, chance) =>
    Buffer.from(change(message.toString('latin1').split('\r\n'), chance).join('\r\n'), 'latin1');

const MUTATIONS: Mutation[] = [
  // bytes
  (message, chance) => {
    const changed = Buffer.from(message);
    for (let left = chance.between(1, 20); left > 0 && changed.length > 0; left--) {
      const at = Math.min(place(message, chance), changed.length - 1);
      changed[at] = (changed[at] ?? 0) ^ (1 << chance.between(0, 7));
    }
    return changed;
  },
  (message, chance) => {
    const at = place(message, chance);
    return replaced(message, at, at, randomBytes(chance, 40));
  },
  (message, chance) => replaced(message, ...range(message, chance), Buffer.alloc(0)),
  (message, chance) => message.subarray(0, place(message, chance)),
  (message, chance) => {
    const [start, end] = range(message, chance);
    const times = end - start > 2_000 ? 2 : chance.between(2, 60);
    return replaced(
      message,
      start,
      end,
      Buffer.concat(Array<Buffer>(times).fill(message.subarray(start, end))),
    );
  },
  (message, chance, other) => {
    const [start, end] = range(message, chance);
    return replaced(message, start, end, other.subarray(...range(other, chance)));
  },
  (message, chance, other) =>
    Buffer.concat([message.subarray(0, place(message, chance)), other.subarray(place(other, chance))]),
  (message, chance) => {
    const [start, end] = range(message, chance);
    return replaced(
      message,
      start,
      end,
      Buffer.alloc(Math.min(end - start, 5_000), chance.pick(['\0', '\xff', ' ', '<', '('])),
    );
  },
  // words
  (message, chance) => {
    let changed = message;
    for (let left = chance.between(1, 6); left > 0; left--) {
      const at = place(changed, chance);
      changed = replaced(changed, at, at + chance.between(0, 3), Buffer.from(chance.pick(WORDS), 'latin1'));
    }
    return changed;
  },
  (message, chance) => {
    const at = place(message, chance);
    const word = Buffer.from(chance.pick(WORDS), 'latin1');
    return replaced(
      message,
      at,
      at,
      Buffer.concat(Array<Buffer>(Math.ceil(3_000 ** chance.next())).fill(word)),
    );
  },
  // lines
  byLine((lines, chance) => {
    const one = chance.between(0, lines.length - 1);
    const other = chance.between(0, lines.length - 1);
    [lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
    return lines;
  }),
  byLine((lines, chance) => {
    const at = chance.between(0, lines.length - 1);
    return [
      ...lines.slice(0, at),
      ...Array<string>(chance.between(2, 50)).fill(lines[at] ?? ''),
      ...lines.slice(at),
    ];
  }),
  byLine((lines, chance) => lines.filter((line) => line !== '' || chance.next() < 0.5)),
  byLine((lines, chance) => lines.map((line) => (chance.next() < 0.1 ? ` ${line}` : line))),
  byLine((lines, chance) =>
    lines.map((line) => (line.startsWith('--') && chance.next() < 0.5 ? line.slice(1) : line)),
  ),
  // encodings and line ends
  (message, chance) =>
    Buffer.from(
      message
        .toString('latin1')
        .replace(
          /charset="?[^";\s]*"?/gi,
          () => `charset=${chance.pick(['utf-8', 'utf-16', 'gb18030', 'x', '', 'iso-2022-jp', 'utf-32'])}`,
        )
        .replace(
          /(transfer-encoding: ).*/gi,
          (_all, name: string) => name + chance.pick(['base64', 'quoted-printable', '8bit', 'x', '']),
        ),
      'latin1',
    ),
  (message, chance) =>
    Buffer.from(
      message.toString('latin1').replaceAll('\r\n', () => chance.pick(['\r\n', '\n', '\r', '\r\r\n'])),
      'latin1',
    ),
];

/** @returns the message of this seed and index: one of the corpus, mutated one to five times */
export const mutant = (corpus: Buffer[], seed: string, index: number): Buffer => {
  const chance = createChance(`${seed} ${index}`);
  let message = chance.pick(corpus);
  for (let left = chance.between(1, 5); left > 0; left--) {
    message = chance.pick(MUTATIONS)(message, chance, chance.pick(corpus)).subarray(0, LARGEST);
  }
  // A server that has a message has bytes of it.
  return message.length > 0 ? Buffer.from(message) : Buffer.from('\n');
};
