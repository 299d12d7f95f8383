import { useState } from 'react';
import type { OutboxDeed, OutboxDeedsInput, OutboxDeedsOutcome } from '../../../../shared/contracts/outbox';
import { useReadFailure, type RequestFailure } from '../../api/failure';
import { useActInOutboxMutation, useActOnManyMutation } from '../../api/outbox';

/** Does things to what is in the outbox, and keeps what was refused until somebody has read it. */
export function useDeeds() {
  const readFailure = useReadFailure();
  const [actOnOne, one] = useActInOutboxMutation();
  const [actOnMany, many] = useActOnManyMutation();
  const [failure, setFailure] = useState<RequestFailure | null>(null);

  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
    setFailure(null);
    try {
      return await work();
    } catch (error) {
      setFailure(readFailure(error));
      return null;
    }
  };

  return {
    act: async (id: number, deed: OutboxDeed): Promise<void> => {
      await attempt(() => actOnOne({ id, deed }).unwrap());
    },
    /** @returns null when it was refused */
    actOnAll: (input: OutboxDeedsInput): Promise<OutboxDeedsOutcome | null> =>
      attempt(() => actOnMany(input).unwrap()),
    isBusy: one.isLoading || many.isLoading,
    failure,
    forget: () => setFailure(null),
  };
}
