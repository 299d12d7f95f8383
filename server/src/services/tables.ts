import type { Core } from '@strapi/types';
import contentTypes from '../content-types';

/** Strapi's own list of tables that it leaves alone although no content type declares them. */
const PERSISTED = { type: 'core', key: 'persisted_tables' };

/**
 * Keeps the plugin's tables when it is disabled or removed: Strapi drops tables that it once tracked and that nobody
 * declares any more, and tickets must survive that.
 */
export const keepTables = async (strapi: Core.Strapi): Promise<void> => {
  const store = strapi.store(PERSISTED);
  const kept = ((await store.get({})) ?? []) as (string | { name: string })[];
  const ours = Object.values(contentTypes).map(({ schema }) => schema.collectionName);
  const names = kept.map((table) => (typeof table === 'string' ? table : table.name));
  const missing = ours.filter((table) => !names.includes(table));
  if (missing.length) await store.set({ value: [...kept, ...missing] });
};
