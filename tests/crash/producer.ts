import { setTimeout as sleep } from 'node:timers/promises';
import { createChance } from '../chance';
import { createCorrespondence } from './mail';
import type { Stage } from './stage';

/** So much of all mail may wait for the product; the rest arrives as it goes on. */
const BACKLOG = 0.4;
const DELIVERED_AT_ONCE = 20;

export type Producer = ReturnType<typeof createProducer>;

/** Delivers to all mailboxes in turns: some before the start, the rest as the product goes on, or by the clock. */
export const createProducer = ({ options, mailboxes, gauge, deliver, over }: Stage) => {
  const { messages, seed, killEvery, kills } = options;
  const writers = mailboxes.map(({ address, name }) => ({
    address,
    next: createCorrespondence(name, createChance(`${seed} ${name}`)),
  }));
  const heldBack = Math.max(0, messages - writers.length);
  let delivered = 0;
  let turn = 0;

  const chunk = async (): Promise<void> => {
    const writer = writers[turn++ % writers.length];
    if (!writer) return;
    const count = Math.min(DELIVERED_AT_ONCE, heldBack - delivered);
    await deliver(writer.address, Array.from({ length: count }, writer.next));
    delivered += count;
  };
  return {
    get delivered() {
      return delivered;
    },
    /** What comes before the last one for each mailbox. */
    heldBack,
    async before() {
      const share = killEvery ? BACKLOG / (kills + 1) : BACKLOG;
      while (delivered < messages * share) await chunk();
    },
    async meanwhile() {
      const from = { at: Date.now(), delivered };
      const length = (killEvery ?? 0) * 1000 * (kills + 0.5);
      while (delivered < heldBack && !over.aborted) {
        const elapsed = Date.now() - from.at;
        const due = killEvery
          ? from.delivered + (messages - from.delivered) * Math.min(1, elapsed / length)
          : gauge.done + messages * BACKLOG;
        if (delivered < due) await chunk();
        else await sleep(20);
      }
    },
    async last() {
      for (const { address, next } of writers) {
        await deliver(address, [next()]);
        delivered += 1;
      }
    },
  };
};
