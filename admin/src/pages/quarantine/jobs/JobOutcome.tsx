import { Typography } from '@strapi/design-system';
import type { Job } from '../../../../../shared/contracts/jobs';
import { Notice, type NoticeTone } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import { kindOf, OUTCOMES } from './kinds';

const toneOf = ({ state, failed }: Job): NoticeTone => {
  if (state === 'failed') return 'danger';
  return state === 'cancelled' || failed > 0 ? 'warning' : 'success';
};

/** How a job ended, and what became of the messages. */
export function JobOutcome({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = useTranslation();
  const { done, total, failure } = job;
  const lines = OUTCOMES.flatMap((outcome) => {
    const count = job.outcomes[outcome] ?? 0;
    return count > 0 ? [t(`quarantine.outcome-${outcome}`, { count })] : [];
  });
  return (
    <Notice
      tone={toneOf(job)}
      title={
        job.state === 'done'
          ? t(`quarantine.done-${kindOf(job)}`)
          : t(`quarantine.ended-${job.state === 'cancelled' ? 'cancelled' : 'failed'}`, { done, total })
      }
      onClose={onClose}
      testId="quarantine-outcome"
    >
      {failure ? (
        <Typography textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
          {failure.code === 'interrupted'
            ? t('quarantine.failure-interrupted')
            : t('quarantine.failure-error', { message: failure.message })}
        </Typography>
      ) : null}
      {lines.map((line) => (
        <Typography key={line} textColor="neutral800">
          {line}
        </Typography>
      ))}
    </Notice>
  );
}
