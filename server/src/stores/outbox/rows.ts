/** Deliveries as the database returns them. */
import type { DeliverySummary, TicketStatus } from '../../../../shared/contracts/tickets';
import type { RemedyKey } from '../../../../shared/remedies';
import type {
  Attempt,
  Delivery,
  DeliveryOrigin,
  DeliveryState,
  Trouble,
  WithdrawnDelivery,
} from '../../outbound/ports';
import type { Database } from '../transaction';

export const DELIVERIES = 'system_email_deliveries';
export const DELIVERY = 'plugin::system-email.delivery';

/** States in which a delivery holds back the later ones of its ticket. */
export const UNSENT: DeliveryState[] = ['held', 'queued', 'retrying', 'sending'];
export const WAITING: DeliveryState[] = ['held', 'queued', 'retrying'];

/** As `db.query` returns it with its entry. */
export interface DeliveryRow {
  id: number;
  entry: { id: number } | null;
  ticketId: number | null;
  systemEmailId: number;
  origin: DeliveryOrigin | null;
  subject: string | null;
  envelopeTo: string[];
  scheduled: boolean | null;
  state: DeliveryState;
  attempts: number;
  nextAttemptAt: string | null;
  unknownSince: string | null;
  ticketStatusBefore: TicketStatus | null;
  ticketStatusAfter: TicketStatus | null;
  sentAt: string | null;
  response: string | null;
  problem: (Trouble & { at: string }) | null;
}

type Time = string | number | Date;
type Query = ReturnType<Database['getConnection']>;

/** A reply that is scheduled for next week holds up no answer of today. */
export const notScheduled = (query: Query, table: string): Query =>
  query
    .whereNot(`${table}.state`, 'held')
    .orWhere(`${table}.scheduled`, false)
    .orWhereNull(`${table}.scheduled`);

/** As knex returns it. */
export interface DeliveryColumns {
  id: number;
  entry_id: number | null;
  ticket_id: number | null;
  system_email_id: number;
  origin: DeliveryOrigin | null;
  subject: string | null;
  other_from: boolean | number | null;
  envelope_from: string;
  envelope_to: string | string[];
  message_id: string;
  mime_hash: string;
  state: DeliveryState;
  attempts: number;
  claim: number;
  retrying_since: Time | null;
  unknown_since: Time | null;
}

/** Room for the longest multi-line reply worth reading; a server may send more. */
const MAX_RESPONSE_LENGTH = 2_000;

/** Control characters have no place on a screen, and PostgreSQL takes no NUL. */
export const trimResponse = (response: string): string =>
  response
    .replace(/[^\P{Cc}\n\t]/gu, ' ')
    .trim()
    .slice(0, MAX_RESPONSE_LENGTH);

const dateOf = (time: Time | null): Date | null => (time === null ? null : new Date(time));

export const toDelivery = (row: DeliveryColumns): Delivery => ({
  id: row.id,
  systemEmailId: row.system_email_id,
  entryId: row.entry_id,
  ticketId: row.ticket_id,
  origin: row.origin ?? 'reply',
  subject: row.subject ?? '',
  envelope: {
    from: row.envelope_from,
    // Some databases return JSON as text.
    to: typeof row.envelope_to === 'string' ? (JSON.parse(row.envelope_to) as string[]) : row.envelope_to,
  },
  otherFrom: Boolean(row.other_from),
  messageId: row.message_id,
  mimeHash: row.mime_hash,
  state: row.state,
  attempts: row.attempts,
  claim: row.claim,
  retryingSince: dateOf(row.retrying_since),
  unknownSince: dateOf(row.unknown_since),
});

export const toWithdrawn = (row: DeliveryRow, entryId: number, ticketId: number): WithdrawnDelivery => {
  const { ticketStatusBefore: before, ticketStatusAfter: after } = row;
  return { entryId, ticketId, statusChange: before && after ? { before, after } : null };
};

export const toProblemColumn = (trouble: Trouble, at: Date): Trouble & { at: string } => ({
  ...trouble,
  ...(trouble.serverResponse === undefined ? {} : { serverResponse: trimResponse(trouble.serverResponse) }),
  at: at.toISOString(),
});

export const toAttemptColumns = (
  deliveryId: number,
  attempt: Attempt,
  outcome: 'sent' | 'retry' | 'failed' | 'unconfirmed',
  remedy: RemedyKey | undefined,
) => ({
  documentId: crypto.randomUUID(),
  delivery: deliveryId,
  at: attempt.at,
  outcome,
  duration: Math.round(attempt.duration),
  responseCode: attempt.responseCode ?? null,
  enhancedCode: attempt.enhancedCode ?? null,
  response: trimResponse(attempt.response),
  remedy: remedy ?? null,
});

export const toSummary = (row: DeliveryRow, actionFor: (remedy: RemedyKey) => string): DeliverySummary => ({
  id: row.id,
  state: row.state,
  attempts: row.attempts,
  sentAt: row.sentAt,
  nextAttemptAt: row.nextAttemptAt,
  scheduled: Boolean(row.scheduled),
  looking: row.state === 'retrying' && row.unknownSince !== null,
  response: row.response ?? '',
  problem: row.problem && { ...row.problem, action: actionFor(row.problem.remedy) },
});
