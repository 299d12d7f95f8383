import { useRef, useState } from 'react';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import type { Composer } from './useComposer';

/**
 * Sends what is in a composer once, however often it is asked to, and keeps everything when it is refused.
 *
 * @param send resolves when the server has it
 */
export function useSubmit(composer: Composer, send: () => Promise<void>) {
  const readFailure = useReadFailure();
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [isSending, setIsSending] = useState(false);
  // A second click can come before the button is seen as busy.
  const sending = useRef(false);

  const submit = async () => {
    if (sending.current) return;
    sending.current = true;
    setIsSending(true);
    setFailure(null);
    composer.markAttempted();
    try {
      await send();
    } catch (error) {
      setFailure(readFailure(error));
    } finally {
      sending.current = false;
      setIsSending(false);
    }
  };

  return { submit, failure, isSending };
}
