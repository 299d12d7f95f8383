import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useNotification } from '@strapi/strapi/admin';
import type { Problem } from '../../../../../shared/contracts/common';
import type { Side } from '../../../../../shared/contracts/system-emails';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useBeginAuthorizationMutation } from '../../../api/systemEmails';
import {
  useBeginDeviceSignInMutation,
  useSignInAppMutation,
  useUseSharedCredentialMutation,
} from '../../../api/waysIn';
import { useTranslation } from '../../../translations/useTranslation';
import type { SystemEmailForm } from '../edit/useSystemEmailForm';
import type { SystemEmailValues } from '../edit/values';
import { editPath } from '../paths';
import { idpConfigIdOf } from './side';
import type { IdpConfigDraftState } from './useIdpConfigDraft';

type Work = (systemEmailId: number) => Promise<void>;

/** A sign-in with a code. */
interface DeviceState {
  id: number;
  over: boolean;
  problem: Problem | null;
}

interface Options {
  /** Null while the System Email is new. */
  id: number | null;
  side: Side;
  form: SystemEmailForm;
  idpConfig: IdpConfigDraftState;
  /** Signed in here, without leaving for the provider. */
  onSignedIn: () => void;
}

/**
 * Submit: saves the IdP Config, then the System Email linked to it (creating it when it is new), and signs in in the way of
 * the IdP Config: leaves for the provider, shows a code, or has the application sign in. It stops at the first refusal with everything typed still in place;
 * what was saved until then is not saved again by the next try.
 */
export function useSignIn({ id, side, form, idpConfig, onSignedIn }: Options) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { toggleNotification } = useNotification();
  const navigate = useNavigate();
  const [begin] = useBeginAuthorizationMutation();
  const [beginDevice] = useBeginDeviceSignInMutation();
  const [signInApp] = useSignInAppMutation();
  const [chooseCredential] = useUseSharedCredentialMutation();
  const [device, setDevice] = useState<DeviceState | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [attempted, setAttempted] = useState(false);
  const last = useRef<Work | null>(null);

  /** @returns the id of the System Email, saved with the IdP Config; null when one of them was refused */
  const save = async (change: Partial<SystemEmailValues>): Promise<number | null> => {
    const idpConfigId = await idpConfig.save();
    if (idpConfigId === null) return null;
    const linkedAlready = form.saved[idpConfigIdOf[side]] === idpConfigId;
    if (id !== null && !form.isModified() && linkedAlready && Object.keys(change).length === 0) return id;
    const systemEmail = await form.save({ ...change, [idpConfigIdOf[side]]: idpConfigId });
    if (!systemEmail) return null;
    if (id === null) navigate(`${editPath(systemEmail.id)}?tab=${side}`, { replace: true });
    return systemEmail.id;
  };

  const signedInHere = () => {
    toggleNotification({ type: 'success', message: t('signed-in.here') });
    onSignedIn();
  };

  const run = async (systemEmailId: number) => {
    const asked = { id: systemEmailId, side };
    switch (idpConfig.currentKind()) {
      case 'client_credentials':
        await signInApp(asked).unwrap();
        signedInHere();
        return;
      case 'device_code':
        setDevice({ id: (await beginDevice(asked).unwrap()).id, over: false, problem: null });
        return;
      default: {
        const { url } = await begin(asked).unwrap();
        window.location.assign(url);
        // Busy until the browser has left, so that nobody begins a second sign-in meanwhile.
        await new Promise(() => undefined);
      }
    }
  };

  const attempt = async (work: Work, change: Partial<SystemEmailValues> = {}) => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    setAttempted(true);
    setDevice(null);
    last.current = work;
    form.clearFailure();
    try {
      const systemEmailId = await save(change);
      if (systemEmailId !== null) await work(systemEmailId);
    } catch (error) {
      setFailure(readFailure(error));
    } finally {
      setBusy(false);
    }
  };

  const reset = () => {
    setFailure(null);
    setAttempted(false);
    // A code that can still be typed is there again when the popup is opened again.
    setDevice((now) => (now?.over ? null : now));
  };

  return {
    submit: () => attempt(run),
    /** What was tried last, for a mailbox that another account signs in for: a shared mailbox, an alias. */
    submitWithoutMatching: () => attempt(last.current ?? run, { strictMatching: false }),
    /** Signs in with what has signed another mailbox in already. */
    choose: (credentialId: number) =>
      attempt(async (systemEmailId) => {
        await chooseCredential({ id: systemEmailId, side, credentialId }).unwrap();
        signedInHere();
      }),
    /** The sign-in with a code that is under way here. */
    device,
    /** It ended, well or with a problem. */
    endDevice: (problem: Problem | null) => setDevice((now) => now && { ...now, over: true, problem }),
    closeDevice: () => setDevice(null),
    onSignedIn,
    busy,
    failure,
    /** Submit was chosen since the popup opened, so a refused save is this popup's to show. */
    attempted,
    reset,
  };
}

export type SignIn = ReturnType<typeof useSignIn>;
