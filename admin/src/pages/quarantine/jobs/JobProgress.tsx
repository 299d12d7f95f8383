import { Box, Button, Flex, ProgressBar, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import type { Job } from '../../../../../shared/contracts/jobs';
import { useReadFailure } from '../../../api/failure';
import { useCancelQuarantineJobMutation } from '../../../api/quarantine';
import { useTranslation } from '../../../translations/useTranslation';
import { useQuarantineActions } from '../../../components/quarantine';
import { kindOf } from './kinds';

/** How far a job has come. Not a live region: who listens would be told every second. */
export function JobProgress({ job }: { job: Job }) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { toggleNotification } = useNotification();
  const { canManage } = useQuarantineActions();
  const [cancel, { isLoading }] = useCancelQuarantineJobMutation();
  const title = t(`quarantine.running-${kindOf(job)}`);

  const stop = async () => {
    try {
      await cancel(job.id).unwrap();
    } catch (error) {
      const { message } = readFailure(error);
      toggleNotification({ type: 'danger', message: t('quarantine.stop-refused', { message }) });
    }
  };

  return (
    <Box
      background="primary100"
      borderColor="primary500"
      hasRadius
      padding={4}
      tag="section"
      aria-label={title}
      data-testid="quarantine-job"
      data-state={job.state}
    >
      <Flex gap={4} wrap="wrap">
        <Flex direction="column" alignItems="stretch" gap={2} flex="1" minWidth="20rem">
          <Typography fontWeight="semiBold" textColor="neutral800">
            {title}
          </Typography>
          <ProgressBar
            aria-label={title}
            value={job.total === 0 ? 0 : Math.round((100 * job.done) / job.total)}
            style={{ width: '100%' }}
          />
          <Typography variant="pi" textColor="neutral700">
            {t('quarantine.progress', { done: job.done, total: job.total, failed: job.failed })}
          </Typography>
        </Flex>
        {canManage ? (
          <Button variant="danger-light" loading={isLoading} onClick={stop}>
            {t('quarantine.stop')}
          </Button>
        ) : null}
      </Flex>
    </Box>
  );
}
