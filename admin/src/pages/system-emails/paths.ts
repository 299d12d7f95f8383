import { PLUGIN_ID } from '../../pluginId';

export const LIST_PATH = `/settings/${PLUGIN_ID}`;
export const CREATE_PATH = `${LIST_PATH}/create`;
export const editPath = (id: number) => `${LIST_PATH}/${id}`;

export const EDIT_TABS = ['account', 'remote', 'outgoing'] as const;
export type EditTab = (typeof EDIT_TABS)[number];
