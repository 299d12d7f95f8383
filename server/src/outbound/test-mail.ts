import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { LOOP_HEADER, TEST_MAIL_HEADER } from '../../../shared/loop-header';
import type { Mailbox } from './ports';

export interface TestMailDraft {
  from: Mailbox;
  to: string;
  /** An address for answers, or empty. */
  replyTo: string;
  date: Date;
  /** Why it is sent, as a sentence. */
  why: string;
}

export interface ComposedTestMail {
  /** The whole message, CRLF line ends. */
  mime: Buffer;
  /** Without angle brackets. */
  messageId: string;
}

const oneLine = (value: string): string => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/**
 * A mail that tries the way out. It says so itself, to people and to machines: nobody's responder answers it (RFC 3834
 * §5), and no System Email makes a ticket of it.
 */
export const composeTestMail = async ({
  from,
  to,
  replyTo,
  date,
  why,
}: TestMailDraft): Promise<ComposedTestMail> => {
  const messageId = `${randomUUID()}@${from.address.slice(from.address.lastIndexOf('@') + 1)}`;
  const mime = await new MailComposer({
    from: { name: oneLine(from.name), address: from.address },
    to,
    replyTo: replyTo || undefined,
    subject: `Test mail from ${from.address}`,
    messageId: `<${messageId}>`,
    date,
    headers: {
      [LOOP_HEADER]: from.address,
      [TEST_MAIL_HEADER]: `<${messageId}>`,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    text: [
      `This mail was sent by the System Email ${from.address} on ${date.toUTCString()}.`,
      '',
      why,
      '',
      'That you can read it shows that its outgoing server takes and delivers mail. Nothing has to be done with it.',
      '',
    ].join('\n'),
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  return { mime, messageId };
};
