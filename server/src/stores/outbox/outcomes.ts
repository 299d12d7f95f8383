import {
  ClaimLost,
  type Attempt,
  type Delivery,
  type DeliveryState,
  type DeliveryStore,
  type Trouble,
} from '../../outbound/ports';
import { inTransaction, type Database } from '../transaction';
import { copyColumns } from './sent-copies';
import { DELIVERY, toAttemptColumns, toProblemColumn, trimResponse } from './rows';

const ATTEMPT = 'plugin::system-email.delivery-attempt';
const ENTRY = 'plugin::system-email.entry';

const bareMessageId = (id: string): string => id.trim().replace(/^<|>$/g, '');

type Outcomes = Pick<
  DeliveryStore,
  | 'markSent'
  | 'markRetrying'
  | 'markFailed'
  | 'markUnknown'
  | 'lookAgain'
  | 'markFound'
  | 'markUnsent'
  | 'markUnconfirmed'
>;

/** What becomes of a claimed delivery. Each is one UPDATE that names the claim, so that nobody writes for another. */
export const createOutcomes = ({ db }: { db: Database }): Outcomes => {
  const settle = async (
    delivery: Delivery,
    columns: Record<string, unknown> & { state: DeliveryState },
    from: DeliveryState[] = ['sending'],
  ): Promise<void> => {
    const { count } = await db.query(DELIVERY).updateMany({
      where: { id: delivery.id, claim: delivery.claim, state: { $in: from } },
      data: { claimedBy: null, goodUntil: null, ...columns },
    });
    if (count !== 1) throw new ClaimLost(delivery.id);
  };

  const settleAttempt = (
    delivery: Delivery,
    outcome: 'sent' | 'retry' | 'failed' | 'unconfirmed',
    attempt: Attempt,
    trouble: Trouble | null,
    columns: Record<string, unknown> & { state: DeliveryState },
    { from, alongside }: { from?: DeliveryState[]; alongside?: () => Promise<unknown> } = {},
  ): Promise<void> =>
    inTransaction(db, async () => {
      await settle(
        delivery,
        {
          attempts: delivery.attempts + 1,
          nextAttemptAt: null,
          retryingSince: null,
          unknownSince: null,
          response: trimResponse(attempt.response),
          problem: trouble && toProblemColumn(trouble, attempt.at),
          ...columns,
          ...(outcome === 'sent' ? await copyColumns(db, delivery.systemEmailId) : {}),
        },
        from,
      );
      await db
        .query(ATTEMPT)
        .create({ data: toAttemptColumns(delivery.id, attempt, outcome, trouble?.remedy) });
      await alongside?.();
    });

  return {
    markSent(delivery, attempt, receipt, trouble) {
      const { serverMessageId } = receipt;
      return settleAttempt(
        delivery,
        'sent',
        attempt,
        trouble,
        { state: 'sent', sentAt: attempt.at },
        {
          // The server's answer is the truth also where we were taken for dead meanwhile, as long as nobody has claimed it since.
          from: ['sending', 'retrying', 'unconfirmed'],
          async alongside() {
            if (serverMessageId === undefined || delivery.entryId === null) return;
            // Answers and bounces will name the server's Message-ID instead of ours.
            await db.query(ENTRY).update({
              where: { id: delivery.entryId },
              data: { serverMessageId: bareMessageId(serverMessageId) },
            });
          },
        },
      );
    },

    markRetrying(delivery, attempt, trouble, { attemptAt, retryingSince }) {
      const columns = { state: 'retrying' as const, nextAttemptAt: attemptAt, retryingSince };
      return settleAttempt(delivery, 'retry', attempt, trouble, columns);
    },

    markFailed(delivery, attempt, trouble) {
      return settleAttempt(delivery, 'failed', attempt, trouble, { state: 'failed' });
    },

    markUnknown(delivery, attempt, trouble, lookAt) {
      const columns = { state: 'retrying' as const, nextAttemptAt: lookAt, unknownSince: attempt.at };
      return settleAttempt(delivery, 'unconfirmed', attempt, trouble, columns);
    },

    lookAgain(delivery, lookAt) {
      return settle(delivery, { state: 'retrying', nextAttemptAt: lookAt });
    },

    markFound(delivery, response) {
      return settle(delivery, {
        state: 'sent',
        sentAt: delivery.unknownSince,
        nextAttemptAt: null,
        unknownSince: null,
        response,
        problem: null,
      });
    },

    markUnsent(delivery, trouble, at) {
      const problem = toProblemColumn(trouble, at);
      return settle(delivery, { state: 'retrying', nextAttemptAt: at, unknownSince: null, problem });
    },

    markUnconfirmed(delivery, trouble, at) {
      const problem = toProblemColumn(trouble, at);
      return settle(delivery, { state: 'unconfirmed', nextAttemptAt: null, problem });
    },
  };
};
