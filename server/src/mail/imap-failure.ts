/**
 * What an IMAP server means when it refuses. One row per thing that servers say, first match wins; the rows quote
 * Exchange Online, Google and Dovecot, and the response codes of RFC 5530 and RFC 9051 §7.1.
 */
import type { RemedyKey } from '../../../shared/remedies';
import { MailFailure, type MailFailureKind } from './failure';
import { placeOf, toNetworkFailure } from './network-failure';
import type { MailServer } from './ports';
import { detail, numberDetail, plainCause, serverWords, textDetail } from './server-words';

export interface ImapContext {
  server: MailServer;
  folder: string;
  /** The name that the mailbox is opened with. */
  username: string;
  /** Values that must not appear in the failure. */
  secrets: string[];
  /**
   * The text of the last NO or BAD, for errors that lack one: Exchange says why, then BYE, then hangs up, and imapflow
   * reports the hanging up alone.
   */
  lastRefusal?: string;
}

/** What imapflow's error says, whichever of its many shapes it has. */
interface Refusal {
  /** imapflow's or Node's code. */
  code: string;
  /** The server's text without tag and status; empty when it said nothing. */
  text: string;
  /** RFC 5530 response code, upper case. */
  responseCode: string;
  status: string;
  authenticating: boolean;
  folderMissing: boolean;
  message: string;
}

interface ImapRow {
  when: (refusal: Refusal) => boolean;
  kind: MailFailureKind;
  remedy: RemedyKey;
  sentence: (context: ImapContext) => string;
}

const ROWS: ImapRow[] = [
  {
    // Exchange: `Request is throttled. Suggested Backoff Time: 299910 milliseconds`. imapflow 2.1.2 marks a throttled
    // AUTHENTICATE as a failed authentication as well, so this row must come before every other.
    when: ({ code, text }) =>
      code === 'ETHROTTLE' || /request is throttled|suggested backoff time/i.test(text),
    kind: 'throttled',
    remedy: 'imap.throttled',
    sentence: ({ server }) => `${placeOf(server)} asks for a pause before the next request.`,
  },
  {
    // Google: `[ALERT] Too many simultaneous connections. (Failure)`; Dovecot: `[UNAVAILABLE] Maximum number of
    // connections from user+IP exceeded`; RFC 9051: `[LIMIT]`
    when: ({ responseCode, text }) =>
      responseCode === 'LIMIT' ||
      /too many (?:simultaneous )?connections|number of connections.*exceeded/i.test(text),
    kind: 'throttled',
    remedy: 'imap.too-many-connections',
    sentence: ({ server, username }) =>
      `${placeOf(server)} has too many connections open for ${username} already.`,
  },
  {
    // RFC 5530; Exchange: `Server Unavailable. 15`
    when: ({ responseCode, text }) =>
      ['UNAVAILABLE', 'SERVERBUG', 'INUSE', 'CONTACTADMIN'].includes(responseCode) ||
      /server (?:is )?(?:unavailable|busy|too busy)|temporary (?:authentication )?failure|try again later/i.test(
        text,
      ),
    kind: 'transient',
    remedy: 'imap.unavailable',
    sentence: ({ server }) => `${placeOf(server)} cannot serve the mailbox at the moment.`,
  },
  {
    // Exchange, as BAD to the first command after a successful AUTHENTICATE: the token is good, the mailbox is not its.
    when: ({ text, message }) => /authenticated but not connected/i.test(`${text} ${message}`),
    kind: 'authorization',
    remedy: 'imap.authenticated-not-connected',
    sentence: ({ server, username }) =>
      `${placeOf(server)} accepted the sign-in, but the account that signed in may not open the mailbox ${username}.`,
  },
  {
    when: ({ responseCode, authenticating }) => responseCode === 'AUTHORIZATIONFAILED' && authenticating,
    kind: 'authorization',
    remedy: 'imap.authenticated-not-connected',
    sentence: ({ server, username }) =>
      `${placeOf(server)} knows the account that signed in, but does not let it open the mailbox ${username}.`,
  },
  {
    // imapflow, when neither XOAUTH2 nor OAUTHBEARER is advertised; RFC 5530 PRIVACYREQUIRED; RFC 9051 LOGINDISABLED
    when: ({ message, responseCode, text }) =>
      /unsupported authentication mechanism/i.test(message) ||
      responseCode === 'PRIVACYREQUIRED' ||
      /logindisabled|plaintext authentication disallowed|basicauthblocked/i.test(text),
    kind: 'configuration',
    remedy: 'imap.mechanism-not-offered',
    sentence: ({ server }) => `${placeOf(server)} does not offer this way of signing in on this connection.`,
  },
  {
    // Exchange, as BYE instead of a greeting: something between us and the server speaks an old TLS for us
    when: ({ text }) => /TLS 1\.0 and 1\.1 are not supported/i.test(text),
    kind: 'configuration',
    remedy: 'tls.version-unsupported',
    sentence: ({ server }) => `${placeOf(server)} wants TLS 1.2 or newer.`,
  },
  {
    when: ({ message }) => /does not support STARTTLS/i.test(message),
    kind: 'configuration',
    remedy: 'tls.not-offered',
    sentence: ({ server }) => `${placeOf(server)} does not offer STARTTLS.`,
  },
  {
    // Exchange: `NO AUTHENTICATE failed.`, `NO LOGIN failed.`; Google: `[AUTHENTICATIONFAILED] Invalid credentials (Failure)`
    when: ({ authenticating, responseCode }) =>
      authenticating || ['AUTHENTICATIONFAILED', 'EXPIRED'].includes(responseCode),
    kind: 'authentication',
    remedy: 'imap.authentication-failed',
    sentence: ({ server, username }) => `${placeOf(server)} did not accept the sign-in for ${username}.`,
  },
  {
    // Dovecot: `[NONEXISTENT]` / `Mailbox doesn't exist: Nope`; Exchange: `Nope doesn't exist.`; RFC 9051: `[TRYCREATE]`
    when: ({ folderMissing, responseCode, text }) =>
      folderMissing ||
      ['NONEXISTENT', 'TRYCREATE'].includes(responseCode) ||
      /doesn'?t exist|does not exist|no such mailbox|unknown mailbox/i.test(text),
    kind: 'configuration',
    remedy: 'imap.folder-missing',
    sentence: ({ server, folder, username }) =>
      `There is no folder "${folder}" in the mailbox ${username} on ${placeOf(server)}.`,
  },
  {
    when: ({ responseCode, text }) => responseCode === 'NOPERM' || /permission denied|read-only/i.test(text),
    kind: 'authorization',
    remedy: 'imap.folder-denied',
    sentence: ({ server, folder }) => `${placeOf(server)} does not allow this in the folder "${folder}".`,
  },
  {
    when: ({ responseCode, text }) => responseCode === 'OVERQUOTA' || /quota exceeded|over quota/i.test(text),
    kind: 'transient',
    remedy: 'imap.mailbox-full',
    sentence: ({ server, username }) => `The mailbox ${username} on ${placeOf(server)} is full.`,
  },
  {
    // Exchange, to FETCH of a message that its store cannot turn into MIME
    when: ({ text }) => /could not be converted to an RFC-?822/i.test(text),
    kind: 'rejected',
    remedy: 'message.unparseable',
    sentence: ({ server, folder }) =>
      `${placeOf(server)} cannot read one of its own messages in the folder "${folder}".`,
  },
  {
    when: ({ code }) => /^ParserError|TooLarge$|^STARTTLS_INJECTION$/.test(code),
    kind: 'protocol',
    remedy: 'imap.protocol-error',
    sentence: ({ server }) => `${placeOf(server)} sent something that is not IMAP or exceeds every limit.`,
  },
];

const ANYTHING_ELSE: Omit<ImapRow, 'when'> = {
  kind: 'protocol',
  remedy: 'imap.protocol-error',
  sentence: ({ server }) => `${placeOf(server)} refused a command that a mail server should carry out.`,
};

function refusalOf(error: unknown, lastRefusal: string | undefined): Refusal {
  const response = textDetail(error, 'response');
  return {
    code: textDetail(error, 'code') ?? '',
    text: textDetail(error, 'responseText') ?? response ?? lastRefusal ?? textDetail(error, 'reason') ?? '',
    responseCode: (textDetail(error, 'serverResponseCode') ?? bracketedCode(error)).toUpperCase(),
    status: textDetail(error, 'responseStatus') ?? '',
    authenticating: detail(error, 'authenticationFailed') === true,
    folderMissing: detail(error, 'mailboxMissing') === true,
    message: textDetail(error, 'message') ?? '',
  };
}

/** imapflow leaves the response code of a failed FETCH inside the parsed response; elsewhere it may be in the text. */
function bracketedCode(error: unknown): string {
  const attributes = detail(detail(error, 'response'), 'attributes');
  const section: unknown = Array.isArray(attributes) ? detail(attributes[0], 'section') : undefined;
  const inResponse = Array.isArray(section) ? textDetail(section[0], 'value') : undefined;
  return inResponse ?? /\[([A-Z-]+)[\]\s]/.exec(textDetail(error, 'response') ?? '')?.[1] ?? '';
}

/**
 * Milliseconds that the server still wants us to wait.
 * imapflow may have spent a part of the time itself before it gave up (`throttleWaited`).
 */
function backoffOf(error: unknown, text: string): number | undefined {
  const inText = /suggested backoff time:\s*(\d+)\s*milliseconds/i.exec(text)?.[1];
  const wanted = numberDetail(error, 'throttleReset') ?? (inText === undefined ? undefined : Number(inText));
  return wanted === undefined
    ? undefined
    : Math.max(0, wanted - (numberDetail(error, 'throttleWaited') ?? 0));
}

/**
 * Turns whatever imapflow threw into a failure with a remedy. A MailFailure passes through as it is.
 * @param error from a command or from `connect()`; never from imapflow's `error` event, which marks a connection that
 *   was lost during AUTHENTICATE as a failed authentication
 */
export function toImapFailure(error: unknown, context: ImapContext): MailFailure {
  if (error instanceof MailFailure) {
    return error;
  }
  const refusal = refusalOf(error, context.lastRefusal);
  const row = ROWS.find((candidate) => candidate.when(refusal));
  if (row === undefined && refusal.status === '') {
    const network = toNetworkFailure(error, context.server, context.secrets);
    if (network !== null) {
      return network;
    }
  }
  const { kind, remedy, sentence } = row ?? ANYTHING_ELSE;
  const words = [refusal.status, bracketed(refusal), refusal.text].filter((part) => part !== '').join(' ');
  return new MailFailure(sentence(context), {
    kind,
    remedy,
    retryAfter: kind === 'throttled' ? backoffOf(error, refusal.text) : undefined,
    serverResponse: serverWords(words === '' ? refusal.message : words, context.secrets),
    cause: plainCause(error, context.secrets),
  });
}

const bracketed = ({ responseCode, text }: Refusal): string =>
  responseCode === '' || text.includes(`[${responseCode}`) ? '' : `[${responseCode}]`;
