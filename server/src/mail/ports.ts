/**
 * The ports between the product and mail servers. An adapter in this folder implements a transport and knows
 * nothing of Strapi; inbound, outbound and diagnostics use it and know nothing of IMAP or SMTP.
 */

import type { OauthMechanism } from './oauth-mechanism';

/** How the connection is protected: TLS from the first byte, upgraded by STARTTLS (required), or not at all. */
export type Security = 'tls' | 'starttls' | 'none';

export interface MailServer {
  host: string;
  port: number;
  security: Security;
  /** False switches certificate verification off for this server only; shown as a warning for as long as it lasts. */
  verifyCertificate: boolean;
  /** The oldest TLS version that is accepted; left out: TLS 1.2. */
  minTlsVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** What an OAuth access token is for: the mail protocols (`outlook`: IMAP, POP3, SMTP) or Microsoft Graph. */
export type Resource = 'outlook' | 'graph';

export type Login = { username: string } & (
  | { kind: 'password'; secret: string }
  | {
      kind: 'token';
      accessToken: string;
      expiresAt: Date;
      /** Left out: whichever the server offers. */
      mechanism?: OauthMechanism;
    }
  | { kind: 'anonymous' }
);

/** Hands a transport what it needs to sign in. A transport never sees a refresh token. */
export interface CredentialSource {
  /**
   * @param request.resource what the token is for
   * @param request.validFor milliseconds the token must still be valid; the source refreshes when it is not
   * @throws MailFailure `authorization`/`authentication` when a person must act, `transient` when the provider is away
   */
  take(request: { resource: Resource; validFor: number }): Promise<Login>;
  /**
   * Tells the source that a server refused the login it gave. The next `take` brings a fresh one when that can
   * help; the answer says whether it can (`true`: try once more).
   */
  reject(reason: string): Promise<boolean>;
}

/** Where the reader of a mailbox stands. Opaque to everyone but the adapter and the store that keeps it. */
export interface Cursor {
  /** IMAP UIDVALIDITY (RFC 9051 §2.3.1.1); changes when the server's numbering starts anew. */
  epoch: string;
  /** The last UID that is committed on our side; `0` before the first. */
  position: number;
  /** Where listings go on, as the connection that gave them said (Graph's delta link). Left out: all there is is listed. */
  bookmark?: string;
}

/**
 * One message on the server. Where the server numbers its messages for ever (IMAP), `epoch` + `position` names it; where
 * it gives them identifiers (POP3 UIDL, Graph), `epoch` + `identifier` does.
 */
export interface MessageRef {
  epoch: string;
  /** IMAP UID; where there are identifiers, the place in the listing it came with, oldest first, from 1. */
  position: number;
  /** The server's own name for it, to the letter. Left out where the position is its name. */
  identifier?: string;
}

export interface FetchedMessage {
  ref: MessageRef;
  /** Empty where the server has the message but cannot give its bytes. */
  raw: Buffer;
  /**
   * Set where `raw` is only the beginning of a message, its header at least where that is of a sane size: the bytes that
   * the server says it has. It is larger than a connection fetches in one piece; `read` brings all of it.
   */
  truncatedFrom?: number;
  /** When the server received it (IMAP INTERNALDATE; where the protocol does not say, the header's newest trace). */
  receivedAt: Date;
}

export type AfterFetch =
  { action: 'move'; folder: string } | { action: 'delete' } | { action: 'mark-read' } | { action: 'nothing' };

export interface RemoteMailbox {
  server: MailServer;
  folder: string;
}

/** How much of a mailbox has to be listed. What it leaves open may come or not. */
export interface ListScope {
  /** So many are enough, if there are so many; a server that gives more does no harm. */
  atLeast?: number;
  /** Only messages below this position are asked for. */
  below?: number;
  /** Only messages that the server received at this time or later are asked for. */
  receivedSince?: Date;
  /** Only messages that were there when the connection was opened. */
  beforeOpening?: boolean;
}

/**
 * How a server names messages. `positions`: ascending numbers, so that a cursor tells what is new (IMAP).
 * `identifiers`: names without order, so that what is new is what nobody has a receipt of (POP3, Graph).
 */
export type Naming = 'positions' | 'identifiers';

/** A standing order with a server that it tells an address of ours of new mail. */
export interface Subscription {
  /** The server's own name for it. */
  id: string;
  /** It ends by itself then, unless it is renewed. */
  expiresAt: Date;
}

export interface SubscriptionOrder {
  /** Where the server tells of new mail, and of what becomes of the subscription: addresses (https) of ours. */
  newsUrl: string;
  lifecycleUrl: string;
  /** Comes along with whatever the server tells us: who does not know it is not the server. At most 128 characters. */
  secret: string;
  until: Date;
}

/** Has a server announce new mail beyond the connection. All methods throw `MailFailure`. */
export interface Announcing {
  /** The server asks the addresses before it agrees. */
  subscribe(order: SubscriptionOrder): Promise<Subscription>;
  /** @returns null where the server knows it no longer */
  renew(id: string, until: Date): Promise<Subscription | null>;
}

/** An open mailbox. All methods throw `MailFailure`. */
export interface InboundConnection {
  readonly naming: Naming;
  /**
   * True where the connection shows the mailbox as it was when it was opened, and what is settled is certain only once it
   * is closed well (POP3). Left out: it shows what comes, and can stay open to hear of it.
   */
  readonly snapshot?: boolean;
  /** The server's epoch (IMAP UIDVALIDITY); one that never changes where messages have identifiers. */
  readonly epoch: string;
  /**
   * UIDNEXT when the folder was opened: every message that was there then has a lower position, every later one this
   * position or a higher one. A cursor set to one less passes over all existing mail and nothing that arrives after.
   */
  readonly nextPosition: number;
  /** When the login's access token expires, if it has one: re-connect before. */
  readonly expiresAt?: Date;
  /**
   * Messages after the cursor, oldest first and without a gap. With a cursor of another epoch: from the first one on.
   * Where messages have identifiers: what has come since the cursor's bookmark, and perhaps more; without one, all there are.
   */
  list(cursor: Cursor, scope?: ListScope): Promise<MessageRef[]>;
  /** To go into the cursor once all that `list` gave is committed, so that the next listing is short. */
  readonly bookmark?: string;
  /**
   * Raw bytes, oldest first, in as few round trips as the protocol allows, without marking them read. A message that is
   * gone by now is left out; of one larger than `LARGE_MESSAGE` only the beginning comes. No other method may be called
   * before the iteration is over; leaving it early is fine.
   */
  fetch(refs: MessageRef[]): AsyncIterable<FetchedMessage>;
  /**
   * All bytes of one message, piece by piece, so that nobody has to hold it whole. No other method may be called before
   * the iteration is over. Ends without a piece where the message is gone by now.
   */
  read(ref: MessageRef): AsyncIterable<Buffer>;
  /**
   * Carries the after-fetch action out for refs that are committed on our side. Repeating it is harmless. On a snapshot
   * it only takes effect when `finish` has resolved.
   */
  settle(refs: MessageRef[], after: AfterFetch): Promise<void>;
  /**
   * Makes certain what was settled (POP3: QUIT, which carries DELE out). Nothing but `close` may be called afterwards on a
   * snapshot; elsewhere it does nothing.
   */
  finish(): Promise<void>;
  /**
   * Resolves when there may be something new since the last `list` began, or when the signal aborts; never rejects
   * because of the abort. Once there is news it resolves at once until `list` is called.
   * @throws MailFailure when the connection is lost
   */
  waitForNews(signal: AbortSignal): Promise<void>;
  /** Left out where the server tells of new mail on the connection, or not at all. */
  readonly announcing?: Announcing;
  close(): Promise<void>;
}

/** Bytes. Of a message that is larger, only the beginning is fetched with others; it is read by itself, piece by piece. */
export const LARGE_MESSAGE = 256 * 1024;

/** A folder of a mailbox, as IMAP LIST (RFC 9051 §6.3.9) tells of it. */
export interface MailFolder {
  /** Readable, with the server's separators. */
  path: string;
  /** RFC 6154 without the backslash, `Inbox`, or empty. */
  specialUse: string;
  /** False for folders that only hold other folders. */
  selectable: boolean;
}

/** Hears how far `connect` has come, for those who show it. */
export interface ConnectObserver {
  signedIn(): void;
  /** @param messages how many are in the folder */
  opened(messages: number): void;
}

/** A message of ours in the mailbox's Sent folder. */
export interface SentMessage {
  /** Without angle brackets. */
  messageId: string;
  /** When it was sent, or handed to the server at the earliest. */
  since: Date;
}

/** The folder where a mailbox keeps what was sent. Both give null where the mailbox has none. */
export interface SentMail {
  /** @throws MailFailure; the signal's reason when it aborts */
  find(
    server: MailServer,
    credential: CredentialSource,
    message: SentMessage,
    signal: AbortSignal,
  ): Promise<boolean | null>;
  /**
   * Puts a copy there, once: false where it is there already.
   * @throws MailFailure; the signal's reason when it aborts
   */
  file(
    server: MailServer,
    credential: CredentialSource,
    message: SentMessage,
    mime: Buffer,
    signal: AbortSignal,
  ): Promise<boolean | null>;
}

export interface InboundTransport {
  /** What the token has to be for; left out: `outlook`. */
  readonly resource?: Resource;
  /**
   * Connects, signs in and opens the folder.
   * @param signal ends the connection whenever it aborts, also later; what is running then rejects with its reason
   * @throws MailFailure with a remedy for whatever goes wrong
   */
  connect(
    mailbox: RemoteMailbox,
    credential: CredentialSource,
    signal: AbortSignal,
    observer?: ConnectObserver,
  ): Promise<InboundConnection>;
  /**
   * Signs in, lists all folders with special uses first, and leaves.
   * @throws MailFailure with a remedy for whatever goes wrong; the signal's reason when it aborts
   */
  folders(server: MailServer, credential: CredentialSource, signal: AbortSignal): Promise<MailFolder[]>;
  /** Left out where the protocol knows no folders. */
  sent?: SentMail;
  /**
   * Ends a subscription that a connection made; one that is gone already is fine. Left out where there are none.
   * @throws MailFailure; the signal's reason when it aborts
   */
  unsubscribe?(
    server: MailServer,
    credential: CredentialSource,
    subscriptionId: string,
    signal: AbortSignal,
  ): Promise<void>;
}

export interface Envelope {
  from: string;
  to: string[];
}

export interface SendReceipt {
  /** The Message-ID that the message carries, without angle brackets; empty when it carries none. */
  messageId: string;
  /** The Message-ID that the server gave it instead, where it says so (Exchange Online), without angle brackets. */
  serverMessageId?: string;
  /** The server's final reply. */
  response: string;
  /** Recipients that were refused although the message was accepted for others. */
  rejected: { address: string; response: string }[];
}

export interface OutboundConnection {
  /**
   * One message at a time; calls made meanwhile wait for their turn.
   * @param mime the whole message, CRLF line ends
   * @param signal ends the connection when it aborts meanwhile; nobody knows then what became of the message. Only for
   *   messages of which that does not matter
   * @throws MailFailure; `outcomeUnknown` is set when the message may have been accepted; the signal's reason
   */
  send(envelope: Envelope, mime: Buffer, signal?: AbortSignal): Promise<SendReceipt>;
  /**
   * Asks whether the server takes mail from this address (MAIL FROM, RFC 5321 §4.1.1.2), and sends nothing. Some servers
   * only look at the sender when they have the message.
   * @param signal ends the connection when it aborts meanwhile
   * @returns the server's reply
   * @throws MailFailure when it refuses; the signal's reason when it aborts
   */
  trySender(address: string, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

export interface OutboundTransport {
  /** What the token has to be for; left out: `outlook`. */
  readonly resource?: Resource;
  /**
   * Connects and signs in.
   * @param signal abandons connecting; a message that is on its way is not stopped by it
   * @throws MailFailure with a remedy for whatever goes wrong; the signal's reason when it aborts
   */
  connect(server: MailServer, credential: CredentialSource, signal: AbortSignal): Promise<OutboundConnection>;
  /**
   * Takes a message back that is still a draft on the server, because sending it in steps broke off before the last one.
   * Not for what may be on its way at the moment. Left out where a message is sent in one step.
   * @returns whether there was a draft: then it was not sent, and will not be
   * @throws MailFailure; the signal's reason when it aborts
   */
  takeBack?(
    server: MailServer,
    credential: CredentialSource,
    message: SentMessage,
    signal: AbortSignal,
  ): Promise<boolean>;
}
