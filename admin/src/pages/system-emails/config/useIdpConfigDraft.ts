import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { IdpConfig } from '../../../../../shared/contracts/idp-configs';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import {
  useCreateIdpConfigMutation,
  useDeleteIdpConfigMutation,
  useListIdpConfigsQuery,
  useUpdateIdpConfigMutation,
} from '../../../api/idpConfigs';
import { useSessionDraft } from '../../../components/useSessionDraft';
import { useTranslation } from '../../../translations/useTranslation';
import {
  draftFrom,
  inputFromDraft,
  isDirty,
  lacksTenant,
  newDraft,
  same,
  startFrom,
  startOf,
  wantsEndpoints,
  withStandings,
  type Editing,
  type IdpConfigDraft,
  type Preset,
} from './idpConfigDraft';
import { usePresetFill, type OnPreset } from './usePresetFill';

interface Options {
  /** The IdP Config that the System Email signs in with now. */
  linkedId: number | null;
  preset: Preset;
  /** The popup is open: only then is anything filled in by itself. */
  active: boolean;
  /** Fills in what follows from the provider, such as the mailbox's hosts. */
  onPreset: OnPreset;
  /** Names what is typed among what this browser tab keeps until it is saved. */
  draftKey: string;
}

const keptAs = (draftKey: string) => `idp-config.${draftKey}`;

/**
 * The IdP Config that is being chosen or typed in the Config popup. It lives outside the popup, so that
 * closing the popup or a refused request loses nothing.
 */
export function useIdpConfigDraft({ linkedId, preset, active, onPreset, draftKey }: Options) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const list = useListIdpConfigsQuery();
  const kept = useSessionDraft<Editing>(keptAs(draftKey));
  const [create, creating] = useCreateIdpConfigMutation();
  const [update, updating] = useUpdateIdpConfigMutation();
  const [removeConfig, removing] = useDeleteIdpConfigMutation();
  const [typed, setTyped] = useState<Editing | null>(kept.restore);
  const [failure, setFailure] = useState<RequestFailure | null>(null);

  const editing = useMemo(() => {
    if (typed && typed.draft.preset === preset) return typed;
    return list.data ? startFrom(list.data, linkedId, preset) : null;
  }, [typed, list.data, linkedId, preset]);
  // Kept beside the state: a request answers after later keystrokes, and Submit runs through in one go.
  const current = useRef(editing);
  useLayoutEffect(() => {
    current.current = editing;
  }, [editing]);

  const write = useCallback(
    (next: Editing) => {
      current.current = next;
      setTyped(next);
      if (isDirty(next)) kept.keep(next);
      else kept.forget();
    },
    [kept],
  );
  const names = useMemo(() => (list.data ?? []).map(({ name }) => name), [list.data]);
  const filling = usePresetFill({ editing, current, write, active, onPreset, names });

  const patch = (change: Partial<IdpConfigDraft>) => {
    if (!current.current) return;
    write({ ...current.current, draft: { ...current.current.draft, ...change } });
  };

  /** @param id an existing IdP Config, or null to type a new one */
  const select = (id: number | null) => {
    const config = list.data?.find((candidate) => candidate.id === id);
    setFailure(null);
    write(startOf(config ? draftFrom(config) : newDraft(preset)));
  };

  const refuse = (refused: RequestFailure): null => {
    setFailure(refused);
    return null;
  };

  /**
   * Saves what was typed, if anything was.
   *
   * @returns the id of the chosen IdP Config, or null when it was refused; `failure` then says why
   */
  const save = async (): Promise<number | null> => {
    setFailure(null);
    const started = current.current;
    if (!started) return null;
    if (wantsEndpoints(started)) {
      const refused = await filling.fill();
      // Endpoints that are missing or belong to the tenant before this one would send people to the wrong place.
      if (refused && (started.filledFor !== null || !started.draft.tokenEndpoint)) {
        return refuse({ ...refused, fields: { tenant: refused.message } });
      }
    }
    const { draft, base } = current.current ?? started;
    if (draft.id !== null && same(draft, base)) return draft.id;
    if (lacksTenant(draft) && !draft.tokenEndpoint) {
      const message = t('idp.tenant-missing');
      return refuse({ message, problem: null, fields: { tenant: message } });
    }
    const input = inputFromDraft(draft);
    const request = draft.id === null ? create(input) : update({ id: draft.id, input });
    try {
      const saved = await request.unwrap();
      write(startOf(draftFrom(saved)));
      return saved.id;
    } catch (error) {
      return refuse(readFailure(error));
    } finally {
      // A finished request stays in the store with what it sent, which was a secret.
      request.reset();
    }
  };

  /** After its secrets or certificates were changed, which happens at once: what else is typed stays. */
  const adopt = ({ id, clientCredentials, clientSecretSetAt, clientSecretExpiresAt }: IdpConfig) => {
    const now = current.current;
    if (!now || now.draft.id !== id) return;
    const kept = { clientCredentials, clientSecretSetAt, clientSecretExpiresAt };
    write({ ...now, draft: { ...now.draft, ...kept }, base: { ...now.base, ...kept } });
  };

  /** Deletes the chosen IdP Config, which nothing signs in with. @returns its id when it is gone, or null */
  const remove = async (): Promise<number | null> => {
    const id = current.current?.draft.id ?? null;
    if (id === null) return null;
    setFailure(null);
    try {
      await removeConfig(id).unwrap();
      write(
        startFrom(
          (list.data ?? []).filter((config) => config.id !== id),
          null,
          preset,
        ),
      );
      return id;
    } catch (error) {
      return refuse(readFailure(error));
    }
  };

  return {
    draft: editing ? withStandings(editing.draft, list.data ?? []) : null,
    /** For the moment after a save, before the page shows what was saved. */
    currentKind: () => current.current?.draft.grantKind ?? 'authorization_code',
    dirty: isDirty(editing),
    /** For the moment of leaving, when a save just before it must count. */
    isDirty: useCallback(() => isDirty(current.current), []),
    configs: list.data ?? [],
    list,
    filling,
    isSaving: creating.isLoading || updating.isLoading,
    isRemoving: removing.isLoading,
    failure,
    clearFailure: () => setFailure(null),
    patch,
    select,
    save,
    adopt,
    remove,
    /** For leaving without saving: what was typed may be a client secret. */
    forget: kept.forget,
    fillFromPreset: filling.fill,
  };
}

/** The provider of what a reload left behind, or null. */
export function useKeptPreset(draftKey: string): Preset | null {
  const kept = useSessionDraft<Editing>(keptAs(draftKey));
  const [preset] = useState(() => kept.restore()?.draft.preset ?? null);
  return preset;
}

export type { Preset };
export type IdpConfigDraftState = ReturnType<typeof useIdpConfigDraft>;
