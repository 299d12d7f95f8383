import type { MailFailure } from '../mail/failure';
import type { SendReceipt } from '../mail/ports';
import { decide, type Decision } from './decide';
import { FIRST_LOOK } from './look';
import type { Attempt, Delivery, NextClaim, Trouble } from './ports';
import { createRecorder } from './record';
import type { LaneDependencies, Rest, Turn } from './turn';

/** Writes down what became of a claimed delivery, and tells the house. */
export const createOutcomes = (
  dependencies: Pick<LaneDependencies, 'store' | 'clock' | 'random' | 'events' | 'allowances'>,
) => {
  const { store, clock, random, events, allowances } = dependencies;
  const record = createRecorder(dependencies);

  const write = (delivery: Delivery, attempt: Attempt, decision: Decision): Promise<void> => {
    const { outcome, trouble } = decision;
    if (outcome === 'retry') return store.markRetrying(delivery, attempt, trouble, decision);
    if (outcome === 'failed') return store.markFailed(delivery, attempt, trouble);
    const lookAt = new Date(clock.now().getTime() + FIRST_LOOK);
    return store.markUnknown(delivery, attempt, trouble, lookAt);
  };

  const announce = (delivery: Delivery, { outcome, trouble, attemptAt }: Decision): void => {
    if (outcome === 'retry') events.retrying(delivery, trouble, attemptAt);
    else if (outcome === 'failed') events.failed(delivery, trouble);
    else events.unknown(delivery, trouble);
  };

  return {
    /**
     * @param next what to claim along with it, if anything
     * @returns what was claimed, or null
     */
    async sent(
      turn: Turn,
      delivery: Delivery,
      began: Date,
      receipt: SendReceipt,
      next: NextClaim | undefined,
    ): Promise<Delivery | null> {
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
      const recorded = await record(turn, () => store.markSent(delivery, attempt, receipt, trouble, next));
      if (!recorded) return null;
      events.delivered(delivery, receipt);
      return recorded.written;
    },

    /** @returns how long the whole System Email should rest, or null when only this message is concerned */
    async failed(
      turn: Turn,
      delivery: Delivery,
      began: Date,
      failure: MailFailure,
      account: string,
    ): Promise<Rest | null> {
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
      if (decision.mailbox === 'pause') {
        const milliseconds = decision.attemptAt.getTime() - now.getTime();
        events.paused(turn.systemEmailId, await allowances.pause(account, milliseconds, decision.trouble));
      }
      return { until: decision.attemptAt, since: mailboxTroubleSince ?? now };
    },
  };
};
