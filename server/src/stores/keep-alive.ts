import type { Core } from '@strapi/types';
import type { KeepAliveStore, KeepAliveTimes } from '../oauth/ports';
import { CREDENTIAL } from './credential-rows';

const dueSince = ({ unusedSince, triedSince }: KeepAliveTimes) => ({
  kind: 'oauth',
  state: 'authorized',
  refreshToken: { $notNull: true },
  $and: [
    // Those from before this was noted are due at once.
    { $or: [{ refreshedAt: { $null: true } }, { refreshedAt: { $lt: unusedSince } }] },
    { $or: [{ keepAliveTriedAt: { $null: true } }, { keepAliveTriedAt: { $lt: triedSince } }] },
  ],
});

/** Unused grants, without opening them: the secrets stay encrypted. */
export const createKeepAliveStore = ({ db }: { db: Core.Strapi['db'] }): KeepAliveStore => ({
  async due(since) {
    const rows = (await db
      .query(CREDENTIAL)
      .findMany({ where: dueSince(since), select: ['id'], orderBy: { id: 'asc' } })) as { id: number }[];
    return rows.map(({ id }) => id);
  },

  async claim(credentialId, since, at) {
    const { count } = await db
      .query(CREDENTIAL)
      .updateMany({ where: { id: credentialId, ...dueSince(since) }, data: { keepAliveTriedAt: at } });
    return count === 1;
  },
});
