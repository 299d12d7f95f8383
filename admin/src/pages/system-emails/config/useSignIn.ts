import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { Side } from '../../../../../shared/contracts/system-emails';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useBeginAuthorizationMutation } from '../../../api/systemEmails';
import type { SystemEmailForm } from '../edit/useSystemEmailForm';
import { editPath } from '../paths';
import { idpConfigIdOf } from './side';
import type { IdpConfigDraftState } from './useIdpConfigDraft';

interface Options {
  /** Null while the System Email is new. */
  id: number | null;
  side: Side;
  form: SystemEmailForm;
  idpConfig: IdpConfigDraftState;
}

/**
 * Submit: saves the IdP Config, then the System Email linked to it (creating it when it is new), begins a
 * sign-in and leaves for the provider. It stops at the first refusal with everything typed still in place;
 * what was saved until then is not saved again by the next try.
 */
export function useSignIn({ id, side, form, idpConfig }: Options) {
  const readFailure = useReadFailure();
  const navigate = useNavigate();
  const [begin] = useBeginAuthorizationMutation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [attempted, setAttempted] = useState(false);

  const run = async () => {
    const idpConfigId = await idpConfig.save();
    if (idpConfigId === null) return;

    let systemEmailId = id;
    const linkedAlready = form.saved[idpConfigIdOf[side]] === idpConfigId;
    if (systemEmailId === null || form.isModified() || !linkedAlready) {
      const systemEmail = await form.save({ [idpConfigIdOf[side]]: idpConfigId });
      if (!systemEmail) return;
      if (systemEmailId === null) navigate(`${editPath(systemEmail.id)}?tab=${side}`, { replace: true });
      systemEmailId = systemEmail.id;
    }

    const { url } = await begin({ id: systemEmailId, side }).unwrap();
    window.location.assign(url);
    // Busy until the browser has left, so that nobody begins a second sign-in meanwhile.
    await new Promise(() => undefined);
  };

  const submit = async () => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    setAttempted(true);
    form.clearFailure();
    try {
      await run();
    } catch (error) {
      setFailure(readFailure(error));
    } finally {
      setBusy(false);
    }
  };

  const reset = () => {
    setFailure(null);
    setAttempted(false);
  };

  return {
    submit,
    busy,
    failure,
    /** Submit was chosen since the popup opened, so a refused save is this popup's to show. */
    attempted,
    reset,
  };
}

export type SignIn = ReturnType<typeof useSignIn>;
