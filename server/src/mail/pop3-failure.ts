/**
 * What a POP3 server means when it refuses. One row per thing that servers say, first match wins; the rows quote Exchange
 * Online, Google and Dovecot, and the response codes of RFC 2449 §8 and RFC 3206.
 */
import type { RemedyKey } from '../../../shared/remedies';
import { MailFailure, type MailFailureKind } from './failure';
import { placeOf, toNetworkFailure } from './network-failure';
import { NotPop3 } from './pop3/replies';
import type { MailServer } from './ports';
import { plainCause, serverWords } from './server-words';

export interface Pop3Context {
  server: MailServer;
  /** The name that the mailbox is opened with; empty before anybody signs in. */
  username: string;
  /** Values that must not appear in the failure. */
  secrets: string[];
  /** Milliseconds between two sign-ins, where the server says so (RFC 2449 §6.5). */
  loginDelay?: number;
}

/** What was refused. */
export type Pop3Step =
  'greeting' | 'upgrade' | 'sign-in' | 'naming' | 'listing' | 'reading' | 'deleting' | 'leaving';

/** `-ERR`, or no mechanism that both sides know. */
export class Pop3Refusal extends Error {
  /**
   * @param step what was refused
   * @param text the server's words after `-ERR`
   */
  constructor(
    readonly step: Pop3Step,
    readonly text: string,
  ) {
    super(text === '' ? 'The server refused.' : text);
  }

  /** RFC 2449 §8, upper case, or empty. */
  get code(): string {
    return /^\[([A-Z0-9/-]+)\]/i.exec(this.text)?.[1]?.toUpperCase() ?? '';
  }
}

/** The server offers no way to sign in that fits the login. */
export class NoMechanism extends Pop3Refusal {
  constructor(offered: string[]) {
    super('sign-in', offered.length === 0 ? '' : `SASL ${offered.join(' ')}`);
  }
}

interface Pop3Row {
  when: (refusal: Pop3Refusal) => boolean;
  kind: MailFailureKind;
  remedy: RemedyKey;
  sentence: (context: Pop3Context) => string;
}

const ROWS: Pop3Row[] = [
  {
    // RFC 2449: `[LOGIN-DELAY] minimum time between mail checks violation`
    when: ({ code, text }) =>
      code === 'LOGIN-DELAY' ||
      /minimum time between (?:mail checks|logins)|log(?:ging)? ?in too (?:often|frequently)/i.test(text),
    kind: 'throttled',
    remedy: 'pop3.login-delay',
    sentence: ({ server }) => `${placeOf(server)} wants more time between two sign-ins.`,
  },
  {
    when: ({ text }) => /request is throttled|suggested backoff time/i.test(text),
    kind: 'throttled',
    remedy: 'pop3.throttled',
    sentence: ({ server }) => `${placeOf(server)} asks for a pause before the next request.`,
  },
  {
    // Dovecot: `[IN-USE] Maximum number of connections from user+IP exceeded`
    when: ({ text }) =>
      /too many (?:simultaneous )?(?:connections|sessions)|number of connections.*exceeded/i.test(text),
    kind: 'throttled',
    remedy: 'pop3.too-many-connections',
    sentence: ({ server, username }) =>
      `${placeOf(server)} has too many connections open for ${username} already.`,
  },
  {
    // RFC 2449: `[IN-USE] Do you have another POP session running?`; Dovecot: `[IN-USE] Mailbox is locked by another POP3
    // session.`
    when: ({ code, text }) =>
      code === 'IN-USE' ||
      /(?:mailbox|maildrop)(?: is)?(?: already)? (?:locked|in use)|unable to lock|lock(?: is)? busy/i.test(
        text,
      ),
    kind: 'transient',
    remedy: 'pop3.in-use',
    sentence: ({ server, username }) =>
      `Somebody else has the mailbox ${username} open at ${placeOf(server)}.`,
  },
  {
    // RFC 3206 §4; Exchange: `Server Unavailable. 21`
    when: ({ code, text }) =>
      code === 'SYS/TEMP' ||
      /server (?:is )?(?:unavailable|busy|too busy|shutting down)|temporar(?:y|ily)|try again later/i.test(
        text,
      ),
    kind: 'transient',
    remedy: 'pop3.unavailable',
    sentence: ({ server }) => `${placeOf(server)} cannot serve the mailbox at the moment.`,
  },
  {
    // Google: `[SYS/PERM] Your account is not enabled for POP access.`
    when: ({ text }) =>
      /not (?:enabled|allowed|permitted) for POP|POP3? (?:access|service|protocol)?\s*(?:is |has been )?(?:not (?:enabled|allowed)|disabled)/i.test(
        text,
      ),
    kind: 'authorization',
    remedy: 'pop3.disabled',
    sentence: ({ server, username }) => `POP3 is switched off for ${username} at ${placeOf(server)}.`,
  },
  {
    // Dovecot: `[AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.`
    when: (refusal) =>
      refusal instanceof NoMechanism ||
      (refusal.step === 'sign-in' &&
        /plaintext authentication disallowed|unsupported authentication mechanism|(?:unknown|unrecognized|unsupported) (?:auth\w*|sasl)|basicauthblocked|(?:must|need to) (?:issue|use) (?:a )?(?:STLS|SSL|TLS)/i.test(
          refusal.text,
        )),
    kind: 'configuration',
    remedy: 'pop3.mechanism-not-offered',
    sentence: ({ server }) => `${placeOf(server)} does not offer this way of signing in on this connection.`,
  },
  {
    // Exchange: something between us and the server speaks an old TLS for us
    when: ({ text }) => /TLS 1\.0 and 1\.1 are not supported/i.test(text),
    kind: 'configuration',
    remedy: 'tls.version-unsupported',
    sentence: ({ server }) => `${placeOf(server)} wants TLS 1.2 or newer.`,
  },
  {
    when: ({ step }) => step === 'upgrade',
    kind: 'configuration',
    remedy: 'tls.not-offered',
    sentence: ({ server }) => `${placeOf(server)} does not offer STLS.`,
  },
  {
    // RFC 3206 §5: a lasting fault of the system, which somebody there has to mend. The mailbox then goes on by itself.
    when: ({ code, step }) => code === 'SYS/PERM' || step === 'greeting',
    kind: 'transient',
    remedy: 'pop3.out-of-order',
    sentence: ({ server }) => `${placeOf(server)} says that it cannot serve the mailbox.`,
  },
  {
    // Exchange: `Authentication failure: unknown user name or bad password.`, with a password `Logon failure: …`;
    // Dovecot and Google: `[AUTH] …` (RFC 3206 §6)
    when: ({ code, step }) => code === 'AUTH' || step === 'sign-in',
    kind: 'authentication',
    remedy: 'pop3.authentication-failed',
    sentence: ({ server, username }) => `${placeOf(server)} did not accept the sign-in for ${username}.`,
  },
  {
    when: ({ step }) => step === 'naming',
    kind: 'configuration',
    remedy: 'pop3.no-identifiers',
    sentence: ({ server }) => `${placeOf(server)} does not tell its messages apart (UIDL).`,
  },
  {
    when: ({ step }) => step === 'reading',
    kind: 'rejected',
    remedy: 'message.unparseable',
    sentence: ({ server, username }) =>
      `${placeOf(server)} does not hand out one of the messages of ${username}.`,
  },
  {
    when: ({ step }) => step === 'deleting',
    kind: 'authorization',
    remedy: 'pop3.delete-refused',
    sentence: ({ server, username }) =>
      `${placeOf(server)} does not let a fetched message of ${username} be deleted.`,
  },
  {
    // RFC 1939 §6: some of the messages marked for deletion were not removed
    when: ({ step }) => step === 'leaving',
    kind: 'transient',
    remedy: 'pop3.delete-incomplete',
    sentence: ({ server, username }) =>
      `${placeOf(server)} did not delete all of the fetched messages of ${username}.`,
  },
];

const ANYTHING_ELSE: Omit<Pop3Row, 'when'> = {
  kind: 'protocol',
  remedy: 'pop3.protocol-error',
  sentence: ({ server }) => `${placeOf(server)} refused a command that a mail server should carry out.`,
};

/** RFC 2449 §6.5 leaves open how long where CAPA does not say; Google's servers say 300 seconds. */
const USUAL_LOGIN_DELAY = 300_000;

/** Milliseconds that the server wants us to wait. */
function pauseOf({ text }: Pop3Refusal, remedy: RemedyKey, { loginDelay }: Pop3Context): number | undefined {
  const inText = /suggested backoff time:\s*(\d+)\s*milliseconds/i.exec(text)?.[1];
  if (inText !== undefined) return Number(inText);
  return remedy === 'pop3.login-delay' ? (loginDelay ?? USUAL_LOGIN_DELAY) : undefined;
}

/** Turns whatever was thrown on a POP3 connection into a failure with a remedy. A MailFailure passes through as it is. */
export function toPop3Failure(error: unknown, context: Pop3Context): MailFailure {
  if (error instanceof MailFailure) return error;
  const cause = plainCause(error, context.secrets);
  if (error instanceof Pop3Refusal) {
    const { kind, remedy, sentence } = ROWS.find(({ when }) => when(error)) ?? ANYTHING_ELSE;
    return new MailFailure(sentence(context), {
      kind,
      remedy,
      retryAfter: kind === 'throttled' ? pauseOf(error, remedy, context) : undefined,
      serverResponse: serverWords(
        error instanceof NoMechanism ? error.text : `-ERR ${error.text}`,
        context.secrets,
      ),
      cause,
    });
  }
  const network = error instanceof NotPop3 ? null : toNetworkFailure(error, context.server, context.secrets);
  if (network !== null) return network;
  return new MailFailure(
    `${placeOf(context.server)} sent something that is not POP3 or exceeds every limit.`,
    {
      kind: 'protocol',
      remedy: 'pop3.protocol-error',
      serverResponse: serverWords(error instanceof Error ? error.message : undefined, context.secrets),
      cause,
    },
  );
}
