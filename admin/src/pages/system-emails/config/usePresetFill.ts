import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { useDebounce } from '@strapi/strapi/admin';
import type { IdpPreset } from '../../../../../shared/contracts/idp-configs';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useLazyGetIdpPresetQuery } from '../../../api/idpConfigs';
import {
  fillIn,
  lacksTenant,
  placeOf,
  wantsEndpoints,
  type Editing,
  type IdpConfigDraft,
} from './idpConfigDraft';

const TYPING_PAUSE_MS = 400;

interface Options {
  editing: Editing | null;
  /** The same, as of this moment: an answer arrives after later keystrokes. */
  current: RefObject<Editing | null>;
  write: (next: Editing) => void;
  /** Only then is anything filled in by itself. */
  active: boolean;
  onPreset: OnPreset;
  /** The names of the IdP Configs that are there. */
  names: string[];
}

/** @param previous what the preset said before, for telling what it filled in from what a person typed */
export type OnPreset = (preset: IdpPreset, previous: IdpPreset | null) => void;

interface Outcome {
  place: string;
  preset: IdpPreset | null;
  failure: RequestFailure | null;
}

/** Asks what follows from provider, cloud and tenant, and fills it in. A refusal is shown; the fields can still be typed. */
export function usePresetFill({ editing, current, write, active, onPreset, names }: Options) {
  const readFailure = useReadFailure();
  const [load, { isFetching }] = useLazyGetIdpPresetQuery();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const previous = useRef<IdpPreset | null>(null);
  const taken = useRef(names);
  useLayoutEffect(() => {
    taken.current = names;
  }, [names]);

  /** @returns why it was refused, or null */
  const fill = useCallback(async (): Promise<RequestFailure | null> => {
    const asked = current.current?.draft;
    if (!asked) return null;
    const place = placeOf(asked);
    const { preset, tenant, cloud, grantKind } = asked;
    const { data, error } = await load({ preset, tenant, cloud, grantKind }, true);
    const latest = current.current;
    if (!latest || placeOf(latest.draft) !== place) return null;
    if (error || !data) {
      const failure = readFailure(error);
      setOutcome({ place, preset: null, failure });
      return failure;
    }
    onPreset(data, previous.current);
    previous.current = data;
    setOutcome({ place, preset: data, failure: null });
    if (wantsEndpoints(latest)) write(fillIn(latest, data, taken.current));
    return null;
  }, [current, load, onPreset, readFailure, write]);

  const place = editing && !lacksTenant(editing.draft) ? placeOf(editing.draft) : '';
  const settled = useDebounce(place, TYPING_PAUSE_MS);
  /** Another IdP Config at the same place is another question: a new one begins without endpoints. */
  const base = editing?.base ?? null;
  const asked = useRef<{ place: string; base: IdpConfigDraft | null } | null>(null);
  useEffect(() => {
    if (!active || settled === '' || settled !== place) return;
    if (asked.current?.place === settled && asked.current.base === base) return;
    asked.current = { place: settled, base };
    void fill();
  }, [active, settled, place, base, fill]);

  const valid = outcome !== null && outcome.place === place ? outcome : null;
  return {
    fill,
    isFilling: isFetching,
    /** What the preset says for what is typed now. */
    preset: valid?.preset ?? null,
    failure: valid?.failure ?? null,
  };
}
