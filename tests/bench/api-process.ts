/** A real Strapi with the built plugin on SQLite and a helpdesk of some years in it. Nothing is fetched or sent. */
import type Database from 'better-sqlite3';
import { startStrapi, type RunningStrapi } from '../server/strapi';
import { seed, type Size } from './api-seed';
import { serve } from './child';
import { cpuTime } from './statistics';

let app: RunningStrapi | undefined;
let cpuSince = cpuTime();

export const methods = {
  async start(size: Size) {
    app = await startStrapi({ plugin: { workers: false } });
    const started = performance.now();
    const { client } = app.strapi.db.connection;
    const database: Database = await client.acquireConnection();
    const seeded = seed(database, {
      ...size,
      encryptionKey: app.strapi.config.get('admin.secrets.encryptionKey'),
    });
    await client.releaseConnection(database);
    return { ...seeded, url: app.url, token: app.token, seedSeconds: (performance.now() - started) / 1000 };
  },

  /** Milliseconds of processor time since it was asked last. */
  async cpu() {
    const used = cpuSince();
    cpuSince = cpuTime();
    return used;
  },
};

serve(methods, async () => {
  await app?.stop();
});
