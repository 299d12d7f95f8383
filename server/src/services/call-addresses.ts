import type { CallAddresses } from '../inbound/announcements';

const PATH = '/system-email/graph/notifications';

/**
 * Where Microsoft Graph is to call us, or why it is not.
 * @param announcements the plugin's option
 * @param publicUrl where people reach this Strapi, without a slash at the end
 */
export const callAddressesOf = (
  announcements: boolean | { url: string },
  publicUrl: string,
): CallAddresses | 'switched-off' | 'no-address' => {
  if (announcements === false) return 'switched-off';
  const url = (announcements === true ? publicUrl : announcements.url).replace(/\/+$/, '');
  // Graph calls nobody without https, and nobody that only this machine or this network knows.
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') return 'no-address';
  return { newsUrl: url + PATH, lifecycleUrl: `${url}${PATH}/lifecycle` };
};
