import { isBuiltInPreset, type IdpPresetKey } from '../../../../shared/idp-presets';
import { useListIdpPresetsQuery } from '../../api/idpConfigs';
import { useTranslation } from '../../translations/useTranslation';
import { PROVIDERS } from './paths';

export interface PresetChoice {
  key: IdpPresetKey;
  label: string;
  /** As a way to sign in. */
  oauthLabel: string;
}

/** The providers that can be chosen: those that are built in, and those that the app has registered. */
export function usePresets(): PresetChoice[] {
  const t = useTranslation();
  const { data } = useListIdpPresetsQuery();
  // Until the list is there, or where it cannot be had, what is built in can be chosen.
  const known = data ?? PROVIDERS.map((key) => ({ key, label: key }));
  return known.map(({ key, label }) =>
    isBuiltInPreset(key)
      ? { key, label: t(`provider.${key}`), oauthLabel: t(`authentication.${key}`) }
      : { key, label, oauthLabel: t('authentication.registered', { label }) },
  );
}
