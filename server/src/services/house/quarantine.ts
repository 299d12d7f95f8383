import { createJobs } from '../../diagnostics/jobs';
import type { Ingest } from '../../inbound/ingest';
import { createQuarantine, createReprocess } from '../../inbound/quarantine';
import { createJobStore } from '../../stores/jobs';
import { createQuarantineStore } from '../../stores/quarantine';
import { createQuarantineDesk } from '../quarantine';
import type { Ground } from './ground';

/** What admins do with mail that could not become an entry. */
export const buildQuarantine = (
  { db, stores, activity, logger, clock, redact }: Ground,
  { ingest }: { ingest: Ingest },
  /** Looks into a mailbox now. */
  revisit: (systemEmailId: number) => Promise<void>,
) => {
  const store = createQuarantineStore({ db });
  const jobs = createJobs({ store: createJobStore({ db }), logger, clock, redact });
  return {
    jobs,
    quarantine: createQuarantineDesk({
      quarantine: createQuarantine({
        store,
        blobs: stores.blobs,
        reprocess: createReprocess({ store, ingest }),
      }),
      jobs,
      activity,
      revisit,
    }),
  };
};
