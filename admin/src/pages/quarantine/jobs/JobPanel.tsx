import { forwardRef } from 'react';
import { Box, Flex } from '@strapi/design-system';
import { JobOutcome } from './JobOutcome';
import { JobProgress } from './JobProgress';
import type { useQuarantineJobs } from './useQuarantineJobs';

/** Work that runs, and how the last one ended. Takes the focus when work begins: the buttons that began it are gone then. */
export const JobPanel = forwardRef<HTMLDivElement, { jobs: ReturnType<typeof useQuarantineJobs> }>(
  function JobPanel({ jobs: { running, ended, close } }, ref) {
    return (
      <Box ref={ref} tabIndex={-1} style={{ outline: 'none' }} data-testid="quarantine-jobs">
        <Flex direction="column" alignItems="stretch" gap={4}>
          {running.map((job) => (
            <JobProgress key={job.id} job={job} />
          ))}
          {ended ? <JobOutcome key={ended.id} job={ended} onClose={() => close(ended)} /> : null}
        </Flex>
      </Box>
    );
  },
);
