/**
 * Many rows in few statements, with the app's lifecycle hooks called for each, as if it had been written alone: `before…`
 * hooks may change what is written, `after…` hooks see its id.
 */
import { randomUUID } from 'node:crypto';
import type { UID } from '@strapi/types';
import type { Database, Transaction } from './transaction';

/** Below SQLite's limit on rows in an INSERT. */
const AT_ONCE = 100;

type Data = Record<string, unknown>;

const tableOf = (db: Database, uid: UID.ContentType): string => db.metadata.get(uid).tableName;

/** What the entity layer would make of attributes: columns, with JSON as text. */
const columnsOf = (db: Database, uid: UID.ContentType, data: Data): Data => {
  const { attributes } = db.metadata.get(uid);
  const columns: Data = {};
  for (const [name, value] of Object.entries(data)) {
    const attribute = attributes[name];
    if (!attribute || value === undefined) continue;
    if (attribute.type === 'relation') {
      if ('joinColumn' in attribute && attribute.joinColumn) columns[attribute.joinColumn.name] = value;
    } else {
      const column = ('columnName' in attribute && attribute.columnName) || name;
      columns[column] = attribute.type === 'json' && value !== null ? JSON.stringify(value) : value;
    }
  }
  return columns;
};

/**
 * @param unique a column in which another transaction may have the same value by now: then its row stays, and no id comes
 * @returns the ids, in order
 */
export const createHooked = async (
  { db, trx }: { db: Database; trx: Transaction },
  uid: UID.ContentType,
  all: Data[],
  unique?: string,
): Promise<(number | undefined)[]> => {
  const { lifecycles, dialect } = db;
  const events = all.map((data) => ({ params: { data: { documentId: randomUUID(), ...data } as Data } }));
  const states = [];
  for (const event of events) states.push(await lifecycles.run('beforeCreate', uid, event));

  const table = tableOf(db, uid);
  const ids = new Map<string, number>();
  for (let start = 0; start < events.length; start += AT_ONCE) {
    const part = events.slice(start, start + AT_ONCE).map(({ params }) => params.data);
    const insert = db
      .getConnection(table)
      .transacting(trx)
      .insert(part.map((data) => columnsOf(db, uid, data)));
    const query = unique === undefined ? insert : insert.onConflict(unique).ignore();
    const rows: { id: number; document_id: string }[] = dialect.useReturning()
      ? await query.returning(['id', 'document_id'])
      : await query.then(() =>
          db
            .getConnection(table)
            .transacting(trx)
            .whereIn(
              'document_id',
              part.map(({ documentId }) => String(documentId)),
            )
            .select('id', 'document_id'),
        );
    for (const row of rows) ids.set(row.document_id, row.id);
  }

  const created = events.map(({ params }) => ids.get(String(params.data.documentId)));
  for (const [index, event] of events.entries()) {
    const id = created[index];
    if (id !== undefined) {
      await lifecycles.run(
        'afterCreate',
        uid,
        { ...event, result: { ...event.params.data, id } },
        states[index],
      );
    }
  }
  return created;
};

/**
 * Rows that one statement changes.
 * @param apply changes them all; what a hook changes besides is written after it
 */
export const changeHooked = async (
  { db, trx }: { db: Database; trx: Transaction },
  uid: UID.ContentType,
  changes: { id: number; data: Data }[],
  apply: () => Promise<void>,
): Promise<void> => {
  const { lifecycles } = db;
  const events = changes.map(({ id, data }) => ({ params: { where: { id }, data: { ...data } } }));
  const states = [];
  for (const event of events) states.push(await lifecycles.run('beforeUpdate', uid, event));
  await apply();
  for (const [index, event] of events.entries()) {
    const { where, data } = event.params;
    const before = changes[index]?.data ?? {};
    const other = Object.fromEntries(
      Object.entries(data).filter(([name, value]) => name !== 'updatedAt' && before[name] !== value),
    );
    const columns = columnsOf(db, uid, other);
    if (Object.keys(columns).length > 0) {
      await db.getConnection(tableOf(db, uid)).transacting(trx).where(where).update(columns);
    }
    await lifecycles.run('afterUpdate', uid, { ...event, result: { ...data, ...where } }, states[index]);
  }
};
