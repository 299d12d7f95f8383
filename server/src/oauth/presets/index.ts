import { google } from './google';
import { microsoft } from './microsoft';
import { other } from './other';
import type { Preset } from './preset';
import { presetFrom, type RegisteredPreset } from './registered';

export { InvalidTenant, type Preset } from './preset';

/** A new identity provider is one file beside this one and one line here. */
const PRESETS: Preset[] = [microsoft, google, other];

export const presetKeys = PRESETS.map(({ key }) => key);

export const findPreset = (key: string): Preset | null =>
  PRESETS.find((preset) => preset.key === key) ?? null;

export interface Presets {
  /** In the order in which they are offered: `other` last. */
  list(): Preset[];
  /** One that this app does not know (any more) is treated as any other provider. */
  of(idp: { preset: string }): Preset;
  find(key: string): Preset | null;
}

/** The presets that are built in, and those of the app. */
export const presetsWith = (registered: RegisteredPreset[]): Presets => {
  const known = [...PRESETS.filter((preset) => preset !== other), ...registered.map(presetFrom), other];
  const find = (key: string): Preset | null => known.find((preset) => preset.key === key) ?? null;
  return { list: () => known, find, of: ({ preset }) => find(preset) ?? other };
};

/** The preset of an IdP Config; one that this version does not know is treated as any other provider. */
export const presetOf = ({ preset }: { preset: string }): Preset => findPreset(preset) ?? other;
