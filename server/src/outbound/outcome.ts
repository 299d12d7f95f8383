import type { MailFailure } from '../mail/failure';
import type { SendReceipt } from '../mail/ports';
import { decide, type Decision } from './decide';
import { ClaimLost, type Attempt, type Delivery, type Trouble } from './ports';
import type { LaneDependencies, Rest, Turn } from './turn';

/** How long we try to write an outcome down while the database is away. */
const RECORD_LIMIT = 10 * 60_000;

/** Writes down what became of a claimed delivery, and tells the house. */
export const createOutcomes = (
  dependencies: Pick<LaneDependencies, 'store' | 'clock' | 'random' | 'owner' | 'events'>,
) => {
  const { store, clock, random, owner, events } = dependencies;

  /** Again and again while the database is away: a message that is sent must not look unsent. */
  const record = async (turn: Turn, write: () => Promise<void>): Promise<boolean> => {
    const began = clock.now().getTime();
    for (let pause = 250; ; pause = Math.min(pause * 2, 10_000)) {
      try {
        await write();
        return true;
      } catch (error) {
        events.trouble(error);
        const late = clock.now().getTime() - began > RECORD_LIMIT;
        if (error instanceof ClaimLost || turn.signal.aborted || late) return false;
      }
      await clock.sleep(pause, turn.signal);
    }
  };

  const write = (delivery: Delivery, attempt: Attempt, decision: Decision): Promise<void> => {
    const { outcome, trouble } = decision;
    if (outcome === 'retry') return store.markRetrying(delivery, owner, attempt, trouble, decision);
    return outcome === 'failed'
      ? store.markFailed(delivery, owner, attempt, trouble)
      : store.markUnconfirmed(delivery, owner, attempt, trouble);
  };

  const announce = (delivery: Delivery, { outcome, trouble, attemptAt }: Decision): void => {
    if (outcome === 'retry') events.retrying(delivery, trouble, attemptAt);
    else if (outcome === 'failed') events.failed(delivery, trouble);
    else events.unconfirmed(delivery, trouble);
  };

  return {
    async sent(turn: Turn, delivery: Delivery, began: Date, receipt: SendReceipt): Promise<void> {
      const attempt: Attempt = {
        at: began,
        duration: clock.now().getTime() - began.getTime(),
        response: receipt.response,
      };
      const refused = receipt.rejected.map(({ address, response }) => `${address}: ${response}`).join('\n');
      const trouble: Trouble | null = refused
        ? {
            remedy: 'smtp.recipient-rejected',
            message: 'The server accepted the message, but not for every recipient.',
            serverResponse: refused,
          }
        : null;
      const recorded = await record(turn, () => store.markSent(delivery, owner, attempt, receipt, trouble));
      if (recorded) events.delivered(delivery, receipt);
    },

    /** @returns how long the whole System Email should rest, or null when only this message is concerned */
    async failed(turn: Turn, delivery: Delivery, began: Date, failure: MailFailure): Promise<Rest | null> {
      const now = clock.now();
      const mailboxTroubleSince = turn.previousRest?.since ?? null;
      const decision = decide(failure, delivery, { now, random: random(), mailboxTroubleSince });
      const attempt: Attempt = {
        at: began,
        duration: now.getTime() - began.getTime(),
        responseCode: failure.responseCode,
        enhancedCode: failure.enhancedCode,
        response: failure.serverResponse ?? failure.message,
      };
      if (await record(turn, () => write(delivery, attempt, decision))) announce(delivery, decision);
      if (decision.mailbox === 'continue') return null;
      if (decision.mailbox === 'wait') {
        events.waiting(turn.systemEmailId, decision.trouble, decision.attemptAt);
      }
      return { until: decision.attemptAt, since: mailboxTroubleSince ?? now };
    },
  };
};
