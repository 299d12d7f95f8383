import type { RunningInstance } from '../../../shared/contracts/instances';
import type { Instances } from '../cluster/instances';
import { MAILBOX_LEASE, type LeaseCounts } from '../cluster/ports';

interface Parts {
  instances: Pick<Instances, 'living'>;
  stores: { leases: LeaseCounts };
}

/** The running instances, as people tell them apart. */
export const createRunningInstances =
  ({ instances, stores }: Parts) =>
  async (): Promise<RunningInstance[]> => {
    const [living, held] = await Promise.all([instances.living(), stores.leases.countByOwner(MAILBOX_LEASE)]);
    return living.map(({ owner, hostname, pid, labels, startedAt }) => ({
      hostname,
      pid,
      labels,
      startedAt: startedAt.toISOString(),
      mailboxes: held.get(owner) ?? 0,
    }));
  };
