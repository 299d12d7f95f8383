import {
  ClaimLost,
  type Attempt,
  type Delivery,
  type DeliveryState,
  type DeliveryStore,
  type Trouble,
} from '../../outbound/ports';
import { changeHooked, createHooked } from '../hooked-rows';
import { inTransaction, type Database, type Transaction } from '../transaction';
import { claimFirst } from './lines';
import { DELIVERIES, toAttemptColumns, toProblemColumn, trimResponse } from './rows';
import { copyColumns } from './sent-copies';

const ATTEMPT = 'plugin::system-email.delivery-attempt';
const ENTRY = 'plugin::system-email.entry';

/** In the database’s own spelling: a name with a capital is no column. */
type Columns = Record<Lowercase<string>, unknown> & { state: DeliveryState };

const toProblemJson = (trouble: Trouble, at: Date): string => JSON.stringify(toProblemColumn(trouble, at));

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
    columns: Columns,
    { from = ['sending'], trx }: { from?: DeliveryState[]; trx?: Transaction } = {},
  ): Promise<void> => {
    const { id, claim } = delivery;
    const update = db.getConnection(DELIVERIES).where({ id, claim }).whereIn('state', from);
    if (trx) update.transacting(trx);
    if ((await update.update({ claimed_by: null, good_until: null, ...columns })) !== 1) {
      throw new ClaimLost(id);
    }
  };

  const settleAttempt = async (
    { trx, ...where }: { trx: Transaction; from?: DeliveryState[] },
    delivery: Delivery,
    outcome: 'sent' | 'retry' | 'failed' | 'unconfirmed',
    attempt: Attempt,
    trouble: Trouble | null,
    columns: Columns,
  ): Promise<void> => {
    await settle(
      delivery,
      {
        attempts: delivery.attempts + 1,
        next_attempt_at: null,
        retrying_since: null,
        unknown_since: null,
        response: trimResponse(attempt.response),
        problem: trouble && toProblemJson(trouble, attempt.at),
        ...columns,
      },
      { ...where, trx },
    );
    await createHooked({ db, trx }, ATTEMPT, [
      toAttemptColumns(delivery.id, attempt, outcome, trouble?.remedy),
    ]);
  };

  const noteServerMessageId = (trx: Transaction, entryId: number, serverMessageId: string): Promise<void> => {
    const data = { serverMessageId: bareMessageId(serverMessageId) };
    return changeHooked({ db, trx }, ENTRY, [{ id: entryId, data }], async () => {
      await db
        .getConnection('system_email_entries')
        .transacting(trx)
        .where({ id: entryId })
        .update({ server_message_id: data.serverMessageId, updated_at: new Date() });
    });
  };

  return {
    markSent: (delivery, attempt, { serverMessageId }, trouble, next) =>
      inTransaction(db, async ({ trx }) => {
        await settleAttempt(
          // The server's answer is the truth also where we were taken for dead meanwhile, as long as nobody has claimed it since.
          { trx, from: ['sending', 'retrying', 'unconfirmed'] },
          ...([delivery, 'sent', attempt, trouble] as const),
          { state: 'sent', sent_at: attempt.at, ...copyColumns(db, delivery.systemEmailId) },
        );
        if (serverMessageId !== undefined && delivery.entryId !== null) {
          // Answers and bounces will name the server's Message-ID instead of ours.
          await noteServerMessageId(trx, delivery.entryId, serverMessageId);
        }
        return next ? claimFirst(db, next.waiting, next, trx) : null;
      }),

    markRetrying(delivery, attempt, trouble, { attemptAt, retryingSince }) {
      const columns = {
        state: 'retrying' as const,
        next_attempt_at: attemptAt,
        retrying_since: retryingSince,
      };
      return inTransaction(db, ({ trx }) =>
        settleAttempt({ trx }, delivery, 'retry', attempt, trouble, columns),
      );
    },

    markFailed(delivery, attempt, trouble) {
      return inTransaction(db, ({ trx }) =>
        settleAttempt({ trx }, delivery, 'failed', attempt, trouble, { state: 'failed' }),
      );
    },

    markUnknown(delivery, attempt, trouble, lookAt) {
      const columns = { state: 'retrying' as const, next_attempt_at: lookAt, unknown_since: attempt.at };
      return inTransaction(db, ({ trx }) =>
        settleAttempt({ trx }, delivery, 'unconfirmed', attempt, trouble, columns),
      );
    },

    lookAgain(delivery, lookAt) {
      return settle(delivery, { state: 'retrying', next_attempt_at: lookAt });
    },

    markFound(delivery, response) {
      return settle(delivery, {
        state: 'sent',
        sent_at: delivery.unknownSince,
        next_attempt_at: null,
        unknown_since: null,
        response,
        problem: null,
      });
    },

    markUnsent(delivery, trouble, at) {
      const problem = toProblemJson(trouble, at);
      return settle(delivery, { state: 'retrying', next_attempt_at: at, unknown_since: null, problem });
    },

    markUnconfirmed(delivery, trouble, at) {
      const problem = toProblemJson(trouble, at);
      return settle(delivery, { state: 'unconfirmed', next_attempt_at: null, problem });
    },
  };
};
