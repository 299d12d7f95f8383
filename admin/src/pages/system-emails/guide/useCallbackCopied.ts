import { useState } from 'react';
import { useSessionDraft } from '../../../components/useSessionDraft';

/** Whether the Callback Endpoint was copied in this browser tab, also before a reload. */
export function useCallbackCopied() {
  const note = useSessionDraft<boolean>('callback-copied');
  const [callbackCopied, setCallbackCopied] = useState(() => note.restore() === true);
  const noteCallbackCopied = () => {
    note.keep(true);
    setCallbackCopied(true);
  };
  return { callbackCopied, noteCallbackCopied };
}

export type CallbackCopied = ReturnType<typeof useCallbackCopied>;
