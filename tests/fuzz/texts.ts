/** Every function of ours that reads text which others wrote, and what must hold whatever they wrote. */
import { automaticReason } from '../../server/src/inbound/classify';
import { messageIds } from '../../server/src/inbound/parse/message-ids';
import { cleanStyle } from '../../server/src/inbound/parse/style';
import { htmlToPlainText, sanitiseHtml } from '../../server/src/inbound/sanitise';
import { MailFailure } from '../../server/src/mail/failure';
import { toImapFailure } from '../../server/src/mail/imap-failure';
import { readableSource } from '../../server/src/mail/readable-source';
import { NotPop3, ReplyParser, type ReplyShape } from '../../server/src/mail/pop3/replies';
import { serverWords } from '../../server/src/mail/server-words';
import { toSmtpFailure } from '../../server/src/mail/smtp-failure';
import { sanitiseAuthored, sanitiseSignature } from '../../server/src/outbound/authored-html';
import { textToHtml } from '../../server/src/outbound/text-to-html';
import { redact } from '../../server/src/secrets/redact';
import { splitQuotedHtml } from '../../server/src/tickets/quotes/html';
import { splitQuotedText } from '../../server/src/tickets/quotes/text';
import { createChance, type Chance } from '../chance';

/** @throws Error that says which promise does not hold */
type Promised = (text: string, bytes: Buffer) => void;

const SECRET = 'N0t-For-Anybody!';
const SERVER = { host: 'mail.customer.test', port: 993, security: 'tls', verifyCertificate: true } as const;
/** Characters that an agent writes. */
const AUTHORED = 3_000;
/** Longer words than any server has. */
const WORDS = 4_000;

const hold = (holds: boolean, promise: string): void => {
  if (!holds) throw new Error(`This does not hold: ${promise}.`);
};

/** The secret somewhere in the text; where exactly, the text decides. */
const withSecret = (text: string): string => {
  const at = createChance(text.slice(0, 50)).between(0, text.length);
  return `${text.slice(0, at)} ${SECRET} ${text.slice(at)}`;
};

const visible = (html: string): string => html.replace(/<[^>]*>/g, '').replace(/\s+/g, '');

const tagsIn = (html: string): string[] => html.match(/<[a-z][^>]*>/gi) ?? [];

/** The bytes of the lines that a server's replies bring. @throws NotPop3 when they are none */
const repliesIn = (pieces: Buffer[], shapes: ReplyShape[]): Buffer => {
  const parser = new ReplyParser();
  for (const shape of shapes) parser.expect(shape);
  const data: Buffer[] = [];
  for (const piece of pieces) {
    parser.push(piece);
    for (let event = parser.next(); event; event = parser.next()) {
      if (event.type === 'data') data.push(Buffer.from(event.bytes));
    }
  }
  return Buffer.concat(data);
};

const inPieces = (bytes: Buffer, chance: Chance): Buffer[] => {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + chance.between(1, 1 + Math.ceil(3_000 ** chance.next()));
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
};

export const PARSERS: Record<string, Promised> = {
  'quoted text'(text) {
    const { text: own, quotedText } = splitQuotedText(text);
    hold(own + quotedText === text, 'the two parts of a text are the text');
  },
  'HTML of a mail'(text) {
    const safe = sanitiseHtml(text);
    hold(!/<(?:script|style|iframe|object|form|svg|math)\b/i.test(safe), 'no active element is left');
    // The second time only brings the tags of paragraphs that end without having begun, and the like.
    const allowed = new Set([...tagsIn(safe), '<p>']);
    hold(
      tagsIn(sanitiseHtml(safe)).every((tag) => allowed.has(tag)),
      'what is sanitised has nothing left to take out',
    );
    const { html, quotedHtml } = splitQuotedHtml(safe);
    hold(
      visible(html + (quotedHtml ?? '')) === visible(safe),
      'the two parts of an HTML body say what it says',
    );
    htmlToPlainText(safe);
  },
  'HTML of an agent'(text) {
    const written = text.slice(0, AUTHORED);
    sanitiseAuthored(written);
    sanitiseSignature(written);
    textToHtml(written);
  },
  'source for reading'(_text, bytes) {
    hold(readableSource(bytes).size === bytes.byteLength, 'the size is that of the message');
  },
  identifiers(text) {
    const ids = messageIds(text);
    hold(
      ids.every((id) => id !== '' && id.length <= 998 && !/[\p{Cc}\p{Surrogate}]/u.test(id)),
      'identifiers can be stored',
    );
    hold(new Set(ids).size === ids.length, 'identifiers come once');
  },
  'style sheets'(text) {
    hold(!/url\(|expression|@import/i.test(cleanStyle(text)), 'a style loads nothing');
  },
  'automatic mail'(text) {
    const headers = text
      .split('\n')
      .slice(0, 200)
      .map((line) => ({
        key: line.split(':', 1)[0]?.toLowerCase() ?? '',
        value: line.slice(line.indexOf(':') + 1),
      }));
    automaticReason({ headers, from: text.slice(0, 100) });
  },
  "a server's words"(text) {
    const words = serverWords(withSecret(text), [SECRET]);
    hold(!words?.includes(SECRET), 'a secret does not come out');
    hold((words?.length ?? 0) <= 501, 'words are short');
  },
  'log lines'(text) {
    const masked = redact(`${text}\npassword=${SECRET}&x=1\n{"refresh_token":"${SECRET}"}`);
    hold(!masked.includes(SECRET), 'a secret is masked by its name');
  },
  'refusals by IMAP'(text) {
    const words = withSecret(text.slice(0, WORDS));
    const code = words.split(/\W/, 1)[0];
    const error = Object.assign(new Error(words), {
      responseText: words,
      responseStatus: 'NO',
      serverResponseCode: code,
    });
    const failure = toImapFailure(error, {
      server: SERVER,
      folder: 'INBOX',
      username: 'a@b.test',
      secrets: [SECRET],
    });
    hold(failure instanceof MailFailure && failure.message !== '', 'a refusal is a failure with a sentence');
    hold(
      !JSON.stringify([failure.message, failure.serverResponse]).includes(SECRET),
      'a refusal tells no secret',
    );
  },
  'refusals by SMTP'(text) {
    const response = withSecret(text.slice(0, WORDS));
    const error = Object.assign(new Error(response), { response, command: 'RCPT TO', code: 'EENVELOPE' });
    const context = {
      server: SERVER,
      stage: 'message',
      username: 'a@b.test',
      endMayHaveLeft: false,
      secrets: [SECRET],
    } as const;
    const failure = toSmtpFailure(error, { ...context, secrets: [SECRET] });
    hold(failure instanceof MailFailure && failure.message !== '', 'a refusal is a failure with a sentence');
    hold(
      !JSON.stringify([failure.message, failure.serverResponse]).includes(SECRET),
      'a refusal tells no secret',
    );
  },
  'replies by POP3'(text, bytes) {
    const chance = createChance(text.slice(0, 50));
    // As a server sends it: dots at the beginning of lines are doubled (RFC 1939 §3).
    const stuffed = bytes.toString('latin1').replace(/(?<=^|\r\n)\./g, '..');
    const sent = Buffer.from(`+OK\r\n${stuffed}\r\n.\r\n`, 'latin1');
    const read = repliesIn(inPieces(sent, chance), ['lines']);
    hold(read.equals(Buffer.concat([bytes, Buffer.from('\r\n')])), 'a message comes as it was sent');
    try {
      repliesIn(inPieces(bytes, chance), ['line', 'lines', 'line']);
    } catch (error) {
      if (!(error instanceof NotPop3)) throw error;
    }
  },
};
