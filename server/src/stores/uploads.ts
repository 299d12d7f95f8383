/** Files of replies and notes, before they belong to an entry and when they do. */
import { randomUUID } from 'node:crypto';
import { contentIdOfUpload } from '../../../shared/inline-upload';
import type { Upload, UploadStore } from '../outbound/ports';
import { fitsColumn } from './columns';
import { inTransaction, type Database } from './transaction';

const ATTACHMENT = 'plugin::system-email.attachment';
/** Ids in one statement; the rest has time until the next sweep. */
const MOST_AT_ONCE = 1000;
const TABLE = 'system_email_attachments';

interface Row {
  id: number;
  filename: string | null;
  contentType: string | null;
  size: number | null;
  blobHash: string;
}

const toUpload = ({ id, filename, contentType, size, blobHash }: Row): Upload => ({
  id,
  filename: filename ?? '',
  contentType: contentType ?? 'application/octet-stream',
  size: size ?? 0,
  blobHash,
});

/** Files of inbound mail have no author: they are nobody's upload, whatever becomes of their entry. */
const unused = { entry: { id: { $null: true } }, authorId: { $notNull: true } };

export const createUploadStore = ({ db }: { db: Database }): UploadStore => {
  /** Runs on the rows that nobody has used meanwhile: who comes second changes nothing. */
  const onUnused = <T>(
    ids: number[],
    work: (rows: ReturnType<Database['getConnection']>) => PromiseLike<T>,
  ): Promise<T> =>
    inTransaction(db, async ({ trx }) =>
      work(db.getConnection(TABLE).transacting(trx).whereIn('id', ids).whereNull('entry_id')),
    );

  return {
    async add(upload, authorId) {
      const { filename, contentType, ...columns } = upload;
      const row: Row = await db.query(ATTACHMENT).create({
        data: {
          ...columns,
          documentId: randomUUID(),
          filename: fitsColumn(filename),
          contentType: fitsColumn(contentType),
          inline: false,
          authorId,
        },
      });
      return toUpload(row);
    },

    async find(ids, authorId) {
      const where = { ...unused, id: { $in: ids }, authorId };
      const rows: Row[] = await db.query(ATTACHMENT).findMany({ where });
      const byId = new Map(rows.map((row) => [row.id, toUpload(row)]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },

    attach: (ids, authorId, entryId, shown) =>
      inTransaction(db, async ({ trx }) => {
        const attached: number = await onUnused(ids, (rows) =>
          rows.where({ author_id: authorId }).update({ entry_id: entryId }),
        );
        for (const id of ids.filter((each) => shown.has(each))) {
          await db
            .getConnection(TABLE)
            .transacting(trx)
            .where({ id, entry_id: entryId })
            .update({ inline: true, content_id: contentIdOfUpload(id) });
        }
        return attached;
      }),

    release: (entryId) =>
      inTransaction(db, async ({ trx }) => {
        const rows: Row[] = await db
          .query(ATTACHMENT)
          .findMany({ where: { entry: entryId }, orderBy: { id: 'asc' } });
        await db
          .getConnection(TABLE)
          .transacting(trx)
          .where({ entry_id: entryId })
          .update({ entry_id: null, inline: false, content_id: null });
        return rows.map(toUpload);
      }),

    async remove(id, authorId) {
      const removed: number = await onUnused([id], (rows) => rows.where({ author_id: authorId }).delete());
      return removed === 1;
    },

    async removeUnused(before) {
      const rows: { id: number }[] = await db
        .query(ATTACHMENT)
        .findMany({ select: ['id'], where: { ...unused, createdAt: { $lt: before } }, limit: MOST_AT_ONCE });
      if (rows.length === 0) return 0;
      const ids = rows.map(({ id }) => id);
      return onUnused(ids, (unusedRows) => unusedRows.whereNotNull('author_id').delete());
    },
  };
};
