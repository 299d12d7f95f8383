/** Which instances run, and which mailboxes are this one's among them. */
import { mayServe, planOf } from './plan';
import type { Instance, InstanceStore, PlacedMailbox, Share } from './ports';

/** Milliseconds between two signs of life, and without one until the others take an instance for dead. */
const HEARTBEAT = 3_000;
const DEAD_AFTER = 12_000;

export interface InstancesParts {
  store: InstanceStore;
  self: Omit<Instance, 'startedAt'>;
  /** Hears when signs of life can no longer be given; not again until they could be. */
  failed(error: unknown): void;
}

export interface Instances {
  share: Share;
  /** Those that run now, this one included where it works. */
  living(): Promise<Instance[]>;
  /** Whether this very instance may use the servers of such a System Email. */
  reaches(servedFrom: string): boolean;
  /** Becomes known to the others. */
  start(): Promise<void>;
  /** Takes leave, once what was served here is free for others. */
  stop(): Promise<void>;
}

export const createInstances = ({ store, self, failed }: InstancesParts): Instances => {
  const listeners: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> | undefined;
  let known = '';
  let failing = false;
  /** Planning takes a moment with thousands of mailboxes, and seldom brings anything new. */
  let planned: { from: string; plan: Map<number, string> } | undefined;

  const planFor = (instances: Pick<Instance, 'owner' | 'labels'>[], mailboxes: PlacedMailbox[]) => {
    const from = JSON.stringify([
      instances.map(({ owner, labels }) => [owner, labels]),
      mailboxes.map(({ systemEmailId, servedFrom }) => [systemEmailId, servedFrom]),
    ]);
    if (planned?.from !== from) planned = { from, plan: planOf(instances, mailboxes) };
    return planned.plan;
  };

  const living = () => store.living(DEAD_AFTER);

  const beat = async (): Promise<void> => {
    await store.beat(self, DEAD_AFTER);
    const now = (await living()).map(({ owner }) => owner).join(' ');
    const before = known;
    known = now;
    if (before !== '' && before !== now) for (const listener of listeners) listener();
  };
  const tick = (): void => {
    beating ??= beat()
      .then(() => void (failing = false))
      .catch((error: unknown) => {
        if (!failing) failed(error);
        failing = true;
      })
      .finally(() => (beating = undefined));
  };

  return {
    share: {
      async mine(mailboxes) {
        const instances = await living();
        // Right after the database was away the others may have forgotten this one, which serves all the same.
        const all = instances.some(({ owner }) => owner === self.owner) ? instances : [...instances, self];
        const plan = planFor(all, mailboxes);
        const ids = mailboxes.map(({ systemEmailId }) => systemEmailId);
        return new Set(ids.filter((id) => plan.get(id) === self.owner));
      },
      changed: (listener) => void listeners.push(listener),
    },
    living,
    reaches: (servedFrom) => mayServe(self, servedFrom),
    async start() {
      timer = setInterval(tick, HEARTBEAT).unref();
      tick();
      await beating;
    },
    async stop() {
      if (!timer) return;
      clearInterval(timer);
      await beating;
      await store.remove(self.owner);
    },
  };
};
