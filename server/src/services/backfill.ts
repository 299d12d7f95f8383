import type { BackfillAction, BackfillStatus } from '../../../shared/contracts/system-emails';
import type { BackfillControl } from '../inbound/ports';
import type { MailboxState } from '../stores/mailbox-states';

export const CONTROLS: Record<BackfillAction, BackfillControl> = {
  pause: 'pause',
  resume: 'run',
  stop: 'stop',
};

/** What the panel shows of the back-fill. It is finished before its time only where somebody stopped it. */
export const backfillStatusOf = (
  state: Pick<MailboxState, 'backfill' | 'backfillControl'> | null,
): BackfillStatus | null => {
  if (!state?.backfill) return null;
  const { reason, since, total, done, startedAt, finishedAt } = state.backfill;
  return {
    reason,
    state: stateOf(state.backfill, state.backfillControl ?? 'run'),
    since,
    total,
    done: Math.min(done, total),
    startedAt,
    finishedAt,
  };
};

const stateOf = (
  { reason, finishedAt, position, below }: NonNullable<MailboxState['backfill']>,
  control: BackfillControl,
): BackfillStatus['state'] => {
  if (finishedAt !== null) return position < below - 1 ? 'stopped' : 'done';
  if (reason === 'renumbered' || control === 'run') return 'running';
  return control === 'pause' ? 'paused' : 'stopped';
};
