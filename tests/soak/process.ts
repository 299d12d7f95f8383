/** The product in a process that lives long and tells how it is: what it holds after a collection of garbage. */
import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { serve } from '../bench/child';
import { startStrapi, type RunningStrapi } from '../server/strapi';

export interface Vitals {
  /** Megabytes, after a collection. */
  heap: number;
  resident: number;
  /** Open files and sockets, by the system's own list. */
  descriptors: number;
  /** What keeps the event loop busy: sockets, timers, requests. */
  resources: number;
  /** What Node warned of since the start, for example of listeners that pile up. */
  warnings: string[];
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let app: RunningStrapi | undefined;
const warnings: string[] = [];
process.on('warning', ({ name, message }) => {
  // Node's own news about its versions say nothing about us.
  if (!/Deprecation|Experimental/.test(name)) warnings.push(`${name}: ${message}`);
});

const megabytes = (bytes: number): number => bytes / 1024 / 1024;

export const methods = {
  async start({ ca }: { ca: string }): Promise<{ url: string; token: string; dir: string }> {
    app = await startStrapi({ plugin: { additionalCertificates: [ca] } });
    return { url: app.url, token: app.token, dir: app.dir };
  },

  async vitals(): Promise<Vitals> {
    // What the first collection sets free can set more free; two leave nothing of any size.
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    const { heapUsed, rss } = process.memoryUsage();
    return {
      heap: megabytes(heapUsed),
      resident: megabytes(rss),
      descriptors: readdirSync('/proc/self/fd').length,
      resources: process.getActiveResourcesInfo().length,
      warnings,
    };
  },
};

serve(methods, async () => {
  await app?.stop();
});
