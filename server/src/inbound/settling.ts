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
  spool: Pick<SpoolStore, 'unsettled' | 'markSettled'>;
  events: Pick<InboundEvents, 'unsettled'>;
  watched: Pick<WatchedMailbox, 'systemEmailId' | 'afterFetch'>;
  connection: InboundConnection;
  signal: AbortSignal;
}) => {
  let failed = false;
  /** What is only certain once the connection is finished. */
  let pending: MessageRef[] = [];
  const atTheEnd = Boolean(connection.snapshot) && watched.afterFetch.action !== 'nothing';

  /** @returns false when it failed, which has been told */
  const tried = async (refs: MessageRef[], work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      failed = true;
      // Our own stop cuts the connection: nothing is wrong, and the next start repeats the action.
      if (!signal.aborted) {
        const failure = error instanceof Error ? error : new Error(String(error));
        events.unsettled(watched.systemEmailId, refs.length, failure);
      }
      return false;
    }
  };

  const settle = async (refs: MessageRef[]): Promise<void> => {
    if (refs.length === 0 || failed) return;
    if (atTheEnd) {
      pending.push(...refs);
      return;
    }
    const { systemEmailId, afterFetch } = watched;
    const done =
      afterFetch.action === 'nothing' || (await tried(refs, () => connection.settle(refs, afterFetch)));
    if (done) await spool.markSettled(systemEmailId, refs);
  };

  return {
    settle,
    /** What an earlier cycle, or a process that died, left undone in the folder as it is numbered now. */
    async leftovers(): Promise<void> {
      while (!failed && !signal.aborted) {
        const refs = await spool.unsettled(watched.systemEmailId, connection.epoch, AT_ONCE);
        await settle(refs);
        if (refs.length < AT_ONCE || atTheEnd) return;
      }
    },
    /** At the end of a visit: carries out what the server only does when it is left well. */
    async finish(): Promise<void> {
      const refs = pending;
      pending = [];
      if (refs.length === 0 || failed) return;
      const done = await tried(refs, async () => {
        await connection.settle(refs, watched.afterFetch);
        await connection.finish();
      });
      if (done) await spool.markSettled(watched.systemEmailId, refs);
    },
  };
};
