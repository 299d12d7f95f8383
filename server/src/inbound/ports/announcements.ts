/** What announcements of new mail need and what they tell. */

/** What a server said to an address of ours. Whatever it is, the mailbox is looked at. */
export type Call =
  /** There is new mail, or something may have been missed. */
  | 'news'
  /** The subscription has to be renewed, or it ends. */
  | 'renew'
  /** The subscription has ended. */
  | 'ended';

export interface StoredSubscription {
  /** The server's own name for it. */
  remoteId: string;
  /** What it tells of, and where to: another mailbox, folder or address of ours needs another one. */
  place: string;
  /** SHA-256 of the secret that comes along with whatever the server says, lower-case hex. */
  secretHash: string;
  expiresAt: Date;
}

/** One subscription at the most for each System Email, and the last that was heard of it: how instances learn of it. */
export interface SubscriptionStore {
  find(systemEmailId: number): Promise<StoredSubscription | null>;
  /** In place of what there was. */
  save(systemEmailId: number, subscription: StoredSubscription): Promise<void>;
  renewed(systemEmailId: number, expiresAt: Date): Promise<void>;
  forget(systemEmailId: number): Promise<void>;
  /** Whose subscription this is. */
  named(remoteId: string): Promise<{ systemEmailId: number; secretHash: string } | null>;
  /** Notes what was said. What matters less than what is there already changes nothing. */
  note(systemEmailId: number, call: Call): Promise<void>;
  /** The System Emails of which something was said that nobody has taken yet. */
  called(): Promise<number[]>;
  /** What was said, once. */
  take(systemEmailId: number): Promise<Call | null>;
  /** Forgets those that ended before, with System Emails that nobody watches any more. */
  forgetExpired(before: Date): Promise<void>;
}

/** How a watcher that could be told of new mail learns of it. */
export type Announcement =
  | { code: 'announced' }
  /** Nobody is to be told: the option, or the lack of a public address, says so. */
  | { code: 'asked'; because: 'switched-off' | 'no-address' }
  | { code: 'asked'; because: 'refused'; failure: Error };

export interface AnnouncementEvents {
  /** Told whenever a watcher finds out, also when nothing has changed. */
  announcement(systemEmailId: number, announcement: Announcement): void;
}
