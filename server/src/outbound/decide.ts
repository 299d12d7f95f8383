import { MailFailure, needsAdmin } from '../mail/failure';
import { backoff, SHORTEST_DELAY } from './backoff';
import type { Delivery, Trouble } from './ports';

/** After a day of trying the answer has lost its use, and the agent should hear of it. */
const GIVE_UP_AFTER = 24 * 3_600_000;
/** How often we look whether a person has mended what only a person can; servers punish asking more often. */
const ADMIN_INTERVAL = 3_600_000;

export const ABANDONED: Trouble = {
  remedy: 'smtp.outcome-unknown',
  message:
    'The process that was sending this stopped before it could note the answer. The server may have accepted the message.',
};

export interface Decision {
  outcome: 'retry' | 'failed' | 'unknown';
  trouble: Trouble;
  /** For `retry`: when, and since when it has been failing (null while a person has to act: that time does not count). */
  attemptAt: Date;
  retryingSince: Date | null;
  /**
   * What the whole System Email does: `continue` with other messages, `rest` until `attemptAt`, `pause` on all instances
   * because the server asked for it, `wait` for a person.
   */
  mailbox: 'continue' | 'rest' | 'pause' | 'wait';
}

/** Whatever was thrown, as a failure. What we do not understand while sending may have been accepted. */
export const asFailure = (error: unknown, during: 'preparing' | 'sending'): MailFailure =>
  error instanceof MailFailure
    ? error
    : new MailFailure(
        during === 'sending'
          ? 'Sending broke off in a way that does not tell whether the server accepted the message.'
          : 'The message could not be handed to the server.',
        {
          kind: 'transient',
          remedy: during === 'sending' ? 'smtp.outcome-unknown' : 'unknown',
          outcomeUnknown: during === 'sending',
          cause: error,
        },
      );

const troubleOf = (failure: MailFailure): Trouble => ({
  remedy: failure.remedy,
  message: failure.message,
  ...(failure.serverResponse === undefined ? {} : { serverResponse: failure.serverResponse }),
  ...(failure.providerCodes.length ? { providerCodes: failure.providerCodes } : {}),
  ...(failure.correlationId === undefined ? {} : { correlationId: failure.correlationId }),
});

/**
 * True where the trouble is with this one message or recipient: it was refused for good, or put off by a 4yz reply
 * (greylisting, a full mailbox). 421 is the server closing the channel (RFC 5321 §3.8): that is about us.
 */
const concernsMessageOnly = ({ kind, responseCode }: MailFailure): boolean =>
  kind === 'rejected' || (kind === 'transient' && responseCode !== undefined && responseCode !== 421);

/** An agent chose a From address that the server does not allow: other messages do not have it. */
const concernsFromOnly = ({ remedy }: MailFailure, { otherFrom }: Delivery): boolean =>
  otherFrom && remedy === 'smtp.send-as-denied';

const mailboxDoes = (
  failure: MailFailure,
  { byAdmin, fromRefused }: { byAdmin: boolean; fromRefused: boolean },
): Decision['mailbox'] => {
  if (byAdmin) return 'wait';
  if (fromRefused || concernsMessageOnly(failure)) return 'continue';
  // Busy is not the same as having had enough of this account: who comes back early is not punished for it.
  return failure.kind === 'throttled' && failure.remedy !== 'smtp.temporary' ? 'pause' : 'rest';
};

/**
 * The one place that decides what becomes of a delivery that did not go through.
 * @param context.mailboxTroubleSince when this System Email's present trouble began, or null
 * @param context.random 0 ≤ random < 1
 */
export const decide = (
  failure: MailFailure,
  delivery: Delivery,
  context: { now: Date; random: number; mailboxTroubleSince: Date | null },
): Decision => {
  const { now, random } = context;
  const trouble = troubleOf(failure);
  const fromRefused = concernsFromOnly(failure, delivery);
  const byAdmin = needsAdmin(failure) && !fromRefused;
  const since = delivery.retryingSince ?? now;
  const lasted = now.getTime() - Math.min(since.getTime(), (context.mailboxTroubleSince ?? now).getTime());
  const delay = byAdmin
    ? ADMIN_INTERVAL * (1 + random / 10)
    : backoff(lasted, random, {
        shortest:
          failure.kind === 'transient' && failure.responseCode === undefined
            ? SHORTEST_DELAY.broken
            : SHORTEST_DELAY.refused,
        atLeast: failure.kind === 'throttled' ? failure.retryAfter : undefined,
      });
  const decision = {
    trouble,
    attemptAt: new Date(now.getTime() + delay),
    retryingSince: byAdmin ? null : since,
    mailbox: mailboxDoes(failure, { byAdmin, fromRefused }),
  } as const;

  if (failure.outcomeUnknown) return { ...decision, outcome: 'unknown' };
  if (fromRefused || failure.kind === 'rejected') return { ...decision, outcome: 'failed' };
  if (byAdmin || now.getTime() - since.getTime() < GIVE_UP_AFTER) return { ...decision, outcome: 'retry' };
  const message = `Given up after trying for 24 hours. The last time: ${failure.message}`;
  return { ...decision, outcome: 'failed', trouble: { ...trouble, message } };
};
