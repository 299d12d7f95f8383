import { describe } from '../../diagnostics/problem';
import { systemClock } from '../../outbound/clock';
import { createRewrites } from '../../outbound/rewrite';
import { createWaits, type Hindrances } from '../../outbound/waits';
import { createDeskChoices } from '../../stores/desk-choices';
import { createOutboxDeskStore } from '../../stores/outbox/desk';
import { inTransaction } from '../../stores/transaction';
import { createDeliveries } from '../deliveries';
import { createOutboxDesk } from '../outbox';
import { createUnservedSource } from '../served-from';
import type { Ground } from './ground';
import type { buildOutbound } from './outbound';

/** The outbox as people see it. */
export const buildOutbox = (
  { db, stores, problems, sendingProblem, instances, activity, actionFor }: Ground,
  { worker, outgoing, allowances }: ReturnType<typeof buildOutbound>,
) => {
  const { systemEmails, states, blobs, outbox } = stores;
  const store = createOutboxDeskStore({ db, clock: systemClock, actionFor });
  const unserved = createUnservedSource(instances);

  const hindrances = async (systemEmailId: number): Promise<Hindrances> => {
    const [record, state, isUnserved] = await Promise.all([
      systemEmails.find(systemEmailId),
      states.find(systemEmailId),
      unserved(),
    ]);
    const lasting =
      (record && (await sendingProblem(record))) ??
      (record && isUnserved(record.servedFrom)
        ? await problems.standing('cluster.no-instance', record, 'outgoing')
        : null);
    return { lasting, latest: state?.outboundProblem ?? null };
  };

  const deliveries = createDeliveries({
    outbox,
    rewrites: createRewrites({
      store,
      blobs,
      transaction: (work) => inTransaction(db, work),
      clock: systemClock,
    }),
    activity,
    worker,
  });

  return {
    find: store.find,
    deliveries,
    outbox: createOutboxDesk({
      store,
      blobs,
      waits: createWaits({
        store,
        allowances,
        settings: outgoing.server,
        hindrances,
        describe: (trouble) => describe(trouble),
        clock: systemClock,
      }),
      deliveries,
      async systemEmails() {
        const choices = await createDeskChoices({ db })();
        return choices.systemEmails.map(({ id, address }) => ({ id, address }));
      },
    }),
  };
};
