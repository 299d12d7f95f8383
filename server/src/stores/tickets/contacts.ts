import type { Address } from '../../inbound/ports';
import { fitsColumn } from '../columns';
import { createHooked } from '../hooked-rows';
import type { Database, Transaction } from '../transaction';

const CONTACT = 'plugin::system-email.contact';

interface ContactRow {
  id: number;
  address: string;
  name: string | null;
}

/**
 * The contacts of addresses, made where there are none yet. Joins the running transaction.
 * @returns their ids by address in lower case
 */
export const contactsOf = async (
  at: { db: Database; trx: Transaction },
  senders: Address[],
): Promise<Map<string, number>> => {
  const { db, trx } = at;
  const names = new Map<string, string>();
  for (const { address, name } of senders) {
    const key = address.toLowerCase();
    names.set(key, names.get(key) || name);
  }
  const find = async (addresses: string[]): Promise<ContactRow[]> =>
    db
      .getConnection('system_email_contacts')
      .transacting(trx)
      .whereIn('address', addresses)
      .select('id', 'address', 'name');

  const found = await find([...names.keys()]);
  const ids = new Map(found.map(({ id, address }) => [address, id]));
  for (const { id, address, name } of found) {
    const known = names.get(address);
    if (known && !name) {
      await db.query(CONTACT).update({ where: { id }, data: { name: fitsColumn(known) }, select: ['id'] });
    }
  }
  // In one order everywhere: two transactions that wait for each other's rows would never end.
  const missing = [...names.keys()].filter((address) => !ids.has(address)).sort();
  if (missing.length === 0) return ids;
  const data = missing.map((address) => ({ address, name: fitsColumn(names.get(address) ?? '') }));
  await createHooked(at, CONTACT, data, 'address');
  for (const { id, address } of await find(missing)) ids.set(address, id);
  return ids;
};
