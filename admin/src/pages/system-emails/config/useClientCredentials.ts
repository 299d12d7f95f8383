import { useState } from 'react';
import type { ClientCredentialInput } from '../../../../../shared/contracts/client-credentials';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useAddClientCredentialMutation, useRemoveClientCredentialMutation } from '../../../api/idpConfigs';
import type { IdpConfigDraftState } from './useIdpConfigDraft';

/** Adding and dropping secrets and certificates: done at once, without the rest of the form and without a new sign-in. */
export function useClientCredentials(idpConfig: IdpConfigDraftState) {
  const readFailure = useReadFailure();
  const [requestAdd, adding] = useAddClientCredentialMutation();
  const [requestRemove, removing] = useRemoveClientCredentialMutation();
  const [failure, setFailure] = useState<RequestFailure | null>(null);

  /** Saves a new IdP Config first, which a credential has to belong to. @returns whether it was added */
  const add = async (input: ClientCredentialInput): Promise<boolean> => {
    setFailure(null);
    const id = idpConfig.draft?.id ?? (await idpConfig.save());
    if (id === null) return false;
    const request = requestAdd({ id, input });
    try {
      idpConfig.adopt(await request.unwrap());
      return true;
    } catch (error) {
      setFailure(readFailure(error));
      return false;
    } finally {
      // A finished request stays in the store with what it sent, which was a secret.
      request.reset();
    }
  };

  const remove = async (credentialId: number): Promise<void> => {
    const id = idpConfig.draft?.id ?? null;
    if (id === null) return;
    setFailure(null);
    try {
      idpConfig.adopt(await requestRemove({ id, credentialId }).unwrap());
    } catch (error) {
      setFailure(readFailure(error));
    }
  };

  return { add, remove, failure, busy: adding.isLoading || removing.isLoading || idpConfig.isSaving };
}

export type ClientCredentials = ReturnType<typeof useClientCredentials>;
