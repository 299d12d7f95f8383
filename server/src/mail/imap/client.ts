import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import { MailFailure } from '../failure';
import type { ImapContext } from '../imap-failure';
import { placeOf } from '../network-failure';
import type { OauthMechanism } from '../oauth-mechanism';
import type { Login, MailServer } from '../ports';
import { textDetail } from '../server-words';
import type { TlsFor } from '../tls';

/** Milliseconds. */
export interface ImapTimeouts {
  /** Name resolution, TCP and TLS together. */
  connect: number;
  greeting: number;
  /** Silence while something is due; while idling, silence after which the connection is probed with NOOP. */
  silence: number;
  /** Between two NOOPs where the server has no IDLE. */
  poll: number;
}

/** Where protocol lines go. imapflow hides credentials in them. */
export interface ImapLogger {
  debug(entry: object): void;
  info(entry: object): void;
  warn(entry: object): void;
  error(entry: object): void;
}

export interface ImapClientOptions {
  tlsFor: TlsFor;
  timeouts: ImapTimeouts;
  logger?: ImapLogger;
}

const MEGABYTE = 1024 * 1024;

/** Exchange Online carries at most 150 MB, which base64 has already grown; more is a broken or hostile server. */
const LARGEST_MESSAGE = 160 * MEGABYTE;

/**
 * imapflow reports the failure of SEARCH, STORE, MOVE and EXPUNGE as `false` and tells the reason only to its log, so
 * the log is where we hear it from.
 */
export class FailureLog implements ImapLogger {
  private failure: unknown;
  private refusal: string | undefined;

  /** Called when the server has asked for a pause. */
  onThrottled: () => void = () => undefined;

  constructor(private readonly next: ImapLogger | undefined) {}

  /** The last failure since the last call or the last `forget`, if any. */
  takeFailure(): unknown {
    const { failure } = this;
    this.failure = undefined;
    return failure;
  }

  /** The text of the last NO or BAD since the last `forget`. */
  get lastRefusal(): string | undefined {
    return this.refusal;
  }

  /** Before a command: what was refused earlier does not explain what happens to it. */
  forget(): void {
    this.failure = undefined;
    this.refusal = undefined;
  }

  debug(entry: object): void {
    if ('src' in entry && entry.src === 's' && 'msg' in entry && typeof entry.msg === 'string') {
      this.refusal = /^[A-Z0-9]+ (?:NO|BAD) (.*)/s.exec(entry.msg)?.[1] ?? this.refusal;
    }
    this.next?.debug(entry);
  }

  info(entry: object): void {
    this.next?.info(entry);
  }

  warn(entry: object): void {
    this.remember(entry);
    this.next?.warn(entry);
  }

  error(entry: object): void {
    this.remember(entry);
    this.next?.error(entry);
  }

  private remember(entry: object): void {
    if ('err' in entry && entry.err !== undefined) {
      this.failure = entry.err;
      if (textDetail(entry.err, 'code') === 'ETHROTTLE') {
        this.onThrottled();
      }
    }
  }
}

function authOf(login: Login, server: MailServer): ImapFlowOptions['auth'] {
  switch (login.kind) {
    case 'token':
      return { user: login.username, accessToken: login.accessToken };
    case 'password':
      return { user: login.username, pass: login.secret };
    case 'anonymous':
      throw new MailFailure(`${placeOf(server)} cannot be read without signing in.`, {
        kind: 'configuration',
        remedy: 'imap.authentication-failed',
      });
  }
}

const OTHERS: Record<OauthMechanism, string[]> = {
  XOAUTH2: ['AUTH=OAUTHBEARER'],
  OAUTHBEARER: ['AUTH=XOAUTH2', 'AUTH=XOAUTH'],
};

/** imapflow takes OAUTHBEARER wherever it is offered and cannot be told otherwise, so it does not hear of the other one. */
function demand(client: ImapFlow, mechanism: OauthMechanism): void {
  let { capabilities } = client;
  Object.defineProperty(client, 'capabilities', {
    get: () => capabilities,
    set(told: typeof capabilities) {
      for (const other of OTHERS[mechanism]) told.delete(other);
      capabilities = told;
    },
  });
}

/** A client for one connection; it connects when told to. */
export function createClient(
  { server }: ImapContext,
  login: Login,
  log: FailureLog,
  { tlsFor, timeouts }: ImapClientOptions,
): ImapFlow {
  const client = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    // `true` makes the upgrade a condition, `false` keeps the connection plain; left out, imapflow would fall back to
    // plain text silently.
    ...(server.security === 'tls' ? {} : { doSTARTTLS: server.security === 'starttls' }),
    tls: tlsFor(server),
    auth: authOf(login, server),
    logger: log,
    disableAutoIdle: true,
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
    maxLiteralSize: LARGEST_MESSAGE,
    maxResponseSize: LARGEST_MESSAGE + MEGABYTE,
    // A line carries no message, but the UIDs of a whole mailbox in answer to SEARCH.
    maxLineLength: 16 * MEGABYTE,
  });
  if (login.kind === 'token' && login.mechanism) demand(client, login.mechanism);
  return client;
}
