import { forwardRef } from 'react';
import { Flex } from '@strapi/design-system';
import { styled } from 'styled-components';
import { JobOutcome } from './JobOutcome';
import { JobProgress } from './JobProgress';
import type { useQuarantineJobs } from './useQuarantineJobs';

/** Work that runs, and how the last one ended. Takes the focus when work begins: the buttons that began it are gone then. */
export const JobPanel = forwardRef<HTMLDivElement, { jobs: ReturnType<typeof useQuarantineJobs> }>(
  function JobPanel({ jobs: { running, ended, close } }, ref) {
    return (
      <Focusable ref={ref} tabIndex={-1} data-testid="quarantine-jobs">
        <Flex direction="column" alignItems="stretch" gap={4}>
          {running.map((job) => (
            <JobProgress key={job.id} job={job} />
          ))}
          {ended ? <JobOutcome key={ended.id} job={ended} onClose={() => close(ended)} /> : null}
        </Flex>
      </Focusable>
    );
  },
);

const Focusable = styled.div`
  border-radius: ${({ theme }) => theme.borderRadius};

  &:focus-visible {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
    outline-offset: 2px;
  }
`;
