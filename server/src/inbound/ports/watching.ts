/** What watchers need and what they tell. */
import type { AfterFetch, CredentialSource, InboundTransport, RemoteMailbox } from '../../mail/ports';
import type { BackfillControl } from './spool';

/** What watchers and cycles tell the rest of the house; diagnostics writes it to the activity log. */
export interface InboundEvents {
  state(systemEmailId: number, state: WatcherState): void;
  ticketed(systemEmailId: number, count: number): void;
  quarantined(systemEmailId: number, reason: string, receiptId?: number): void;
  /** The after-fetch action did not work for committed messages; it is repeated with the next fetch. */
  unsettled(systemEmailId: number, count: number, failure: Error): void;
}

/** What a watcher needs to know about one System Email. */
export interface WatchedMailbox {
  systemEmailId: number;
  /** The System Email's address: another address is another mailbox, with numbers of its own. */
  address: string;
  /** The label of the instances that may serve it; empty: any. */
  servedFrom: string;
  /** Names the transport, for example `imap`. */
  protocol: string;
  mailbox: RemoteMailbox;
  afterFetch: AfterFetch;
  /** `push`: stays connected and hears of new mail; `interval`: looks every so many minutes. */
  fetching: { mode: 'push' } | { mode: 'interval'; minutes: number };
  /** Messages that one visit takes in before it leaves (`interval`) or looks again (`push`). */
  fetchLimit: number;
  /** What happens with mail that is in the folder before the first connection. */
  existingMail: 'skip' | 'since' | 'take';
  /** The day (`2026-11-22`) from which on existing mail is taken, where it is taken since a day. */
  existingMailSince: string | null;
  /** Changes when an admin pauses, resumes or stops the back-fill, on whatever instance: the watcher then looks anew. */
  backfillControl: BackfillControl;
  /** Changes when the mailbox was seen to work, on whatever instance, while its watcher had stopped or was waiting. */
  mendedAt: string | null;
  credential: CredentialSource;
  /**
   * Changes when somebody signs in anew or changes a password, here or on another instance: the watcher then starts
   * afresh, also when it had stopped. Refreshing a token is no such change.
   */
  credentialRevision: string;
}

/** The Remote Mailboxes that are switched on, as the settings stand now. */
export interface MailboxSource {
  watched(): Promise<WatchedMailbox[]>;
}

/** The transport for a protocol. */
export type TransportRegistry = Record<string, InboundTransport | undefined>;

/** Time and chance, so that tests can hold both. */
export interface Timing {
  /** Milliseconds since 1970. */
  now(): number;
  /** At least 0, less than 1. */
  random(): number;
  /** Resolves after so many milliseconds or when the signal aborts, whichever comes first. Keeps no process alive. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export type WatcherState =
  | { code: 'connecting' }
  | { code: 'catching-up' }
  | { code: 'watching' }
  /** Caught up, not connected. */
  | { code: 'waiting'; until: Date }
  | { code: 'backing-off'; until: Date; failure: Error }
  /** Somebody has to sign the mailbox in again. */
  | { code: 'needs-authorization'; failure: Error }
  /** A setting, here or at the provider, has to be changed. */
  | { code: 'needs-admin'; failure: Error }
  | { code: 'disabled' };
