/** What servers and lines do to the product while it sends. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../../chance';
import type { Fault } from '../../mail-lab';
import type { Mailbox } from './stage';

const POLL = 100;
/** Milliseconds that a server which hangs keeps the connection before it is gone. */
const HANG = 4_000;

/** Ends the connection before the message, in the middle of it, or after its end, when the answer is on its way. */
const cut = (chance: Chance): Fault => {
  const reset = chance.next() < 0.5;
  const common = { kind: 'cut', reset, times: 1 } as const;
  switch (chance.between(0, 3)) {
    case 0:
      return { ...common, when: /^(?:EHLO|MAIL FROM|RCPT TO)/, after: chance.between(0, 20) };
    case 1:
      return { ...common, when: /^DATA/, after: chance.between(0, 20) };
    case 2:
      return { ...common, when: /^DATA/, direction: 'toServer', after: chance.between(1, 2_000) };
    default:
      return { ...common, when: /^\.$/, after: chance.between(0, 10) };
  }
};

/** The server refuses for now, for good, or because it has had enough of us. */
const refusal = (chance: Chance): Fault => {
  const [when, reply] = chance.pick([
    [/^MAIL FROM/, '451 4.7.1 Please try again later'],
    [/^RCPT TO/, '450 4.2.0 Greylisted'],
    [/^RCPT TO/, '550 5.1.1 No such user here'],
    [/^MAIL FROM/, '432 4.3.2 Concurrent connections limit exceeded'],
    [/^\.$/, '451 4.3.0 Mail system full'],
  ] as const);
  // What is answered in place of the server to the end of a message has reached it: only before is a refusal one.
  return when.source === '^\\.$' ? { kind: 'answer', when: /^DATA/, reply } : { kind: 'answer', when, reply };
};

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
  { total, progress }: { total: number; progress: () => number },
): Faults => {
  const before = new Map<Mailbox, number>();
  const armed = new Set<Mailbox>();
  const hanging = new Set<Promise<void>>();
  let running = true;
  const counts = { cuts: 0, refusals: 0, hangs: 0 };

  const hang = async (mailbox: Mailbox): Promise<void> => {
    counts.hangs += 1;
    await mailbox.proxy.setFault({ kind: 'stall', when: chance.pick([/^DATA/, /^\.$/, /^MAIL FROM/]) });
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
    // Ahead of the run, so that the last ones find messages to fall on.
    const due = Math.min(total, Math.ceil(total * (progress() * 1.25 + 0.1)));
    for (const mailbox of chance.shuffled(mailboxes)) {
      if (armed.has(mailbox) || counts.cuts + armed.size >= due) continue;
      armed.add(mailbox);
      if (chance.next() < 0.1) {
        const hung = hang(mailbox).finally(() => hanging.delete(hung));
        hanging.add(hung);
        continue;
      }
      const faults = [cut(chance)];
      if (chance.next() < 0.4) {
        faults.push(refusal(chance));
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
