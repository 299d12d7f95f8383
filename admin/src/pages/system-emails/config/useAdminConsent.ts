import { useState } from 'react';
import type { BegunAdminConsent } from '../../../../../shared/contracts/grant-kinds';
import type { Side } from '../../../../../shared/contracts/system-emails';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useBeginAdminConsentMutation } from '../../../api/waysIn';
import type { IdpConfigDraftState } from './useIdpConfigDraft';

interface Options {
  /** Null while the System Email is new. */
  id: number | null;
  side: Side;
  idpConfig: IdpConfigDraftState;
}

/** Saves the IdP Config and gets a link for an administrator, whose state only the server knows. */
export function useAdminConsent({ id, side, idpConfig }: Options) {
  const readFailure = useReadFailure();
  const [begin] = useBeginAdminConsentMutation();
  const [begun, setBegun] = useState<BegunAdminConsent | null>(null);
  const [foreignApp, setForeignApp] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<RequestFailure | null>(null);

  const ask = async (ofForeignApp = foreignApp) => {
    setForeignApp(ofForeignApp);
    setBusy(true);
    setFailure(null);
    try {
      const idpConfigId = await idpConfig.save();
      if (idpConfigId === null) return;
      const input = { systemEmailId: id, side, foreignApp: ofForeignApp };
      setBegun(await begin({ idpConfigId, input }).unwrap());
    } catch (error) {
      setFailure(readFailure(error));
    } finally {
      setBusy(false);
    }
  };

  const close = () => {
    setBegun(null);
    setFailure(null);
  };

  return { begun, foreignApp, busy, failure, ask, close };
}

export type AdminConsent = ReturnType<typeof useAdminConsent>;
