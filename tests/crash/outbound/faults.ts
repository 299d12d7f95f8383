/** What servers and lines do to the product while it sends. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../../chance';
import type { Fault } from '../../mail-lab';
import type { Mailbox } from './stage';

const POLL = 100;
/** Milliseconds that a server which hangs keeps the connection before it is gone. */
const HANG = 4_000;

/** What can go wrong with a protocol that mail is sent by. */
export interface Misbehaviour {
  /** End one connection before, in or after a message; of several the first that comes up. */
  cuts(chance: Chance): Fault[];
  /** Lines of the client after which the server may say nothing any more. */
  silentAfter: RegExp[];
  /** Has the server refuse something soon. @returns what the proxy has to do for that */
  refuse(chance: Chance): Promise<Fault[]>;
}

export interface Faults {
  readonly cuts: number;
  readonly refusals: number;
  readonly hangs: number;
  stop(): Promise<void>;
}

/** @param total cuts, spread over the run by its progress from 0 to 1 */
export const startFaults = (
  mailboxes: Mailbox[],
  chance: Chance,
  { total, progress, harm }: { total: number; progress: () => number; harm: Misbehaviour },
): Faults => {
  const before = new Map<Mailbox, number>();
  const armed = new Set<Mailbox>();
  const hanging = new Set<Promise<void>>();
  let running = true;
  const counts = { cuts: 0, refusals: 0, hangs: 0 };

  const hang = async (mailbox: Mailbox): Promise<void> => {
    counts.hangs += 1;
    await mailbox.proxy.setFault({ kind: 'stall', when: chance.pick(harm.silentAfter) });
    await sleep(HANG);
    await mailbox.proxy.clearFault();
    await mailbox.proxy.cutAll();
    armed.delete(mailbox);
  };

  const count = async (): Promise<void> => {
    for (const mailbox of mailboxes) {
      const now = await mailbox.proxy.cuts();
      const seen = before.get(mailbox) ?? 0;
      if (now > seen) armed.delete(mailbox);
      counts.cuts += now - seen;
      before.set(mailbox, now);
    }
  };

  const round = async (): Promise<void> => {
    await count();
    // Ahead of the run, so that the last ones find messages to fall on; what they leave unknown is waited for at once.
    const due = Math.min(total, Math.ceil(total * progress() * 1.25) + mailboxes.length);
    for (const mailbox of chance.shuffled(mailboxes)) {
      if (armed.has(mailbox) || counts.cuts + armed.size >= due) continue;
      armed.add(mailbox);
      if (chance.next() < 0.1) {
        const hung = hang(mailbox).finally(() => hanging.delete(hung));
        hanging.add(hung);
        continue;
      }
      const faults = harm.cuts(chance);
      if (chance.next() < 0.4) {
        faults.push(...(await harm.refuse(chance)));
        counts.refusals += 1;
      }
      await mailbox.proxy.setFault(...faults);
    }
  };

  const work = async (): Promise<void> => {
    while (running) {
      await round();
      await sleep(POLL);
    }
    await Promise.all(hanging);
    await count();
    for (const { proxy } of mailboxes) await proxy.clearFault();
  };
  const working = work();
  return {
    get cuts() {
      return counts.cuts;
    },
    get refusals() {
      return counts.refusals;
    },
    get hangs() {
      return counts.hangs;
    },
    async stop() {
      running = false;
      await working;
    },
  };
};
