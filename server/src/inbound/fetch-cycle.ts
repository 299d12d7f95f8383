/**
 * One pass over a mailbox: what a crash left behind, then what is new, oldest first, then older mail that is wanted. A
 * message is committed on our side before its copy on the server is touched, and before anybody looks into it.
 */
import { readByIdentifier } from './by-identifier';
import { readByPosition } from './by-position';
import type { Ingest } from './ingest';
import { createIngestLane } from './ingest-lane';
import type { InboundEvents, MailLimits, SpoolStore } from './ports';
import { createSettling } from './settling';
import { startingPoint } from './starting-point';
import { createTakeIn } from './take-in';
import type { Visit } from './visit';

export interface FetchCycleParts {
  spool: SpoolStore;
  ingest: Ingest;
  events: Pick<InboundEvents, 'unsettled' | 'quarantined'>;
  limits: Pick<MailLimits, 'messageBytes'>;
  now(): number;
}

export interface FetchRequest extends Pick<Visit, 'watched' | 'connection' | 'lease' | 'signal'> {
  /** Called when all new mail is in, although older mail may still be taken in. */
  onCaughtUp?(): void;
}

export interface FetchCycle {
  /**
   * Takes in what is new, where it is fetched by interval at most `fetchLimit` messages of it. Call it after connecting
   * and whenever there may be news. When it ends, well or not, nothing of it goes on in the background.
   * @throws LeaseLost when another instance serves the mailbox by now; nothing of the batch stays
   * @throws MailFailure when the connection fails
   * @throws Error the database's own when it is away
   */
  run(request: FetchRequest): Promise<{ received: number }>;
}

export const createFetchCycle = ({ spool, ingest, events, limits, now }: FetchCycleParts): FetchCycle => {
  const takeIn = createTakeIn({ spool, events, limits });

  return {
    async run({ watched, connection, lease, signal, onCaughtUp }) {
      const { systemEmailId } = watched;
      await ingest.waiting(systemEmailId, signal);
      const settling = createSettling({ spool, events, watched, connection, signal });
      await settling.leftovers();
      const lane = createIngestLane(ingest);
      let received = 0;
      const visit: Visit = {
        watched,
        connection,
        lease,
        signal,
        spool,
        now,
        async take(refs, how) {
          const taken = await takeIn({ systemEmailId, connection, lease, lane, refs, ...how });
          received += taken.length;
          await settling.settle(taken);
        },
        caughtUp: () => onCaughtUp?.(),
      };
      try {
        const start = await startingPoint({ spool, now }, { watched, connection, lease });
        await (connection.naming === 'positions'
          ? readByPosition(visit, start)
          : readByIdentifier(visit, start));
      } catch (error) {
        await lane.quiet();
        throw error;
      }
      await lane.finish();
      await settling.finish();
      return { received };
    },
  };
};
