import { PLUGIN_ID } from '../../pluginId';

/** Beside the System Emails, not below them: the link of a page is marked on all pages below it. */
export const TEMPLATES_PATH = `/settings/${PLUGIN_ID}-templates`;
export const CREATE_TEMPLATE_PATH = `${TEMPLATES_PATH}/create`;
export const templatePath = (id: number) => `${TEMPLATES_PATH}/${id}`;
