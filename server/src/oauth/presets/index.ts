import { google } from './google';
import { microsoft } from './microsoft';
import { other } from './other';
import type { Preset } from './preset';

export { InvalidTenant, type Preset } from './preset';

/** A new identity provider is one file beside this one and one line here. */
const PRESETS: Preset[] = [microsoft, google, other];

export const presetKeys = PRESETS.map(({ key }) => key);

export const findPreset = (key: string): Preset | null =>
  PRESETS.find((preset) => preset.key === key) ?? null;

/** The preset of an IdP Config; one that this version does not know is treated as any other provider. */
export const presetOf = ({ preset }: { preset: string }): Preset => findPreset(preset) ?? other;
