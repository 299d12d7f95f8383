import { useState } from 'react';
import type { QuarantineJobInput } from '../../../../shared/contracts/quarantine';
import { useReadFailure, type RequestFailure } from '../../api/failure';
import { useStartQuarantineJobMutation } from '../../api/quarantine';

/** Begins work on the quarantine. */
export function useStartJob({ onStarted }: { onStarted: () => void }) {
  const readFailure = useReadFailure();
  const [startJob, { isLoading }] = useStartQuarantineJobMutation();
  const [failure, setFailure] = useState<RequestFailure | null>(null);

  const start = async (input: QuarantineJobInput): Promise<void> => {
    setFailure(null);
    try {
      await startJob(input).unwrap();
      onStarted();
    } catch (error) {
      setFailure(readFailure(error));
    }
  };

  return { start, isStarting: isLoading, failure, forget: () => setFailure(null) };
}
