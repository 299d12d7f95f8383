import { z } from '@strapi/utils';
import { line, pageQuery, type Page, type Problem } from './common';
import { DELIVERY_STATES, type DeliverySummary, type EntrySource } from './tickets';

type DeliveryState = DeliverySummary['state'];

/** An agent's reply, our own acknowledgement of a ticket, or mail of the app that has no ticket. */
export const DELIVERY_ORIGINS = ['reply', 'acknowledgement', 'app'] as const;
export type DeliveryOrigin = (typeof DELIVERY_ORIGINS)[number];

const id = z.coerce.number().int().positive();

/** GET /system-email/outbox?page&pageSize&state&systemEmail&origin&ticket&search : newest first. */
export const outboxQuery = pageQuery.extend({
  state: z.enum(DELIVERY_STATES).optional(),
  systemEmail: id.optional(),
  origin: z.enum(DELIVERY_ORIGINS).optional(),
  ticket: id.optional(),
  /** Words in the subject or in a recipient's address. */
  search: line(200).optional(),
});
export type OutboxQuery = z.input<typeof outboxQuery>;

/**
 * Why a delivery has not left. `held`: until its time. `behind`: an earlier reply of its ticket goes first. `looking`: the
 * server may have taken it, and it is looked for in the Sent folder. `problem`: its System Email cannot send (switched off,
 * sign-in needed, no instance may serve it). `paused`: the server asked the account to stay away. `again`: the next try.
 * `limit`: as much as a minute or a day allows has been sent. `next`: nothing is in its way.
 */
export type Wait =
  | { why: 'held' | 'looking' | 'again'; until: string }
  | { why: 'behind'; deliveryId: number }
  | { why: 'problem'; problem: Problem }
  | { why: 'paused'; until: string; problem: Problem }
  | { why: 'limit'; limit: 'minute' | 'day'; until: string }
  | { why: 'next' };

export interface OutboxItem extends DeliverySummary {
  origin: DeliveryOrigin;
  /** The address is null when the System Email has been deleted. */
  systemEmail: { id: number; address: string | null };
  /** Null for mail of the app. */
  ticketId: number | null;
  subject: string;
  /** Everybody in the envelope, Bcc too. */
  recipients: string[];
  createdAt: string;
  /** Null in the states in which nothing is waited for. */
  wait: Wait | null;
}

export interface OutboxList extends Page<OutboxItem> {
  /** How many there are in each state, whatever state is asked for. */
  counts: Record<DeliveryState, number>;
}

/** GET /system-email/outbox/system-emails : what the list can be filtered by. */
export type OutboxSystemEmails = { id: number; address: string }[];

export interface DeliveryAttempt {
  id: number;
  at: string;
  outcome: 'sent' | 'retry' | 'failed' | 'unconfirmed';
  /** Milliseconds. */
  duration: number;
  responseCode: number | null;
  enhancedCode: string | null;
  /** The server's last reply, or why there was none. */
  response: string;
  /** What it means and what to do; null where nothing went wrong. */
  problem: Problem | null;
}

/** GET /system-email/outbox/:id */
export interface OutboxDetail extends OutboxItem {
  /** Without angle brackets. */
  messageId: string;
  envelopeFrom: string;
  to: string[];
  cc: string[];
  bcc: string[];
  /** Oldest first. */
  tries: DeliveryAttempt[];
  headers: EntrySource['headers'];
}

const addresses = z
  .array(z.email('Enter a mail address.').max(254))
  .max(100, 'At most 100 addresses.')
  .optional();

/**
 * PUT /system-email/outbox/:id/recipients : sends it to somebody else, under the same Message-ID; answers with the detail.
 * Cc and Bcc stay as they are where they are left out.
 */
export const recipientsInput = z.object({
  to: z
    .array(z.email('Enter a mail address.').max(254))
    .min(1, 'Enter at least one mail address.')
    .max(100, 'At most 100 addresses.'),
  cc: addresses,
  bcc: addresses,
});
export type RecipientsInput = z.input<typeof recipientsInput>;

/** POST /system-email/outbox/:id/retry, …/cancel, …/confirm : answers with the detail. */
export const OUTBOX_DEEDS = ['retry', 'cancel', 'confirm'] as const;
export type OutboxDeed = (typeof OUTBOX_DEEDS)[number];

/** POST /system-email/outbox/deeds : the same for several; what is in no fitting state (any more) is left alone. */
export const outboxDeedsInput = z.object({
  deed: z.enum(['retry', 'cancel']),
  ids: z.array(id).min(1, 'Choose at least one message.').max(1000, 'At most 1000.'),
});
export type OutboxDeedsInput = z.input<typeof outboxDeedsInput>;
export interface OutboxDeedsOutcome {
  done: number;
  /** Were in no fitting state (any more). */
  left: number;
}
