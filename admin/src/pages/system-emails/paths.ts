import type { BuiltInPresetKey, IdpPresetKey } from '../../../../shared/idp-presets';
import { PLUGIN_ID } from '../../pluginId';

export const LIST_PATH = `/settings/${PLUGIN_ID}`;
export const CREATE_PATH = `${LIST_PATH}/create`;
export const editPath = (id: number) => `${LIST_PATH}/${id}`;

/** A new System Email at this provider, with the guide that leads there. */
export const guidedPath = (provider: IdpPresetKey) => `${CREATE_PATH}?provider=${provider}`;
/** A new System Email like this one. */
export const duplicatePath = (id: number) => `${CREATE_PATH}?from=${id}`;

/** Those that are built in. */
export const PROVIDERS: BuiltInPresetKey[] = ['microsoft', 'google', 'other'];

export const EDIT_TABS = ['account', 'remote', 'outgoing'] as const;
export type EditTab = (typeof EDIT_TABS)[number];
