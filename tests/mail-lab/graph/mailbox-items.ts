/** What is known of a mailbox's folders and messages between two looks at it. */
import type { FetchMessageObject, MessageAddressObject } from 'imapflow';

export interface Item {
  immutableId: string;
  /** Of the folder it is in now. */
  restId: string;
  folder: string;
  uid: number;
  isRead: boolean;
  isDraft: boolean;
  messageId: string;
  subject: string;
  from: MessageAddressObject[];
  sender: MessageAddressObject[];
  to: MessageAddressObject[];
  cc: MessageAddressObject[];
  bcc: MessageAddressObject[];
  replyTo: MessageAddressObject[];
  sentAt: Date;
  receivedAt: Date;
  size: number;
  hasAttachments: boolean;
  /** When it came into its folder, and when it last changed there: numbers of the mailbox's one count of changes. */
  arrived: number;
  changed: number;
}

/** A message that is no longer in a folder. */
export interface Removal {
  folder: string;
  at: number;
  item: Item;
  restId: string;
}

export interface Folder {
  path: string;
  delimiter: string;
  id: string;
  uidValidity?: bigint;
  uidNext?: number;
  exists?: number;
  unseen?: number;
  readonly items: Map<number, Item>;
}

/** What the item's IMAP message says of it. */
export type ItemFacts = Omit<Item, 'immutableId' | 'restId' | 'folder' | 'uid' | 'arrived' | 'changed'>;

export function factsOf(message: FetchMessageObject): ItemFacts {
  const { envelope } = message;
  const receivedAt = new Date(message.internalDate ?? Date.now());
  const sentAt = new Date(envelope?.date ?? NaN);
  return {
    ...readState(message.flags),
    messageId: envelope?.messageId ?? '',
    subject: envelope?.subject ?? '',
    from: envelope?.from ?? [],
    sender: envelope?.sender ?? envelope?.from ?? [],
    to: envelope?.to ?? [],
    cc: envelope?.cc ?? [],
    bcc: envelope?.bcc ?? [],
    replyTo: envelope?.replyTo ?? [],
    sentAt: Number.isNaN(sentAt.getTime()) ? receivedAt : sentAt,
    receivedAt,
    size: message.size ?? 0,
    hasAttachments: /^content-type:\s*multipart\/mixed/im.test(message.headers?.toString('latin1') ?? ''),
  };
}

export function readState(flags: Set<string> | undefined): Pick<Item, 'isRead' | 'isDraft'> {
  return { isRead: flags?.has('\\Seen') ?? false, isDraft: flags?.has('\\Draft') ?? false };
}

/** The same message in another folder, or under another UID. */
export function likeness(facts: Pick<ItemFacts, 'messageId' | 'size' | 'receivedAt'>): string {
  return `${facts.messageId}|${facts.size}|${Math.floor(facts.receivedAt.getTime() / 1000)}`;
}
