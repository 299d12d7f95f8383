import { MailFailure } from '../../../server/src/mail/failure';
import { createLeases } from '../../../server/src/cluster/leases';
import type { InboundTransport } from '../../../server/src/mail/ports';
import type { WatchedMailbox, WatcherState } from '../../../server/src/inbound/ports';
import { sleep } from '../../../server/src/inbound/timing';
import { createWatchers, type Watchers } from '../../../server/src/inbound/watchers';
import { startStrapi, type RunningStrapi } from '../strapi';
import { Folder, mail } from './folder';
import { alone, buildHouse, createSystemEmail, entriesOf, READING, type House } from './house';

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not happen in time.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

describe('the watchers', () => {
  let app: RunningStrapi;
  let house: House;
  let folder: Folder;
  let mailbox: number;
  let watchers: Watchers;
  let watched: WatchedMailbox[];
  let states: { id: number; state: WatcherState }[];
  let slept: number[];
  let connect: (name: string) => Folder;

  beforeAll(async () => {
    app = await startStrapi();
  });
  afterAll(() => app.stop());

  beforeEach(async () => {
    house = await buildHouse(app);
    folder = new Folder();
    mailbox = await createSystemEmail(app);
    states = [];
    slept = [];
    connect = () => folder;
    watched = [settings(mailbox)];
    watchers = build();
  });
  afterEach(() => watchers.stopAll());

  const settings = (systemEmailId: number, change: Partial<WatchedMailbox> = {}): WatchedMailbox => ({
    systemEmailId,
    address: `support-${systemEmailId}@example.test`,
    protocol: 'imap',
    mailbox: {
      server: { host: 'mail.example.test', port: 993, security: 'tls', verifyCertificate: true },
      folder: 'INBOX',
    },
    ...READING,
    credential: {
      take: async () => ({ username: 'support', kind: 'anonymous' }),
      reject: async () => false,
    },
    credentialRevision: '1',
    ...change,
  });

  const build = (owner = 'here', leaseTtl = 30_000): Watchers => {
    const imap: InboundTransport = {
      connect: async (to) => connect(to.folder).connect(),
      folders: async () => [],
    };
    return createWatchers({
      mailboxes: { watched: async () => watched },
      share: alone,
      transports: { imap },
      cycle: house.cycle,
      leases: createLeases({ store: house.leases, owner }),
      leaseTtl,
      events: { ...house.events, state: (id, state) => void states.push({ id, state }) },
      connecting: (work) => work(),
      timing: {
        now: Date.now,
        random: () => 0.5,
        sleep: (milliseconds, signal) => {
          slept.push(milliseconds);
          return sleep(Math.min(milliseconds, 400), signal);
        },
      },
    });
  };

  const codes = (id = mailbox) => states.filter((told) => told.id === id).map(({ state }) => state.code);
  const entries = () => entriesOf(house, mailbox);

  it('catches up, then fetches on arrival', async () => {
    folder.add(mail());
    await watchers.sync();
    await until(() => codes().includes('watching'));
    expect(await entries()).toHaveLength(1);
    folder.add(mail());
    await until(async () => (await entries()).length === 2);
    expect(codes()).toEqual(['connecting', 'catching-up', 'watching']);
  });

  it('leaves the server between two visits where it looks by interval, and finds what came meanwhile', async () => {
    watched = [settings(mailbox, { fetching: { mode: 'interval', minutes: 7 }, fetchLimit: 2 })];
    folder.add(mail(), mail(), mail());
    await watchers.sync();
    await until(() => codes().includes('waiting'));
    expect(folder.closed).toBe(1);
    expect(folder.waiting.size).toBe(0);
    expect(await entries()).toHaveLength(2);
    const { until: next } = states.find(({ state }) => state.code === 'waiting')?.state as { until: Date };
    expect(next.getTime() - Date.now()).toBeGreaterThan(6 * 60_000);
    await until(async () => (await entries()).length === 3);
    expect(Math.max(...slept)).toBeGreaterThan(6 * 60_000);
    expect(codes().slice(0, 4)).toEqual(['connecting', 'catching-up', 'waiting', 'connecting']);
    expect(codes()).not.toContain('watching');
  });

  it('follows another way of fetching at once, and goes on from where it was', async () => {
    watched = [settings(mailbox, { fetching: { mode: 'interval', minutes: 1440 }, fetchLimit: 1 })];
    folder.add(mail({ subject: 'first' }), mail({ subject: 'second' }));
    await watchers.sync();
    await until(() => codes().includes('waiting'));
    watched = [settings(mailbox)];
    await watchers.sync();
    await until(() => codes().includes('watching'));
    expect((await entries()).map(({ subject }) => subject)).toEqual(['first', 'second']);
    expect(folder.fetched).toEqual([1, 2]);
  });

  it('connects anew after a lost connection, with what came meanwhile', async () => {
    await watchers.sync();
    await until(() => codes().includes('watching'));
    folder.breakWaits(new MailFailure('gone', { kind: 'transient', remedy: 'network.dropped' }));
    folder.add(mail());
    await until(async () => (await entries()).length === 1);
    expect(codes().slice(3, 6)).toEqual(['backing-off', 'connecting', 'catching-up']);
  });

  it('stops at a failure that a person must mend, and starts again when told to', async () => {
    let refused = 0;
    connect = () => {
      refused++;
      throw new MailFailure('wrong password', {
        kind: 'authentication',
        remedy: 'imap.authentication-failed',
      });
    };
    await watchers.sync();
    await until(() => codes().includes('needs-admin'));
    await watchers.sync();
    await sleep(50, new AbortController().signal);
    expect(refused).toBe(1);
    expect(house.leases.isFree(`mailbox-${mailbox}`)).toBe(true);
    connect = () => folder;
    await watchers.restart(mailbox);
    await until(() => codes().includes('watching'));
  });

  it('starts again by itself when somebody has signed in anew on another instance', async () => {
    connect = () => {
      throw new MailFailure('wrong password', {
        kind: 'authentication',
        remedy: 'imap.authentication-failed',
      });
    };
    await watchers.sync();
    await until(() => codes().includes('needs-admin'));
    connect = () => folder;
    watched = [settings(mailbox, { credentialRevision: '2' })];
    await watchers.sync();
    await until(() => codes().includes('watching'));
  });

  it('waits at least as long as the server asked', async () => {
    let tries = 0;
    connect = () => {
      if (++tries > 1) return folder;
      throw new MailFailure('too many', { kind: 'throttled', remedy: 'imap.throttled', retryAfter: 90_000 });
    };
    await watchers.sync();
    await until(() => codes().includes('watching'));
    expect(Math.max(...slept)).toBeGreaterThanOrEqual(90_000);
  });

  it('replaces a connection before its token expires, and misses nothing', async () => {
    folder.expiresAt = new Date(Date.now() + 600);
    await watchers.sync();
    await until(() => codes().filter((code) => code === 'connecting').length >= 2);
    folder.expiresAt = undefined;
    folder.add(mail());
    await until(async () => (await entries()).length === 1);
    expect(codes()).not.toContain('backing-off');
    expect(folder.closed).toBeGreaterThanOrEqual(1);
  });

  it('lets one instance serve a mailbox, and the other take over when it stops', async () => {
    await watchers.sync();
    await until(() => codes().includes('watching'));
    const other = build('there', 900);
    await other.sync();
    folder.add(mail());
    await until(async () => (await entries()).length === 1);
    expect(codes().filter((code) => code === 'connecting')).toHaveLength(1);
    await watchers.stopAll();
    await until(() => codes().filter((code) => code === 'watching').length === 2);
    folder.add(mail());
    await until(async () => (await entries()).length === 2);
    await other.stopAll();
  });

  it('stops at once when its lease is lost', async () => {
    const short = build('short', 300);
    await short.sync();
    await until(() => codes().includes('watching'));
    house.leases.steal(`mailbox-${mailbox}`);
    await until(() => folder.closed === 1);
    folder.add(mail());
    await short.stopAll();
    expect(await entries()).toHaveLength(0);
  });

  it('follows the settings: starts what is added, restarts what changed, stops what is gone', async () => {
    const second = await createSystemEmail(app);
    const folders: Record<string, Folder> = { INBOX: folder, Support: new Folder('1') };
    connect = (name) => folders[name] ?? folder;
    await watchers.sync();
    await until(() => codes().includes('watching'));
    folder.add(mail({ subject: 'in the inbox' }));
    await until(async () => (await entries()).length === 1);

    // The other folder has the same UIDVALIDITY and the same UID for another message.
    folders.Support?.add(mail({ subject: 'in the folder' }));
    const server = settings(mailbox).mailbox.server;
    watched = [settings(mailbox, { mailbox: { server, folder: 'Support' } }), settings(second)];
    await watchers.sync();
    await until(async () => (await entries()).length === 2);
    await until(() => codes(second).includes('watching'));

    watched = [settings(mailbox, { mailbox: { server, folder: 'Support' } })];
    await watchers.sync();
    expect(codes(second).at(-1)).toBe('disabled');
  });

  it('is quiet after stopAll: connections closed, leases free, nothing starts any more', async () => {
    await watchers.sync();
    await until(() => codes().includes('watching'));
    await watchers.stopAll();
    expect(folder.closed).toBe(1);
    expect(house.leases.isFree(`mailbox-${mailbox}`)).toBe(true);
    await watchers.sync();
    expect(codes()).toEqual(['connecting', 'catching-up', 'watching']);
  });

  it('says so when there is no such protocol', async () => {
    watched = [settings(mailbox, { protocol: 'carrier-pigeon' })];
    await watchers.sync();
    expect(states.at(-1)?.state).toMatchObject({ code: 'needs-admin', failure: { kind: 'configuration' } });
  });
});
