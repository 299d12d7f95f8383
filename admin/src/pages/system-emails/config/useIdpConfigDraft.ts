import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useDebounce } from '@strapi/strapi/admin';
import type { IdpConfig, IdpPreset } from '../../../../../shared/contracts/idp-configs';
import { readFailure, type RequestFailure } from '../../../api/failure';
import {
  useCreateIdpConfigMutation,
  useLazyGetIdpPresetQuery,
  useListIdpConfigsQuery,
  useUpdateIdpConfigMutation,
} from '../../../api/idpConfigs';
import { useTranslation } from '../../../translations/useTranslation';
import {
  draftFrom,
  inputFromDraft,
  newDraft,
  withPreset,
  type IdpConfigDraft,
  type Preset,
} from './idpConfigDraft';

const TYPING_PAUSE_MS = 400;

interface Options {
  /** The IdP Config that the System Email signs in with now. */
  linkedId: number | null;
  preset: Preset;
  /** The popup is open: only then is anything filled in by itself. */
  active: boolean;
  /** Fills in what follows from the provider, such as the mailbox's hosts. */
  onPreset: (preset: IdpPreset) => void;
}

interface Editing {
  draft: IdpConfigDraft;
  /** What the draft started from. */
  base: IdpConfigDraft;
}

const same = (a: IdpConfigDraft, b: IdpConfigDraft) => JSON.stringify(a) === JSON.stringify(b);

/** Where the popup starts: the linked IdP Config, else one that is there already, else an empty one. */
function startFrom(configs: IdpConfig[], linkedId: number | null, preset: Preset): Editing {
  const config =
    configs.find((candidate) => candidate.id === linkedId && candidate.preset === preset) ??
    configs.find((candidate) => candidate.preset === preset);
  const base = config ? draftFrom(config) : newDraft(preset);
  return { draft: base, base };
}

/**
 * The IdP Config that is being chosen or typed in the Config popup. It lives outside the popup, so that
 * closing the popup or a refused request loses nothing.
 */
export function useIdpConfigDraft({ linkedId, preset, active, onPreset }: Options) {
  const t = useTranslation();
  const list = useListIdpConfigsQuery();
  const [loadPreset, presetQuery] = useLazyGetIdpPresetQuery();
  const [create, creating] = useCreateIdpConfigMutation();
  const [update, updating] = useUpdateIdpConfigMutation();
  const [typed, setTyped] = useState<Editing | null>(null);
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
  const filledFor = useRef<string | null>(null);

  const write = (next: Editing) => {
    current.current = next;
    setTyped(next);
  };

  const patch = (change: Partial<IdpConfigDraft>) => {
    if (!current.current) return;
    write({ ...current.current, draft: { ...current.current.draft, ...change } });
  };

  /** @param id an existing IdP Config, or null to type a new one */
  const select = (id: number | null) => {
    const config = list.data?.find((candidate) => candidate.id === id);
    const base = config ? draftFrom(config) : newDraft(preset);
    filledFor.current = null;
    setFailure(null);
    write({ draft: base, base });
  };

  /**
   * Asks what follows from the tenant and fills it in. A refusal is shown; the fields can still be typed.
   *
   * @returns why it was refused, or null
   */
  const fill = useCallback(
    async (tenant: string): Promise<RequestFailure | null> => {
      const { data, error } = await loadPreset({ preset: 'microsoft', tenant }, true);
      const latest = current.current;
      if (error) return readFailure(error);
      if (!data || latest?.draft.tenant !== tenant) return null;
      onPreset(data);
      // Without a tenant the servers are known, the endpoints are not.
      if (!tenant) return null;
      filledFor.current = tenant;
      const endpointsAreMissing = !latest.draft.issuer || latest.draft.tenant !== latest.base.tenant;
      if (endpointsAreMissing) {
        const next = { ...latest, draft: withPreset(latest.draft, data) };
        current.current = next;
        setTyped(next);
      }
      return null;
    },
    [loadPreset, onPreset],
  );

  const tenant = editing?.draft.preset === 'microsoft' ? editing.draft.tenant : '';
  const settledTenant = useDebounce(tenant, TYPING_PAUSE_MS);
  useEffect(() => {
    if (active && settledTenant && settledTenant === tenant && filledFor.current !== settledTenant) {
      void fill(settledTenant);
    }
  }, [active, settledTenant, tenant, fill]);

  /**
   * Saves what was typed, if anything was.
   *
   * @returns the id of the chosen IdP Config, or null when it was refused; `failure` then says why
   */
  const save = async (): Promise<number | null> => {
    setFailure(null);
    const started = current.current?.draft;
    if (!started) return null;
    if (started.preset === 'microsoft' && started.tenant && filledFor.current !== started.tenant) {
      const refused = await fill(started.tenant);
      // Endpoints that are missing or belong to the tenant before this one would send people to the wrong place.
      if (refused && (filledFor.current !== null || !started.issuer)) {
        setFailure({ ...refused, fields: { tenant: refused.message } });
        return null;
      }
    }
    const { draft, base } = current.current ?? { draft: started, base: started };
    if (draft.id !== null && same(draft, base)) return draft.id;
    if (draft.preset === 'microsoft' && !draft.tenant && !draft.issuer) {
      const message = t('idp.tenant-missing');
      setFailure({ message, problem: null, fields: { tenant: message } });
      return null;
    }
    const input = inputFromDraft(draft);
    const request = draft.id === null ? create(input) : update({ id: draft.id, input });
    try {
      const saved = await request.unwrap();
      const settled = draftFrom(saved);
      write({ draft: settled, base: settled });
      return saved.id;
    } catch (error) {
      setFailure(readFailure(error));
      return null;
    } finally {
      // A finished request stays in the store with what it sent, which was a secret.
      request.reset();
    }
  };

  return {
    draft: editing?.draft ?? null,
    dirty: editing !== null && !same(editing.draft, editing.base),
    /** For the moment of leaving, when a save just before it must count. */
    isDirty: useCallback(
      () => current.current !== null && !same(current.current.draft, current.current.base),
      [],
    ),
    configs: list.data ?? [],
    list,
    presetFailure: presetQuery.error ? readFailure(presetQuery.error) : null,
    isFilling: presetQuery.isFetching,
    isSaving: creating.isLoading || updating.isLoading,
    failure,
    clearFailure: () => setFailure(null),
    patch,
    select,
    save,
    fillFromPreset: () => fill(current.current?.draft.tenant ?? ''),
  };
}

export type { Preset };
export type IdpConfigDraftState = ReturnType<typeof useIdpConfigDraft>;
