/** The product with many mailboxes that nothing arrives in. One process seeds, others only watch. */
import { startStrapi, type RunningStrapi } from '../server/strapi';
import type { Account } from './account';
import { serve } from './child';
import { now } from './statistics';

let app: RunningStrapi | undefined;

const running = (): RunningStrapi => {
  if (!app) throw new Error('Strapi has not been started.');
  return app;
};

const STATE = 'plugin::system-email.mailbox-state';

export const methods = {
  async start({
    ca,
    dir,
    workers,
  }: {
    ca: string;
    dir: string;
    workers: boolean;
  }): Promise<{ startedAt: number }> {
    const startedAt = now();
    app = await startStrapi({ dir, plugin: { additionalCertificates: [ca], workers } });
    return { startedAt };
  },

  /** Adds System Emails that are switched on only once all of them are there. */
  async seed({ accounts }: { accounts: Account[] }): Promise<void> {
    for (const { host, port, address, password } of accounts) {
      const { status } = await running().call('POST', '/system-email/system-emails', {
        address,
        enabled: false,
        remoteMailbox: { host, port, security: 'tls', authentication: 'basic', password },
        outgoingServer: { enabled: false, host, port: 25 },
      });
      if (status !== 201) throw new Error(`${address} was answered with ${status}.`);
    }
    await running()
      .strapi.db.query('plugin::system-email.system-email')
      .updateMany({ where: { enabled: false }, data: { enabled: true } });
    await running()
      .strapi.db.query(STATE)
      .updateMany({ where: {}, data: { activity: 'disabled' } });
  },

  /** @returns when the last of so many mailboxes was being watched (milliseconds since 1970) */
  async untilWatching({ count }: { count: number }): Promise<{ at: number }> {
    for (const deadline = now() + 300_000; now() < deadline;) {
      if (
        (await running()
          .strapi.db.query(STATE)
          .count({ where: { activity: 'watching' } })) >= count
      )
        return { at: now() };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Not all of ${count} mailboxes are being watched after 300 s.`);
  },

  /** @returns resident memory in MB once garbage is collected */
  async memory(): Promise<{ rss: number; heap: number }> {
    for (let turn = 0; turn < 5; turn++) {
      globalThis.gc?.();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const { rss, heapUsed } = process.memoryUsage();
    return { rss: rss / 1024 / 1024, heap: heapUsed / 1024 / 1024 };
  },
};

serve(methods, async () => {
  await app?.stop({ keepData: true });
});
