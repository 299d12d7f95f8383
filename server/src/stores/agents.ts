/** Strapi's admins as agents. */
import { PERMISSIONS } from '../../../shared/permissions';
import type { Agent } from '../../../shared/contracts/tickets';
import type { Agents } from '../tickets/ports';
import type { Database } from './transaction';

const USER = 'admin::user';
/** Strapi's own name for the role that may do everything. */
const SUPER_ADMIN = 'strapi-super-admin';

interface UserRow {
  id: number;
  firstname: string | null;
  lastname: string | null;
  email: string;
  blocked: boolean | null;
}

const COLUMNS = ['id', 'firstname', 'lastname', 'email', 'blocked'];

const toAgent = ({ id, firstname, lastname, email }: UserRow): Agent => ({
  id,
  name: [firstname, lastname].filter(Boolean).join(' ') || email,
  email,
});

export const createAgents = ({ db }: { db: Database }): Agents => ({
  async all() {
    const roles: { id: number }[] = await db.query('admin::role').findMany({
      select: ['id'],
      where: { $or: [{ code: SUPER_ADMIN }, { permissions: { action: PERMISSIONS.ticketsReply } }] },
    });
    const users: UserRow[] = await db.query(USER).findMany({
      select: COLUMNS,
      where: { isActive: true, roles: { id: { $in: roles.map(({ id }) => id) } } },
    });
    // Somebody with two such roles comes twice.
    const agents = new Map(users.filter(({ blocked }) => !blocked).map((user) => [user.id, toAgent(user)]));
    return [...agents.values()].sort((a, b) => a.name.localeCompare(b.name) || a.id - b.id);
  },

  async named(ids) {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const users: UserRow[] = await db
      .query(USER)
      .findMany({ select: COLUMNS, where: { id: { $in: wanted } } });
    return new Map(users.map((user) => [user.id, toAgent(user)]));
  },
});
