/** Keeps one watcher for each Remote Mailbox that is switched on, and follows the settings. */
import type { Share } from '../cluster/ports';
import { MailFailure } from '../mail/failure';
import type { InboundEvents, MailboxSource, TransportRegistry, WatchedMailbox } from './ports';
import { startWatcher, type Watcher, type WatcherParts } from './watcher';

export interface WatchersParts extends WatcherParts {
  mailboxes: MailboxSource;
  transports: TransportRegistry;
  /** Which of the mailboxes are for this instance. */
  share: Pick<Share, 'mine'>;
  events: InboundEvents;
}

export interface Watchers {
  /**
   * Starts, restarts and stops watchers so that they match the settings. Call it after settings changed, and now and then
   * for what another instance changed, and when instances come and go; watchers whose settings are the same are left
   * alone.
   */
  sync(): Promise<void>;
  /** Starts the watcher of one System Email afresh, also when a failure had stopped it. */
  restart(systemEmailId: number): Promise<void>;
  /** Stops all of them for good; resolves when connections are closed and leases given back. */
  stopAll(): Promise<void>;
}

interface Running {
  watcher: Watcher;
  watched: WatchedMailbox;
  settings: string;
}

export const createWatchers = ({ mailboxes, transports, share, ...parts }: WatchersParts): Watchers => {
  const running = new Map<number, Running>();
  let ended = false;
  let queue: Promise<void> = Promise.resolve();

  /** One change at a time: two that overlap could start a mailbox twice. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = queue.then(work);
    // The caller hears of the failure; the next in the queue has nothing to do with it.
    queue = turn.catch(() => undefined);
    return turn;
  };

  const stop = async (systemEmailIds: number[]): Promise<void> => {
    const watchers = systemEmailIds.map((id) => running.get(id)?.watcher);
    for (const id of systemEmailIds) running.delete(id);
    await Promise.all(watchers.map((watcher) => watcher?.stop()));
  };

  const start = (watched: WatchedMailbox): void => {
    const transport = transports[watched.protocol];
    const watcher = transport ? startWatcher(parts, watched, transport) : refuse(watched, parts.events);
    running.set(watched.systemEmailId, { watcher, watched, settings: settingsOf(watched) });
  };

  /** Of one that another instance serves from now on, that one tells, and its server goes on announcing. */
  const leave = async ({ watched }: Running, now: WatchedMailbox | undefined): Promise<void> => {
    if (!now) parts.events.state(watched.systemEmailId, { code: 'disabled' });
    const transport = transports[watched.protocol];
    if (transport) await parts.announcements?.leave(watched, now, transport);
  };

  const sync = async (): Promise<void> => {
    if (ended) return;
    const all = await mailboxes.watched();
    const mine = await share.mine(all);
    const watchable = new Map(all.map((watched) => [watched.systemEmailId, watched]));
    const wanted = new Map(
      all.filter(({ systemEmailId: id }) => mine.has(id)).map((watched) => [watched.systemEmailId, watched]),
    );
    const outdated = [...running].filter(([id, { settings }]) => {
      const now = wanted.get(id);
      return !now || settingsOf(now) !== settings;
    });
    await stop(outdated.map(([id]) => id));
    await Promise.all(outdated.map(([id, before]) => leave(before, watchable.get(id))));
    for (const watched of wanted.values()) if (!running.has(watched.systemEmailId)) start(watched);
  };

  return {
    sync: () => inTurn(sync),
    restart: (systemEmailId) =>
      inTurn(async () => {
        await stop([systemEmailId]);
        await sync();
      }),
    stopAll() {
      ended = true;
      return inTurn(() => stop([...running.keys()]));
    },
  };
};

const settingsOf = ({ credential: _, ...settings }: WatchedMailbox): string => JSON.stringify(settings);

const refuse = ({ systemEmailId, protocol }: WatchedMailbox, events: InboundEvents): Watcher => {
  const failure = new MailFailure(
    `Mail cannot be read by “${protocol}”. Choose another protocol on the Remote Mailbox tab.`,
    { kind: 'configuration', remedy: 'unknown' },
  );
  events.state(systemEmailId, { code: 'needs-admin', failure });
  return { stop: () => Promise.resolve() };
};
