import { errors, type z } from '@strapi/utils';
import type {
  DeliveryAttempt,
  OutboxDeed,
  OutboxDeedsOutcome,
  OutboxDetail,
  OutboxItem,
  OutboxList,
  OutboxSystemEmails,
  outboxDeedsInput,
  outboxQuery,
  recipientsInput,
  Wait,
} from '../../../shared/contracts/outbox';
import type { RemedyKey } from '../../../shared/remedies';
import { describe } from '../diagnostics/problem';
import { remedyFor } from '../diagnostics/remedies';
import type { Blobs } from '../inbound/ports';
import { readableHeaders } from '../mail/readable-source';
import { recipientsIn } from '../outbound/header-fields';
import type { Mailbox, OutboxRecord, OutboxStore, RecordedAttempt } from '../outbound/ports';
import type { Waits } from '../outbound/waits';
import type { Deliveries } from './deliveries';
import { found } from './found';

interface Parts {
  store: OutboxStore;
  blobs: Pick<Blobs, 'get'>;
  waits: Waits;
  deliveries: Deliveries;
  systemEmails: () => Promise<OutboxSystemEmails>;
}

/** What admins see of the outbox, and do there. `by` is who asks, as one line. */
export const createOutboxDesk = ({ store, blobs, waits, deliveries, systemEmails }: Parts) => {
  const mustFind = async (id: number): Promise<OutboxRecord> => found(await store.find(id), 'delivery');

  const get = async (id: number): Promise<OutboxDetail> => {
    const record = await mustFind(id);
    const [mime, tries, wait] = await Promise.all([
      blobs.get(record.mimeHash),
      store.attempts(id),
      waits([record]),
    ]);
    const { to, cc, bcc } = await recipientsIn(mime, { from: record.envelopeFrom, to: record.envelopeTo });
    return {
      ...toItem(record, wait.get(id) ?? null),
      messageId: record.messageId,
      envelopeFrom: record.envelopeFrom,
      to: to.map(addressOf),
      cc: cc.map(addressOf),
      bcc: bcc.map(addressOf),
      tries: tries.map(toAttempt),
      headers: readableHeaders(mime),
    };
  };

  return {
    async list({ page, pageSize, ...filter }: z.output<typeof outboxQuery>): Promise<OutboxList> {
      const [{ records, total }, counts] = await Promise.all([
        store.list(filter, { page, pageSize }),
        store.counts(filter),
      ]);
      const wait = await waits(records);
      return {
        results: records.map((record) => toItem(record, wait.get(record.id) ?? null)),
        pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total },
        counts,
      };
    },

    get,
    systemEmails,

    /** @throws NotFoundError, or ApplicationError when it is in no fitting state (any more) */
    async act(deed: OutboxDeed, id: number, by: string): Promise<OutboxDetail> {
      await deliveries[deed](await mustFind(id), by);
      return get(id);
    },

    /**
     * One after the other, oldest first; what does not fit is left alone. So is what may have arrived already when it is
     * to be sent again: about each of those a person decides.
     */
    async actOnAll(
      { deed, ids }: z.output<typeof outboxDeedsInput>,
      by: string,
    ): Promise<OutboxDeedsOutcome> {
      const outcome = { done: 0, left: 0 };
      for (const id of [...new Set(ids)].sort((one, other) => one - other)) {
        const record = await store.find(id);
        const fits = record && !(deed === 'retry' && record.state === 'unconfirmed');
        try {
          if (fits) await deliveries[deed](record, by);
          outcome[fits ? 'done' : 'left'] += 1;
        } catch (error) {
          if (!(error instanceof errors.ApplicationError)) throw error;
          outcome.left += 1;
        }
      }
      return outcome;
    },

    /** @throws NotFoundError, or ApplicationError when an address cannot be used or it may have left */
    async readdress(
      id: number,
      recipients: z.output<typeof recipientsInput>,
      by: string,
    ): Promise<OutboxDetail> {
      await deliveries.readdress(await mustFind(id), recipients, by);
      return get(id);
    },
  };
};

const addressOf = ({ address }: Mailbox): string => address;

const toItem = (record: OutboxRecord, wait: Wait | null): OutboxItem => {
  const { id, state, attempts, sentAt, nextAttemptAt, scheduled, looking, response, problem } = record;
  const { origin, systemEmailId, address, ticketId, subject, envelopeTo, createdAt } = record;
  return {
    ...{ id, state, attempts, sentAt, nextAttemptAt, scheduled, looking, response, problem },
    origin,
    systemEmail: { id: systemEmailId, address },
    ticketId,
    subject,
    recipients: envelopeTo,
    createdAt: createdAt.toISOString(),
    wait,
  };
};

const toAttempt = ({ remedy, at, ...attempt }: RecordedAttempt): DeliveryAttempt => ({
  ...attempt,
  at: at.toISOString(),
  problem: remedy && describedRemedy(remedy),
});

const describedRemedy = (remedy: RemedyKey) => describe({ remedy, message: remedyFor(remedy).meaning });
