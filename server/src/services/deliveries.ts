import { errors } from '@strapi/utils';
import type { OutboxDeed, RecipientsInput } from '../../../shared/contracts/outbox';
import type { Activity } from '../diagnostics/activity';
import type { DeliveryStore, OutboxRecord } from '../outbound/ports';
import type { Rewrites } from '../outbound/rewrite';
import type { DeliveryWorker } from '../outbound/worker';
import { answering } from './refusals';

interface Parts {
  outbox: Pick<DeliveryStore, 'retry' | 'cancel' | 'confirm'>;
  rewrites: Rewrites;
  activity: Pick<Activity, 'record'>;
  worker: Pick<DeliveryWorker, 'kick' | 'hurry'>;
}

const EVENTS: Record<OutboxDeed | 'readdress', { type: string; did: string }> = {
  retry: { type: 'outbound.retry', did: 'had sent now' },
  cancel: { type: 'outbound.cancel', did: 'cancelled' },
  confirm: { type: 'outbound.confirm', did: 'confirmed the arrival of' },
  readdress: { type: 'outbound.readdress', did: 'sent to somebody else' },
};

/** What people do to deliveries by hand, on a conversation and in the outbox. */
export const createDeliveries = ({ outbox, rewrites, activity, worker }: Parts) => {
  const done = async (
    deed: keyof typeof EVENTS,
    { systemEmailId, subject }: OutboxRecord,
    by: string,
    extra = '',
  ): Promise<void> => {
    const { type, did } = EVENTS[deed];
    activity.record(systemEmailId, 'info', type, `${by} ${did}: “${subject}”${extra}.`);
    if (deed === 'retry' || deed === 'readdress') worker.hurry(systemEmailId);
    // What was written after it need not wait for it any more.
    else await worker.kick();
  };

  return {
    /** @throws ApplicationError when it has left or is leaving */
    async retry(delivery: OutboxRecord, by: string): Promise<void> {
      if (delivery.state === 'held') await rewrites.dateNow(delivery);
      if (!(await outbox.retry(delivery.id))) {
        throw new errors.ApplicationError(
          `Only a reply that failed or is unconfirmed can be sent again; this one is ${delivery.state}.`,
        );
      }
      await done('retry', delivery, by);
    },

    /** @throws ApplicationError when it may have left */
    async cancel(delivery: OutboxRecord, by: string): Promise<void> {
      if (!(await outbox.cancel(delivery.id))) {
        throw new errors.ApplicationError(
          `Only a message that has certainly not left can be cancelled; this one is ${delivery.state}.`,
        );
      }
      await done('cancel', delivery, by);
    },

    /** @throws ApplicationError when nobody doubts it (any more) */
    async confirm(delivery: OutboxRecord, by: string): Promise<void> {
      if (!(await outbox.confirm(delivery.id, `${by} confirmed that it arrived.`))) {
        throw new errors.ApplicationError(
          `Only an unconfirmed message can be said to have arrived; this one is ${delivery.state}.`,
        );
      }
      await done('confirm', delivery, by);
    },

    /** @throws ApplicationError when an address cannot be used, or it may have left */
    async readdress(delivery: OutboxRecord, recipients: RecipientsInput, by: string): Promise<void> {
      await answering(rewrites.readdress(delivery, recipients));
      await done('readdress', delivery, by, ` to ${recipients.to.join(', ')}`);
    },
  };
};

export type Deliveries = ReturnType<typeof createDeliveries>;
