import type { InboundConnection, MessageRef } from '../mail/ports';
import type { InboundEvents, SpoolStore, WatchedMailbox } from './ports';

const AT_ONCE = 500;

export type Settling = ReturnType<typeof createSettling>;

/**
 * The after-fetch action for what is committed. When it fails, nothing is lost and ingest goes on: the messages stay
 * unsettled, it is said once, and the next cycle tries again.
 */
export const createSettling = ({
  spool,
  events,
  watched,
  connection,
  signal,
}: {
  spool: SpoolStore;
  events: Pick<InboundEvents, 'unsettled'>;
  watched: Pick<WatchedMailbox, 'systemEmailId' | 'afterFetch'>;
  connection: InboundConnection;
  signal: AbortSignal;
}) => {
  let failed = false;

  const settle = async (refs: MessageRef[]): Promise<void> => {
    if (refs.length === 0 || failed) return;
    try {
      if (watched.afterFetch.action !== 'nothing') await connection.settle(refs, watched.afterFetch);
    } catch (error) {
      failed = true;
      // Our own stop cuts the connection: nothing is wrong, and the next start repeats the action.
      if (signal.aborted) return;
      events.unsettled(
        watched.systemEmailId,
        refs.length,
        error instanceof Error ? error : new Error(String(error)),
      );
      return;
    }
    await spool.markSettled(watched.systemEmailId, refs);
  };

  return {
    settle,
    /** What an earlier cycle, or a process that died, left undone in the folder as it is numbered now. */
    async leftovers(): Promise<void> {
      while (!failed && !signal.aborted) {
        const refs = await spool.unsettled(watched.systemEmailId, connection.epoch, AT_ONCE);
        if (refs.length === 0) return;
        await settle(refs);
      }
    },
  };
};
