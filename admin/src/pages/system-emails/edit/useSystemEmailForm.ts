import { useCallback, useMemo, useRef, useState } from 'react';
import type { IdpPresetKey } from '../../../../../shared/contracts/idp-configs';
import type { Side, SystemEmail } from '../../../../../shared/contracts/system-emails';
import type { ValidatedSystemEmail } from '../../../../../shared/contracts/trying-settings';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import {
  useCreateSystemEmailMutation,
  useUpdateSystemEmailMutation,
  useValidateSystemEmailMutation,
} from '../../../api/systemEmails';
import { useSessionDraft } from '../../../components/useSessionDraft';
import { inputFrom } from './input';
import {
  completed,
  NEW_VALUES,
  valuesFrom,
  type OutgoingServerValues,
  type RemoteMailboxValues,
  type SystemEmailValues,
} from './values';

/** The providers that were chosen on this page; null: whatever the IdP Config in use says. */
type Presets = Record<Side, IdpPresetKey | null>;

interface FormState {
  values: SystemEmailValues;
  /** What the server holds, as far as this page knows. */
  saved: SystemEmailValues;
  presets: Presets;
}

/** What a reload finds again. It may hold passwords that were just typed, and only until they are saved or discarded. */
type Draft = Pick<FormState, 'values' | 'presets'>;

const differ = (a: SystemEmailValues, b: SystemEmailValues) => JSON.stringify(a) !== JSON.stringify(b);

/**
 * The one form behind the three tabs and the Config popups. A refused save changes nothing that was typed, and a reload
 * finds it again.
 *
 * @param id the System Email's id, or null while it is new
 * @param draftKey what is edited: the id, or `new`
 */
export function useSystemEmailForm(id: number | null, draftKey: string) {
  const readFailure = useReadFailure();
  const [state, setState] = useState<FormState>({
    values: NEW_VALUES,
    saved: NEW_VALUES,
    presets: { remote: null, outgoing: null },
  });
  // Kept beside the state because saving and leaving happen in one go, before the next render.
  const current = useRef(state);
  const [restored, setRestored] = useState(false);
  const [savedId, setSavedId] = useState<number | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [create, creating] = useCreateSystemEmailMutation();
  const [update, updating] = useUpdateSystemEmailMutation();
  const [validate, validating] = useValidateSystemEmailMutation();
  const draft = useSessionDraft<Draft>(`system-email.${draftKey}`);

  const write = useCallback(
    (next: FormState) => {
      current.current = next;
      setState(next);
      if (differ(next.values, next.saved)) draft.keep({ values: next.values, presets: next.presets });
      else draft.forget();
    },
    [draft],
  );

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
  const setPreset = useCallback(
    (side: Side, preset: IdpPresetKey) =>
      write({ ...current.current, presets: { ...current.current.presets, [side]: preset } }),
    [write],
  );

  /** Begins with what the server holds, or with what a new System Email starts from, and puts back what a reload left behind. */
  const start = useCallback(
    (base: SystemEmailValues, preset: IdpPresetKey | null) => {
      const kept = draft.restore();
      const values = kept ? completed(kept.values, base) : base;
      const presets = { remote: preset, outgoing: null, ...kept?.presets };
      setRestored(differ(values, base));
      setFailure(null);
      write({ values, saved: base, presets });
    },
    [draft, write],
  );

  /** Back to what is saved. */
  const discard = useCallback(() => {
    setRestored(false);
    setFailure(null);
    write({ ...current.current, values: current.current.saved });
  }, [write]);

  /** Sends the form with `change` on top; what was typed while the request was under way stays typed. */
  const submit = async <T>(
    send: (input: ReturnType<typeof inputFrom>) => { unwrap: () => Promise<T>; reset: () => void },
    systemEmailOf: (answer: T) => SystemEmail,
    change: Partial<SystemEmailValues> = {},
  ): Promise<T | null> => {
    const sent = current.current.values;
    const request = send(inputFrom({ ...sent, ...change }));
    try {
      const answer = await request.unwrap();
      const systemEmail = systemEmailOf(answer);
      const saved = valuesFrom(systemEmail);
      const { values, presets } = current.current;
      write({ values: values === sent ? saved : { ...values, ...change }, saved, presets });
      // From now on it has an id, and a draft of its own.
      if (id === null) draft.forget();
      setSavedId(systemEmail.id);
      setRestored(false);
      setFailure(null);
      return answer;
    } catch (error) {
      setFailure(readFailure(error));
      return null;
    } finally {
      // A finished request stays in the store with what it sent, which may have been a password.
      request.reset();
    }
  };

  /**
   * Creates or updates, with `change` on top of what is typed.
   *
   * @returns the System Email as saved, or null when it was refused; `failure` then says why
   */
  const save = (change?: Partial<SystemEmailValues>): Promise<SystemEmail | null> =>
    submit(
      (input) => (id === null ? create(input) : update({ id, input })),
      (systemEmail) => systemEmail,
      change,
    );

  /** Saves only if the server takes a mail to the signed-in admin with these settings. @returns null when it was refused */
  const validateAndSave = (): Promise<ValidatedSystemEmail | null> =>
    submit(
      (input) => validate({ id, input }),
      ({ systemEmail }) => systemEmail,
    );

  const isModified = useCallback(() => differ(current.current.values, current.current.saved), []);

  return {
    values: state.values,
    saved: state.saved,
    presets: state.presets,
    /** Which System Email was saved on this page last. */
    savedId,
    modified: useMemo(() => differ(state.values, state.saved), [state]),
    isModified,
    /** What is typed now, as the server would take it. */
    input: useCallback(() => inputFrom(current.current.values), []),
    /** What is shown was typed before a reload or a redirect. */
    restored,
    keepRestored: useCallback(() => setRestored(false), []),
    failure,
    clearFailure: () => setFailure(null),
    isSaving: creating.isLoading || updating.isLoading,
    isValidating: validating.isLoading,
    patch,
    patchMailbox,
    patchServer,
    setPreset,
    start,
    discard,
    /** For leaving without saving. */
    forget: draft.forget,
    save,
    validateAndSave,
  };
}

export type SystemEmailForm = ReturnType<typeof useSystemEmailForm>;
