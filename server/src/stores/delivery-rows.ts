import type { DeliverySummary, TicketStatus } from '../../../shared/contracts/tickets';
import type { RemedyKey } from '../../../shared/remedies';
import type { Attempt, Delivery, DeliveryState, Trouble, WithdrawnDelivery } from '../outbound/ports';

/** A delivery as `db.query` returns it with its entry. */
export interface DeliveryRow {
  id: number;
  entry: { id: number; fromAddress: string | null } | null;
  ticketId: number;
  systemEmailId: number;
  envelopeFrom: string;
  envelopeTo: string[];
  messageId: string;
  mimeHash: string;
  state: DeliveryState;
  attempts: number;
  nextAttemptAt: string | null;
  ticketStatusBefore: TicketStatus | null;
  ticketStatusAfter: TicketStatus | null;
  retryingSince: string | null;
  claimedUntil: string | null;
  sentAt: string | null;
  response: string | null;
  problem: (Trouble & { at: string }) | null;
}

/** Room for the longest multi-line reply worth reading; a server may send more. */
const MAX_RESPONSE_LENGTH = 2_000;

/** Control characters have no place on a screen, and PostgreSQL takes no NUL. */
export const trimResponse = (response: string): string =>
  response
    .replace(/[^\P{Cc}\n\t]/gu, ' ')
    .trim()
    .slice(0, MAX_RESPONSE_LENGTH);

export const toDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  systemEmailId: row.systemEmailId,
  entryId: row.entry?.id ?? 0,
  ticketId: row.ticketId,
  envelope: { from: row.envelopeFrom, to: row.envelopeTo },
  otherFrom: (row.entry?.fromAddress ?? row.envelopeFrom).toLowerCase() !== row.envelopeFrom.toLowerCase(),
  messageId: row.messageId,
  mimeHash: row.mimeHash,
  state: row.state,
  attempts: row.attempts,
  retryingSince: row.retryingSince === null ? null : new Date(row.retryingSince),
});

export const toWithdrawn = (row: DeliveryRow, entryId: number): WithdrawnDelivery => {
  const { ticketId, ticketStatusBefore: before, ticketStatusAfter: after } = row;
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
  response: row.response ?? '',
  problem: row.problem && { ...row.problem, action: actionFor(row.problem.remedy) },
});
