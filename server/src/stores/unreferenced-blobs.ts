import { inTransaction, type Database } from './transaction';

/** Which columns name bytes, and which rows of theirs do not count: nobody reads what they name any more. */
const REFERENCES = [
  { table: 'system_email_receipts', column: 'content_hash', without: ['discarded', 'duplicate'] },
  { table: 'system_email_attachments', column: 'blob_hash', without: [] },
  { table: 'system_email_deliveries', column: 'mime_hash', without: [] },
] as const;

/**
 * Removes bytes that nothing names any more. Joins a running transaction, which must not have read anything yet: a
 * database that shows a transaction one picture from its first read on would show who names them as it was then.
 */
export const removeUnreferenced = (db: Database, hash: string): Promise<void> =>
  inTransaction(db, async ({ trx }) => {
    const rows = (table: string) => db.getConnection(table).transacting(trx);
    // Whoever stores the same bytes now holds this row until what names them is committed, or waits for us and then
    // stores them anew. Only what is asked after that is the truth.
    const blob: { stored_as: string | null } | undefined = await rows('system_email_blobs')
      .where({ hash })
      .forUpdate()
      .first('stored_as');
    if (blob === undefined) return;
    for (const { table, column, without } of REFERENCES) {
      const naming = rows(table).where({ [column]: hash });
      if (without.length > 0) naming.whereNotIn('state', [...without]);
      const named: unknown = await naming.first('id');
      if (named !== undefined) return;
    }
    await rows('system_email_blob_chunks')
      .where({ hash: blob.stored_as ?? hash })
      .delete();
    await rows('system_email_blobs').where({ hash }).delete();
  });
