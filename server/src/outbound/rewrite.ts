import { createHash } from 'node:crypto';
import type { Blobs } from '../inbound/ports';
import { distinctRecipients, sameAddress, UnusableAddress, type Recipients } from './addresses';
import { addressFields, dateField, dateIn, recipientsIn, withFields } from './header-fields';
import type { Clock, Mailbox, OutboxRecord, OutboxStore } from './ports';
import { ReplyRefused } from './refusal';

/** Who gets it now. Cc and Bcc stay as they were where they are left out. */
export interface OtherRecipients {
  to: string[];
  cc?: string[];
  bcc?: string[];
}

export interface RewritesDependencies {
  store: Pick<OutboxStore, 'rewrite' | 'forget'>;
  blobs: Pick<Blobs, 'get' | 'put'>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  clock: Pick<Clock, 'now'>;
}

/** Seconds by which a Date may be ahead before servers take it for forged. */
const AHEAD = 60;

/** Changes stored messages that have certainly not left: same Message-ID, same body, other header. */
export const createRewrites = ({ store, blobs, transaction, clock }: RewritesDependencies) => {
  const rewrite = async (delivery: OutboxRecord, mime: Buffer, recipients: Recipients): Promise<boolean> => {
    const mimeHash = createHash('sha256').update(mime).digest('hex');
    const { to, cc, bcc } = recipients;
    const envelopeTo = [...to, ...cc, ...bcc].map(({ address }) => address);
    const written = await transaction(async () => {
      await blobs.put([{ hash: mimeHash, content: mime }]);
      return store.rewrite(delivery, { mimeHash, envelopeTo, recipients });
    });
    const unused = written ? delivery.mimeHash : mimeHash;
    if (delivery.mimeHash !== mimeHash) await store.forget(unused);
    return written;
  };

  return {
    /**
     * The message for somebody else, queued at once where it is not held.
     * @throws ReplyRefused when an address cannot be used, or when it may have left meanwhile; nothing is changed then
     */
    async readdress(delivery: OutboxRecord, { to, cc, bcc }: OtherRecipients): Promise<void> {
      const mime = await blobs.get(delivery.mimeHash);
      const before = await recipientsIn(mime, { from: delivery.envelopeFrom, to: delivery.envelopeTo });
      const named = [...before.to, ...before.cc];
      const mailbox = (address: string): Mailbox =>
        named.find((known) => sameAddress(known.address, address)) ?? { address, name: '' };
      let recipients: Recipients;
      try {
        recipients = distinctRecipients({
          to: to.map(mailbox),
          cc: cc?.map(mailbox) ?? before.cc,
          bcc: bcc?.map(mailbox) ?? before.bcc,
        });
      } catch (error) {
        if (!(error instanceof UnusableAddress)) throw error;
        throw new ReplyRefused('unusable-address', `The reply cannot be addressed: ${error.message}`, {
          cause: error,
        });
      }
      if (!(await rewrite(delivery, withFields(mime, addressFields(recipients)), recipients))) {
        throw new ReplyRefused(
          'already-left',
          'The recipients can only be changed while it is certain that the message has not left.',
        );
      }
    },

    /** A scheduled message that leaves earlier must not come from the future. Does nothing to one that cannot be changed (any more). */
    async dateNow(delivery: OutboxRecord): Promise<void> {
      const mime = await blobs.get(delivery.mimeHash);
      const date = await dateIn(mime);
      const now = clock.now();
      if (date === null || date.getTime() < now.getTime() + AHEAD * 1000) return;
      const recipients = await recipientsIn(mime, { from: delivery.envelopeFrom, to: delivery.envelopeTo });
      await rewrite(delivery, withFields(mime, dateField(now)), recipients);
    },
  };
};

export type Rewrites = ReturnType<typeof createRewrites>;
