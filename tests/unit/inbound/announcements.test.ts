import { startWatcher, type WatcherParts } from '../../../server/src/inbound/watcher';
import type { WatchedMailbox } from '../../../server/src/inbound/ports';
import { MailFailure } from '../../../server/src/mail/failure';
import type { InboundTransport } from '../../../server/src/mail/ports';
import { HOUR, MAILBOX, MINUTE, setAnnouncementStage, settled } from './announcement-stage';

const denied = new MailFailure('Graph does not announce this.', {
  kind: 'authorization',
  remedy: 'graph.announcements-denied',
});
const away = new MailFailure('Graph is away.', { kind: 'transient', remedy: 'graph.unavailable' });

const stage = (...given: Parameters<typeof setAnnouncementStage>) => {
  const all = setAnnouncementStage(...given);
  const stopping = new AbortController();
  let announced = all.announcements.of(MAILBOX, all.connection);
  /** Each time somebody who waits is told that there may be something new. */
  let woken = 0;
  const wait = async () => {
    while (!stopping.signal.aborted && announced) {
      await announced.waitForNews(stopping.signal);
      if (stopping.signal.aborted) break;
      woken += 1;
      announced.looked({ hadNews: true, received: 1 });
    }
  };
  const waiting = wait();
  return {
    ...all,
    woken: () => woken,
    looked: (hadNews: boolean, received: number) => announced?.looked({ hadNews, received }),
    none: () => announced === null,
    async stop() {
      stopping.abort();
      await waiting;
      announced = null;
    },
  };
};

describe('a mailbox whose server announces new mail', () => {
  it('is looked at once when the subscription is made, and then when it is called', async () => {
    const { woken, living, told, call, counts, pass, stop } = stage();
    await settled();
    expect(woken()).toBe(1);
    expect([...living.values()]).toMatchObject([
      { newsUrl: expect.stringMatching(/^https:/), secret: expect.stringMatching(/^.{43}$/) },
    ]);
    expect(told).toEqual([{ code: 'announced' }]);
    await pass(4 * MINUTE);
    expect(woken()).toBe(1);
    expect(await call('news')).toBe(true);
    await settled();
    expect(woken()).toBe(2);
    expect(counts.asked).toBe(0);
    await stop();
  });

  it('hears within a second of a call that another instance wrote down', async () => {
    const { woken, store, pass, stop } = stage();
    await pass(10_000);
    await store.note(MAILBOX.systemEmailId, 'news');
    await pass(1000);
    expect(woken()).toBe(2);
    await pass(10_000);
    expect(woken()).toBe(2);
    await stop();
  });

  it('has its subscription renewed when half of it is over', async () => {
    const { counts, rows, timing, pass, stop } = stage();
    await pass(23 * HOUR);
    expect(counts.renewed).toBe(0);
    await pass(2 * HOUR);
    expect(counts).toMatchObject({ renewed: 1, subscribed: 1 });
    const left = (rows.get(1)?.expiresAt.getTime() ?? 0) - timing.now();
    expect(left).toBeGreaterThan(46 * HOUR);
    await stop();
  });

  it('has it renewed at once when the server asks for it', async () => {
    const { counts, call, stop } = stage();
    await settled();
    await call('renew');
    await settled();
    expect(counts).toMatchObject({ renewed: 1, subscribed: 1 });
    await stop();
  });

  it('gets another one when the server has ended it, and is looked at', async () => {
    const { woken, counts, living, call, stop } = stage();
    await settled();
    await call('ended');
    await settled();
    expect(counts).toMatchObject({ subscribed: 2, renewed: 0 });
    expect(woken()).toBe(2);
    expect(await call('news', [...living.keys()].at(-1))).toBe(true);
    await stop();
  });

  it('gets another one when mail came of which nobody had said anything, and the server knows the first no longer', async () => {
    const { counts, living, looked, call, store, pass, stop } = stage();
    await settled();
    living.clear();
    looked(false, 1);
    // Whoever waits already is woken by the next look at the mailbox.
    await store.note(1, 'news');
    await pass(1000);
    expect(counts).toMatchObject({ renewed: 1, subscribed: 2 });
    expect(await call('news')).toBe(true);
    await stop();
  });

  it('is not subscribed to for ever when the server ends each subscription at once', async () => {
    const { counts, call, pass, told, stop } = stage();
    for (let round = 0; round < 10; round += 1) {
      await pass(1000);
      await call('ended');
    }
    await pass(1000);
    expect(counts.subscribed).toBe(5);
    expect(told.at(-1)).toMatchObject({ code: 'asked', because: 'refused' });
    await stop();
  });

  it('goes on with the subscription that an earlier connection made', async () => {
    const { announcements, connection, counts, stop } = stage();
    await settled();
    await stop();
    const again = announcements.of(MAILBOX, connection);
    const stopping = new AbortController();
    const waiting = again?.waitForNews(stopping.signal);
    await settled();
    expect(counts).toMatchObject({ subscribed: 1, renewed: 1 });
    stopping.abort();
    await waiting;
  });
});

describe('a mailbox whose server does not announce', () => {
  it('is asked, says why once, and is tried again after some hours', async () => {
    const { counts, told, failAt, pass, stop } = stage();
    failAt(() => {
      throw denied;
    });
    await pass(5 * HOUR);
    expect(told).toEqual([{ code: 'asked', because: 'refused', failure: denied }]);
    expect(counts).toMatchObject({ subscribed: 0 });
    expect(counts.asked).toBeGreaterThan(0);
    failAt(() => undefined);
    await pass(2 * HOUR);
    expect(told.at(-1)).toEqual({ code: 'announced' });
    await stop();
  });

  it('is tried again soon where the failure may pass', async () => {
    const { told, failAt, pass, stop } = stage();
    failAt(() => {
      throw away;
    });
    await settled();
    failAt(() => undefined);
    await pass(16 * MINUTE);
    expect(told.map(({ code }) => code)).toEqual(['asked', 'announced']);
    await stop();
  });

  it('goes on being announced while only the renewal fails for a moment', async () => {
    const { told, woken, failAt, call, pass, stop } = stage();
    await settled();
    failAt((step) => {
      if (step === 'renew') throw away;
    });
    await pass(25 * HOUR);
    expect(told).toEqual([{ code: 'announced' }]);
    const before = woken();
    await call('news');
    await settled();
    expect(woken()).toBe(before + 1);
    await stop();
  });

  it.each(['switched-off', 'no-address'] as const)('is never subscribed to where it is %s', (because) => {
    const { told, none, counts } = stage(because);
    expect(none()).toBe(true);
    expect(told).toEqual([{ code: 'asked', because }]);
    expect(counts.subscribed).toBe(0);
  });
});

describe('what anybody can say', () => {
  it('is believed only with the secret of the subscription', async () => {
    const { woken, hear, living, store, stop } = stage();
    await settled();
    const [subscriptionId = ''] = living.keys();
    for (const secret of ['', 'guessed', living.get(subscriptionId)?.newsUrl ?? '']) {
      expect(await hear({ subscriptionId, secret, call: 'ended' })).toBe(false);
    }
    expect(await hear({ subscriptionId: 'of somebody else', secret: 'x', call: 'news' })).toBe(false);
    await settled();
    expect(woken()).toBe(1);
    expect(await store.called()).toEqual([]);
    await stop();
  });

  it('does not take back what was said before and matters more', async () => {
    const { call, store, living, stop } = stage();
    await settled();
    await stop();
    const [id] = living.keys();
    await call('ended', id);
    await call('news', id);
    expect(await store.take(1)).toBe('ended');
  });
});

describe('leaving a mailbox', () => {
  const changed = (change: Partial<WatchedMailbox>): WatchedMailbox => ({ ...MAILBOX, ...change });
  const mailbox = { ...MAILBOX.mailbox, folder: 'Helpdesk' };

  it.each([
    ['it is no longer watched', undefined],
    ['another folder is read', changed({ mailbox })],
    ['it is fetched by interval', changed({ fetching: { mode: 'interval', minutes: 5 } })],
    ['it is read by IMAP', changed({ protocol: 'imap' })],
  ])('ends the subscription when %s', async (_, now) => {
    const { announcements, transport, living, rows, stop } = stage();
    await settled();
    await stop();
    await announcements.leave(MAILBOX, now, transport);
    expect([...living, ...rows]).toEqual([]);
  });

  it('keeps it where only something else was changed', async () => {
    const { announcements, transport, living, stop } = stage();
    await settled();
    await stop();
    await announcements.leave(MAILBOX, changed({ fetchLimit: 5, credentialRevision: '2' }), transport);
    expect(living.size).toBe(1);
  });

  it('disturbs nobody when the server does not answer', async () => {
    const { announcements, transport, rows, failAt, stop } = stage();
    await settled();
    await stop();
    failAt(() => {
      throw away;
    });
    await announcements.leave(MAILBOX, undefined, transport);
    expect(rows.size).toBe(0);
  });
});

describe('a watcher of an announced mailbox', () => {
  const watch = () => {
    const set = setAnnouncementStage();
    /** Messages that the next looks find. */
    const inbox: number[] = [];
    let looks = 0;
    const held = { lease: {}, lost: new AbortController().signal, release: async () => undefined };
    const parts = {
      cycle: {
        async run() {
          looks += 1;
          return { received: inbox.shift() ?? 0 };
        },
      },
      leases: { acquire: async () => held },
      events: { state: () => undefined },
      announcements: set.announcements,
      timing: set.timing,
      connecting: <T>(work: () => Promise<T>) => work(),
    } as unknown as WatcherParts;
    const connection = { ...set.connection, close: async () => undefined };
    const transport = { connect: async () => connection } as unknown as InboundTransport;
    const watcher = startWatcher(parts, MAILBOX, transport);
    return { ...set, inbox, looks: () => looks, stop: () => watcher.stop() };
  };

  it('looks every five minutes, and as soon as it is called', async () => {
    const { inbox, looks, call, pass, stop } = watch();
    // When it connects, and when the subscription is made: there the server may not be ready with what came before.
    await pass(10_000);
    expect(looks()).toBe(3);
    await pass(4 * MINUTE);
    expect(looks()).toBe(3);
    inbox.push(1);
    await call('news');
    await settled();
    expect(looks()).toBe(4);
    await pass(5 * MINUTE + 1000);
    expect(looks()).toBe(5);
    await stop();
  });

  it('looks once more, and only once, where nothing of what was announced is there yet', async () => {
    const { inbox, looks, call, pass, stop } = watch();
    await pass(10_000);
    inbox.push(0, 1);
    await call('news');
    await settled();
    expect(inbox).toEqual([1]);
    await pass(5000);
    expect(inbox).toEqual([]);
    const before = looks();
    inbox.push(0, 0);
    await call('news');
    await pass(MINUTE);
    expect(looks()).toBe(before + 2);
    await stop();
  });

  it('finds by the look what nobody announced, and has the subscription checked', async () => {
    const { inbox, counts, living, pass, stop } = watch();
    await pass(10_000);
    living.clear();
    inbox.push(1);
    await pass(5 * MINUTE + 1000);
    expect(inbox).toEqual([]);
    expect(counts).toMatchObject({ renewed: 1, subscribed: 2 });
    expect(living.size).toBe(1);
    await stop();
  });
});
