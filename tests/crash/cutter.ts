/** Cuts connections to the mail server at random bytes, one mailbox after the other. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../chance';
import type { Fault } from '../mail-lab';
import type { Mailbox } from './mailboxes';

const POLL = 100;

export interface Cutter {
  readonly cuts: number;
  /** What is still missing of them falls on connections that wait for news. Resolves when the last one was cut. */
  finish(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * @param total how many cuts there shall be
 * @param progress of the run, from 0 to 1: the cuts are spread over it
 */
export const startCutter = (
  mailboxes: Mailbox[],
  chance: Chance,
  { total, progress }: { total: number; progress: () => number },
): Cutter => {
  const seen = new Map<Mailbox, number>();
  const armed = new Set<Mailbox>();
  let running = true;
  let cuts = 0;

  const round = async (): Promise<void> => {
    for (const mailbox of mailboxes) {
      const now = await mailbox.proxy.cuts();
      const before = seen.get(mailbox) ?? 0;
      if (now > before) armed.delete(mailbox);
      cuts += now - before;
      seen.set(mailbox, now);
    }
    // A little ahead of the run, so that the last ones find bytes to fall on.
    const due = Math.min(total, Math.ceil(total * (progress() + 0.02) * 1.1));
    for (const mailbox of chance.shuffled(mailboxes)) {
      if (armed.has(mailbox) || cuts + armed.size >= due) continue;
      await mailbox.proxy.setFault(randomCut(chance));
      armed.add(mailbox);
    }
  };
  const work = async (): Promise<void> => {
    while (running) {
      await round();
      await sleep(POLL);
    }
    for (const { proxy } of mailboxes) await proxy.clearFault();
  };
  const working = work();
  const stop = async (): Promise<void> => {
    running = false;
    await working;
  };
  return {
    get cuts() {
      return cuts;
    },
    async finish() {
      await stop();
      while (cuts < total) {
        const { proxy } = chance.pick(mailboxes);
        if ((await proxy.connections()) > 0) {
          await proxy.cutAll();
          cuts += 1;
        }
        await sleep(POLL);
      }
    },
    stop,
  };
};

/** Few bytes as likely as many: signing in and settling take hundreds, fetching takes hundreds of thousands. */
const randomCut = (chance: Chance): Fault => {
  const direction = chance.next() < 0.75 ? 'toClient' : 'toServer';
  const most = direction === 'toClient' ? 80_000 : 600;
  const after = Math.floor(most ** chance.next());
  return { kind: 'cut', direction, after, reset: chance.next() < 0.5, times: 1 };
};
