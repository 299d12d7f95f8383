/** What customers send while everything goes wrong: short and long, with files, in threads, and some that nobody can read. */
import type { Chance } from '../chance';

export type MailKind = 'plain' | 'file' | 'large' | 'unreadable';

export interface SentMail {
  /** Without angle brackets. */
  messageId: string;
  kind: MailKind;
  /** Message-ID of the mail that began the thread; its own where it began one. */
  root: string;
  /** As handed to the mail server, which puts its trace header in front. */
  raw: Buffer;
}

const LINE =
  'The quick brown fox jumps over the lazy dog, and everybody who stands by writes a mail about it.\r\n';
/** More parts within parts than the parser follows. */
const DEPTH = 120;

/** Names one customer's mail to one mailbox, one after the other. The same chance brings the same mail. */
export const createCorrespondence = (mailbox: string, chance: Chance) => {
  const threads: { root: string; ids: string[] }[] = [];
  let count = 0;

  const kind = (): MailKind => {
    const at = chance.next();
    if (at < 0.003) return 'unreadable';
    if (at < 0.013) return 'large';
    return at < 0.1 ? 'file' : 'plain';
  };

  return (): SentMail => {
    const number = ++count;
    const messageId = `${number}.${mailbox}@fabrikam.test`;
    const is = kind();
    const thread =
      is !== 'unreadable' && chance.next() < 0.3 && threads.length > 0 ? chance.pick(threads) : null;
    const headers = [
      `From: Customer ${chance.between(1, 200)} <customer@fabrikam.test>`,
      `To: ${mailbox}@contoso.test`,
      `Subject: ${thread ? 'Re: ' : ''}Question ${thread?.root ?? messageId}`,
      `Message-ID: <${messageId}>`,
      'Date: Sun, 22 Nov 2026 08:00:00 +0000',
      ...(thread
        ? [
            `In-Reply-To: <${thread.ids.at(-1)}>`,
            `References: ${thread.ids
              .slice(-5)
              .map((id) => `<${id}>`)
              .join('\r\n ')}`,
          ]
        : []),
      'MIME-Version: 1.0',
    ];
    const root = thread?.root ?? messageId;
    if (thread) thread.ids.push(messageId);
    else if (is !== 'unreadable') threads.push({ root, ids: [messageId] });
    const body = BODIES[is](messageId, chance);
    return { messageId, kind: is, root, raw: Buffer.from([...headers, ...body].join('\r\n')) };
  };
};

const BODIES: Record<MailKind, (messageId: string, chance: Chance) => string[]> = {
  plain: (_id, chance) => ['Content-Type: text/plain', '', LINE.repeat(chance.between(1, 60))],
  file: (id, chance) => withFile(id, chance.between(1_000, 40_000), chance),
  large: (id, chance) => withFile(id, chance.between(220_000, 1_500_000), chance),
  unreadable(id) {
    const boundary = (level: number) => `${level}-${id}`;
    const levels = Array.from({ length: DEPTH }, (_, level) => level);
    return [
      ...levels.flatMap((level) => [
        `Content-Type: multipart/mixed; boundary="${boundary(level)}"`,
        '',
        `--${boundary(level)}`,
      ]),
      'Content-Type: text/plain',
      '',
      'Nobody will read this.',
      ...levels.reverse().map((level) => `--${boundary(level)}--`),
      '',
    ];
  },
};

/** @param size bytes of the file; base64 makes a third more of it */
const withFile = (id: string, size: number, chance: Chance): string[] => {
  const boundary = `file-${id}`;
  const seed = Buffer.from(Array.from({ length: 997 }, () => chance.between(0, 255)));
  const content = Buffer.alloc(size, seed);
  // No two files are the same, or the store would keep them once and prove less.
  content.write(id);
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain',
    '',
    LINE,
    `--${boundary}`,
    'Content-Type: application/octet-stream; name="data.bin"',
    'Content-Disposition: attachment; filename="data.bin"',
    'Content-Transfer-Encoding: base64',
    '',
    content.toString('base64').replace(/.{76}/g, '$&\r\n'),
    `--${boundary}--`,
    '',
  ];
};
