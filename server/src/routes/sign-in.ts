import { PERMISSIONS } from '../../../shared/permissions';
import { route } from './route';

const { settingsRead, settingsConfigure, settingsAuthorize } = PERMISSIONS;

/** Signing in at identity providers, and what is registered there. */
export default [
  route('POST', '/system-emails/:id/authorization', 'authorizations.begin', settingsAuthorize),
  route('POST', '/system-emails/:id/token-refresh', 'authorizations.refreshToken', settingsAuthorize),
  route('GET', '/authorizations/:id', 'authorizations.get', settingsRead),
  route('GET', '/remedies/:key', 'authorizations.remedy', settingsRead),
  route('GET', '/callback-endpoint', 'authorizations.callbackEndpoint', settingsRead),
  {
    // The provider sends the browser here: no admin session comes along. State and a cookie of ours stand in for it.
    method: 'GET',
    path: '/oauth/callback',
    handler: 'authorizations.callback',
    config: { auth: false, policies: [] },
  },

  route('GET', '/idp-configs', 'idp-configs.list', settingsRead),
  route('POST', '/idp-configs', 'idp-configs.create', settingsConfigure),
  route('GET', '/idp-configs/:id', 'idp-configs.get', settingsRead),
  route('PUT', '/idp-configs/:id', 'idp-configs.update', settingsConfigure),
  route('DELETE', '/idp-configs/:id', 'idp-configs.remove', settingsConfigure),
  route('GET', '/idp-presets', 'idp-configs.presets', settingsRead),
  route('POST', '/idp-discovery', 'idp-configs.discovery', settingsConfigure),
  route('GET', '/idp-presets/:preset', 'idp-configs.preset', settingsRead),
];
