import { useState } from 'react';
import type { Verification } from '../../../../../shared/contracts/trying-settings';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useVerifySystemEmailMutation } from '../../../api/systemEmails';

/** Opens the mailbox and signs in at the outgoing server, as they are saved. */
export function useVerification(id: number | null) {
  const readFailure = useReadFailure();
  const [verify, { isLoading }] = useVerifySystemEmailMutation();
  const [result, setResult] = useState<Verification | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);

  const clear = () => {
    setResult(null);
    setFailure(null);
  };
  const run = async () => {
    if (id === null) return;
    clear();
    try {
      setResult(await verify(id).unwrap());
    } catch (error) {
      setFailure(readFailure(error));
    }
  };
  return { run, clear, isRunning: isLoading, result, failure };
}
