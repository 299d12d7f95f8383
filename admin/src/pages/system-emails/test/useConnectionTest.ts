import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConnectionTest } from '../../../../../shared/contracts/connection-tests';
import type { SystemEmailInput } from '../../../../../shared/contracts/system-email-settings';
import type { Side } from '../../../../../shared/contracts/system-emails';
import {
  useCancelConnectionTestMutation,
  useGetConnectionTestQuery,
  useStartConnectionTestMutation,
} from '../../../api/connectionTests';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { usePollingInterval } from '../../../api/usePollingInterval';

const POLL_MS = 300;

interface Options {
  systemEmailId: number | null;
  /** What is in the form, asked for when a test starts. */
  settings: () => Promise<SystemEmailInput>;
  sides: Side[];
}

/** One connection test at a time: started, followed while it runs, and cancelled when nobody looks at it any more. */
export function useConnectionTest({ systemEmailId, settings, sides }: Options) {
  const readFailure = useReadFailure();
  const [startTest] = useStartConnectionTestMutation();
  const [cancelTest] = useCancelConnectionTestMutation();
  /** As answered to starting or cancelling it. */
  const [answered, setAnswered] = useState<ConnectionTest | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  const [failure, setFailure] = useState<RequestFailure | null>(null);

  const id = answered?.id ?? null;
  const ended = answered !== null && answered.state !== 'running';
  const [polling, setPolling] = useState(false);
  const interval = usePollingInterval(POLL_MS);
  const query = useGetConnectionTestQuery(id ?? 0, {
    skip: id === null || ended,
    pollingInterval: polling ? interval : 0,
  });
  const test = ended ? answered : (query.currentData ?? answered);
  const lost = query.error && !ended ? readFailure(query.error) : null;
  const isRunning = test?.state === 'running' && lost === null;
  useEffect(() => setPolling(isRunning), [isRunning]);

  const running = useRef<number | null>(null);
  useEffect(() => {
    running.current = isRunning ? id : null;
  }, [isRunning, id]);
  useEffect(
    () => () => {
      if (running.current !== null) void cancelTest(running.current);
    },
    [cancelTest],
  );

  const start = async (roundTrip: boolean) => {
    if (isStarting || isRunning) return;
    setIsStarting(true);
    setFailure(null);
    setAnswered(null);
    const request = startTest({ systemEmailId, settings: await settings(), sides, roundTrip });
    try {
      setAnswered(await request.unwrap());
    } catch (error) {
      setFailure(readFailure(error));
    } finally {
      // A finished request stays in the store with what it sent, which may have been a password.
      request.reset();
      setIsStarting(false);
    }
  };

  const cancel = useCallback(async () => {
    if (id === null) return;
    try {
      setAnswered(await cancelTest(id).unwrap());
    } catch (error) {
      setFailure(readFailure(error));
    }
  }, [cancelTest, id, readFailure]);

  return { test, isStarting, isRunning, failure: failure ?? lost, start, cancel };
}
