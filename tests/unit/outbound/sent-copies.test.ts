import { createSentCopies } from '../../../server/src/outbound/sent-copies';
import type { Clock, SentCopy, SentCopyStore } from '../../../server/src/outbound/ports';

const HOUR = 3_600_000;

const copyOf = (deliveryId: number, systemEmailId = 1, tries = 1): SentCopy => ({
  deliveryId,
  systemEmailId,
  messageId: `message-${deliveryId}@acme.test`,
  mimeHash: 'hash',
  sentAt: new Date(0),
  tries,
});

/** The task over copies in memory, at a time that stands still. */
const stage = (copies: SentCopy[], file: (copy: SentCopy) => Promise<boolean>, now = 0) => {
  const due = [...copies];
  const said: string[] = [];
  let questions = 0;
  const store: SentCopyStore = {
    async claimNext(except) {
      questions += 1;
      const at = due.findIndex(({ systemEmailId }) => !except.includes(systemEmailId));
      return at < 0 ? null : (due.splice(at, 1)[0] ?? null);
    },
    settle: async ({ deliveryId }, outcome) => void said.push(`${deliveryId} ${outcome}`),
    postpone: async ({ deliveryId }, wait) => void said.push(`${deliveryId} again after ${wait / 1000} s`),
  };
  const clock: Clock = {
    now: () => new Date(now),
    sleep: (_milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        signal.addEventListener('abort', () => resolve());
        setTimeout(resolve, 20);
      }),
  };
  const task = createSentCopies({
    store,
    blobs: { get: async () => Buffer.from('mime') },
    filing: { file },
    clock,
    events: {
      copyGivenUp: ({ deliveryId }, reason) => said.push(`${deliveryId} given up: ${reason}`),
      trouble: (error) => said.push(String(error)),
    },
  });
  return { task, said, asked: () => questions };
};

const settle = () => new Promise((resolve) => setTimeout(resolve, 60));

describe('copies for the Sent folder', () => {
  it('are filed one after the other in a mailbox, and in several mailboxes at once', async () => {
    const running = new Map<number, number>();
    let most = 0;
    const { task, said } = stage(
      [copyOf(1, 1), copyOf(2, 1), copyOf(3, 2), copyOf(4, 3), copyOf(5, 4)],
      async ({ systemEmailId }) => {
        expect(running.has(systemEmailId)).toBe(false);
        running.set(systemEmailId, 1);
        most = Math.max(most, running.size);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running.delete(systemEmailId);
        return true;
      },
    );
    task.start();
    await settle();
    await task.stop();
    expect(said.sort()).toEqual(['1 done', '2 done', '3 done', '4 done', '5 done']);
    expect(most).toBe(3);
  });

  it('of a mailbox that is away are tried again, later each time, and let others pass', async () => {
    const { task, said } = stage(
      [copyOf(1, 1, 1), copyOf(2, 1, 4), copyOf(3, 2), copyOf(4, 5, 30)],
      async ({ systemEmailId }) => {
        if (systemEmailId === 2) return true;
        throw new Error('The mailbox is away.');
      },
    );
    task.start();
    await settle();
    await task.stop();
    expect(said.sort()).toEqual(['1 again after 60 s', '3 done', '4 again after 1800 s']);
  });

  it('are given up after a day, or at once where there is no such folder', async () => {
    const away = stage(
      [copyOf(1)],
      async () => {
        throw new Error('The mailbox is away.');
      },
      25 * HOUR,
    );
    const none = stage([copyOf(2)], async () => false);
    for (const { task } of [away, none]) task.start();
    await settle();
    await Promise.all([away.task.stop(), none.task.stop()]);
    expect(away.said).toEqual(['1 failed', '1 given up: The mailbox is away.']);
    expect(none.said).toEqual([
      '2 failed',
      '2 given up: This mailbox has no Sent folder that can be written to; only IMAP knows one.',
    ]);
  });

  it('are looked for once where many are sent one after the other', async () => {
    const { task, asked } = stage([], async () => true);
    task.start();
    for (let count = 0; count < 10; count += 1) {
      task.kick();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await settle();
    await task.stop();
    expect(asked()).toBeLessThan(6);
  });
});
