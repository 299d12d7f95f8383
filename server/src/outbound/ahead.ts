import type { Delivery } from './ports';
import type { LaneDependencies, Turn } from './turn';

/** Deliveries that are looked up at once. */
const LOOK_AHEAD = 20;
/** Bytes of a message up to which the next one is held in memory beside it. */
const BESIDE = 1024 * 1024;

/**
 * Reads what comes next while the server takes a message. It claims nothing: a process that dies leaves no more unknown
 * than the message under way.
 */
export const createLookAhead =
  ({ store, blobs, events }: Pick<LaneDependencies, 'store' | 'blobs' | 'events'>) =>
  ({ systemEmailId }: Turn) => {
    let waiting: Delivery[] = [];
    let looking = false;
    let next: { mimeHash: string; mime: Promise<Buffer> } | null = null;

    const read = async (size: number): Promise<void> => {
      if (waiting.length === 0) waiting = await store.due(systemEmailId, 'send', LOOK_AHEAD);
      const [first] = waiting;
      if (!first || size > BESIDE) return;
      const { mimeHash } = first;
      next = { mimeHash, mime: blobs.get(mimeHash) };
      await next.mime;
    };

    return {
      /** Begins to read. @param size bytes of the message that is under way */
      look(size: number): void {
        if (looking) return;
        looking = true;
        read(size)
          .catch(events.trouble)
          .finally(() => (looking = false));
      },

      /** What is known by now, oldest first: an outcome waits for nothing. */
      waiting: (): Delivery[] => waiting,

      /** Those before it were claimed or changed by somebody else; all of them, where it is null. */
      claimed(delivery: Delivery | null): void {
        waiting = delivery ? waiting.slice(waiting.findIndex(({ id }) => id === delivery.id) + 1) : [];
      },

      async bytesOf({ mimeHash }: Delivery): Promise<Buffer> {
        const read = next?.mimeHash === mimeHash ? next.mime : null;
        next = null;
        // What went wrong a moment ago may go right now.
        return (await read?.catch(() => null)) ?? blobs.get(mimeHash);
      },
    };
  };

export type LookAhead = ReturnType<ReturnType<typeof createLookAhead>>;
