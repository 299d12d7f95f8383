/** Mail as a helpdesk gets it: about 4 KB each, many senders, plain and HTML, a third of it answers. The same seed brings the same mail. */
import { createChance } from '../chance';

const SENDERS = 300;
const TOPICS = [
  'Invoice 4711 is wrong',
  'Cannot log in since yesterday',
  'Rückfrage zur Bestellung',
  'Printer on floor 3 is offline',
  'Refund for order 88-120',
  'Feature request: export as CSV',
  'Délai de livraison',
  'Password reset does not arrive',
];
const WORDS = (
  'since the update our team sees this error every morning when the report opens and nobody can go on working ' +
  'please have a look at the attached numbers they do not match what the contract says thank you very much for your help'
).split(' ');

/** About this many characters of text make a message of 4 KB, as plain text or as text with HTML beside it. */
const PLAIN_TEXT = 3_400;
const TEXT_BESIDE_HTML = 1_300;

export interface CorpusMessage {
  messageId: string;
  raw: Buffer;
}

/** @param seed names the corpus; messages of different seeds share neither Message-IDs nor senders nor threads */
export const corpus = (seed: string, count: number): CorpusMessage[] => {
  const { next: random, pick } = createChance(seed);
  const text = (characters: number): string => {
    let result = '';
    for (let line = ''; result.length < characters; line = '') {
      while (line.length < 66) line += `${pick(WORDS)} `;
      result += `${line.trim()}\r\n${random() < 0.15 ? '\r\n' : ''}`;
    }
    return result;
  };
  const threads: { subject: string; references: string[] }[] = [];
  return Array.from({ length: count }, (_, index) => {
    const messageId = `<${seed}.${index}@fabrikam.test>`;
    const answered = random() < 0.35 && threads.length > 0 ? pick(threads) : undefined;
    const thread = answered ?? { subject: `${pick(TOPICS)} (${index})`, references: [] };
    const sender = Math.floor(random() * SENDERS);
    const headers = [
      `From: "Customer ${sender}" <customer${sender}.${seed}@fabrikam.test>`,
      `To: Support <support@contoso.test>`,
      `Subject: =?utf-8?B?${Buffer.from(`${answered ? 'Re: ' : ''}${thread.subject}`).toString('base64')}?=`,
      `Date: ${new Date(Date.UTC(2025, 0, 1) + index * 60_000).toUTCString()}`,
      `Message-ID: ${messageId}`,
      ...(answered
        ? [
            `In-Reply-To: ${thread.references.at(-1)}`,
            `References: ${thread.references.slice(-5).join('\r\n ')}`,
          ]
        : []),
      'MIME-Version: 1.0',
    ];
    if (!answered) threads.push(thread);
    thread.references.push(messageId);
    const body = random() < 0.5 ? plainBody(text(PLAIN_TEXT)) : htmlBody(text(TEXT_BESIDE_HTML), messageId);
    return { messageId: messageId.slice(1, -1), raw: Buffer.from([...headers, ...body].join('\r\n')) };
  });
};

const plainBody = (text: string): string[] => [
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  text,
];

const htmlBody = (text: string, messageId: string): string[] => {
  const boundary = `=_${messageId.slice(1, -1).replace('@', '_')}`;
  const paragraphs = text
    .split('\r\n\r\n')
    .map((paragraph) => `<p style=3D"margin: 0 0 8px; color: #333">${paragraph}</p>`)
    .join('\r\n');
  return [
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    `--${boundary}`,
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    '<html><head><style>p { font-family: sans-serif }</style></head><body>',
    paragraphs,
    '<table border=3D"0"><tr><td><a href=3D"https://fabrikam.test/help">Fabrikam</a></td></tr></table>',
    '</body></html>',
    `--${boundary}--`,
    '',
  ];
};
