import { useCallback, useMemo, useRef, useState } from 'react';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { readFailure, type RequestFailure } from '../../../api/failure';
import { useCreateSystemEmailMutation, useUpdateSystemEmailMutation } from '../../../api/systemEmails';
import {
  inputFrom,
  NEW_VALUES,
  valuesFrom,
  type OutgoingServerValues,
  type RemoteMailboxValues,
  type SystemEmailValues,
} from './values';

interface FormState {
  values: SystemEmailValues;
  /** What the server holds, as far as this page knows. */
  saved: SystemEmailValues;
}

const differ = (a: SystemEmailValues, b: SystemEmailValues) => JSON.stringify(a) !== JSON.stringify(b);

/**
 * The one form behind the three tabs and the Config popup. A refused save changes nothing that was typed.
 *
 * @param id the System Email's id, or null while it is new
 */
export function useSystemEmailForm(id: number | null) {
  const [state, setState] = useState<FormState>({ values: NEW_VALUES, saved: NEW_VALUES });
  // Kept beside the state because saving and leaving happen in one go, before the next render.
  const current = useRef(state);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [create, creating] = useCreateSystemEmailMutation();
  const [update, updating] = useUpdateSystemEmailMutation();

  const write = useCallback((next: FormState) => {
    current.current = next;
    setState(next);
  }, []);

  const patch = useCallback(
    (change: Partial<SystemEmailValues>) =>
      write({ ...current.current, values: { ...current.current.values, ...change } }),
    [write],
  );
  const patchMailbox = useCallback(
    (change: Partial<RemoteMailboxValues>) =>
      patch({ remoteMailbox: { ...current.current.values.remoteMailbox, ...change } }),
    [patch],
  );
  const patchServer = useCallback(
    (change: Partial<OutgoingServerValues>) =>
      patch({ outgoingServer: { ...current.current.values.outgoingServer, ...change } }),
    [patch],
  );

  /** Starts again from what the server sent. */
  const load = useCallback(
    (systemEmail: SystemEmail | null) => {
      const values = systemEmail ? valuesFrom(systemEmail) : NEW_VALUES;
      write({ values, saved: values });
      setFailure(null);
    },
    [write],
  );

  /**
   * Creates or updates, with `change` on top of what is typed.
   *
   * @returns the System Email as saved, or null when it was refused; `failure` then says why
   */
  const save = async (change: Partial<SystemEmailValues> = {}): Promise<SystemEmail | null> => {
    const input = inputFrom({ ...current.current.values, ...change });
    try {
      const systemEmail = id === null ? await create(input).unwrap() : await update({ id, input }).unwrap();
      load(systemEmail);
      return systemEmail;
    } catch (error) {
      setFailure(readFailure(error));
      return null;
    }
  };

  const isModified = useCallback(() => differ(current.current.values, current.current.saved), []);

  return {
    values: state.values,
    saved: state.saved,
    modified: useMemo(() => differ(state.values, state.saved), [state]),
    isModified,
    failure,
    clearFailure: () => setFailure(null),
    isSaving: creating.isLoading || updating.isLoading,
    patch,
    patchMailbox,
    patchServer,
    load,
    save,
  };
}

export type SystemEmailForm = ReturnType<typeof useSystemEmailForm>;
