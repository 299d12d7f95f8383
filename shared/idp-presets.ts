/** The presets that are built in; an app registers its own by the plugin option `presets`. */
export const IDP_PRESETS = ['microsoft', 'google', 'other'] as const;
export type BuiltInPresetKey = (typeof IDP_PRESETS)[number];
export type IdpPresetKey = BuiltInPresetKey | (string & Record<never, never>);

export const isBuiltInPreset = (key: string): key is BuiltInPresetKey =>
  IDP_PRESETS.some((preset) => preset === key);
