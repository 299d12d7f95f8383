import { adminApi } from '@strapi/strapi/admin';

/** The admin panel's own API slice, with the kinds of things this plugin's answers are made of. */
export const pluginApi = adminApi.enhanceEndpoints({
  addTagTypes: [
    'SystemEmail',
    'SystemEmailIdpConfig',
    'SystemEmailTicket',
    'SystemEmailQuarantine',
    'SystemEmailQuarantineJob',
    'SystemEmailOutbox',
    'SystemEmailTemplate',
  ],
});

/** Every route of the plugin answers with its payload under `data`. */
export const payload = <T>(response: { data: T }): T => response.data;

/** Strapi's fetch client does not encode query values, so whatever a person typed is encoded here. */
export function queryParams(values: Record<string, string | number | undefined>) {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([name, value]) => [name, encodeURIComponent(String(value))]),
  );
}
