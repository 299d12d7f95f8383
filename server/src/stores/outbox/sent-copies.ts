import type { SentCopy, SentCopyStore } from '../../outbound/ports';
import { databaseTime } from '../database-clock';
import type { Database } from '../transaction';
import { DELIVERIES } from './rows';
import { servedElsewhere } from './served-elsewhere';

interface CopyColumns {
  id: number;
  system_email_id: number;
  message_id: string;
  mime_hash: string;
  sent_at: string | number | Date;
  sent_copy_tries: number | null;
}

/** What a delivery that has just been sent is given where we file the copies; nothing elsewhere. */
export const copyColumns = (db: Database, systemEmailId: number) => {
  const whereOurs = (value: string) =>
    db
      .getConnection('system_emails')
      .where({ id: systemEmailId, sent_copy: 'file' })
      .select(db.connection.raw(value));
  // Zero is long past on any clock: it is due at once.
  return { sent_copy: whereOurs("'due'"), sent_copy_at: whereOurs('0'), sent_copy_tries: whereOurs('0') };
};

/** Copies for Sent folders, kept with the deliveries. @param labels this instance's */
export const createSentCopyStore = ({ db, labels }: { db: Database; labels: string[] }): SentCopyStore => {
  const rows = () => db.getConnection(DELIVERIES);
  const ours = ({ deliveryId, tries }: SentCopy) =>
    rows().where({ id: deliveryId, sent_copy: 'due', sent_copy_tries: tries });

  return {
    async claimNext(except, claimFor) {
      for (;;) {
        const row: CopyColumns | undefined = await rows()
          .where({ sent_copy: 'due' })
          .where('sent_copy_at', '<=', databaseTime(db))
          .whereNotIn('system_email_id', except)
          .whereNotIn('system_email_id', servedElsewhere(db, labels))
          .orderBy('id')
          .first('id', 'system_email_id', 'message_id', 'mime_hash', 'sent_at', 'sent_copy_tries');
        if (!row) return null;
        const before = row.sent_copy_tries ?? 0;
        const copy: SentCopy = {
          deliveryId: row.id,
          systemEmailId: row.system_email_id,
          messageId: row.message_id,
          mimeHash: row.mime_hash,
          sentAt: new Date(row.sent_at),
          tries: before + 1,
        };
        const changed = await ours({ ...copy, tries: before }).update({
          sent_copy_tries: copy.tries,
          sent_copy_at: databaseTime(db, claimFor),
        });
        // Somebody else was faster: look for the next one.
        if (changed === 1) return copy;
      }
    },

    async settle(copy, outcome) {
      await ours(copy).update({ sent_copy: outcome, sent_copy_at: null });
    },

    async postpone(copy, milliseconds) {
      await ours(copy).update({ sent_copy_at: databaseTime(db, milliseconds) });
    },
  };
};
