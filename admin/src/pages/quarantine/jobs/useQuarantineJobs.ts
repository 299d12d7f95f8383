import { useEffect, useRef, useState } from 'react';
import type { Job } from '../../../../../shared/contracts/jobs';
import { useListQuarantineJobsQuery } from '../../../api/quarantine';
import { usePollingInterval } from '../../../api/usePollingInterval';

const RUNNING_REFRESH_MS = 700;
const REFRESH_MS = 5_000;

/** Work on the quarantine, whoever began it and wherever it is done. */
export function useQuarantineJobs({ onEnded }: { onEnded: () => void }) {
  const [isRunning, setIsRunning] = useState(false);
  const [closed, setClosed] = useState<number[]>([]);
  const query = useListQuarantineJobsQuery(undefined, {
    pollingInterval: usePollingInterval(isRunning ? RUNNING_REFRESH_MS : REFRESH_MS),
    refetchOnMountOrArgChange: true,
  });
  const jobs = query.data ?? [];
  const running = jobs.filter(({ state }) => state === 'running');
  const newest = jobs.find(({ state }) => state !== 'running');
  const runningIds = running.map(({ id }) => id).join();
  useEffect(() => setIsRunning(runningIds !== ''), [runningIds]);

  // What is shown beside it is true again once something has ended.
  const latestEnded = useRef(onEnded);
  useEffect(() => {
    latestEnded.current = onEnded;
  });
  const endedId = newest?.id;
  useEffect(() => {
    if (endedId !== undefined) latestEnded.current();
  }, [endedId, runningIds]);

  return {
    running,
    /** What ended last, until somebody has closed it. */
    ended: newest && !closed.includes(newest.id) ? newest : undefined,
    close: ({ id }: Job) => setClosed((before) => [...before, id]),
  };
}
