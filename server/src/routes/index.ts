import { PERMISSIONS, type Permission } from '../../../shared/permissions';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A route of the admin API that asks for one permission. */
const route = (method: Method, path: string, handler: string, permission: Permission) => ({
  method,
  path,
  handler,
  config: {
    policies: [
      'admin::isAuthenticatedAdmin',
      { name: 'admin::hasPermissions', config: { actions: [permission] } },
    ],
  },
});

const { settingsRead, settingsConfigure, settingsAuthorize, ticketsRead, ticketsReply } = PERMISSIONS;

export default {
  admin: {
    type: 'admin',
    routes: [
      route('GET', '/system-emails', 'system-emails.list', settingsRead),
      route('POST', '/system-emails', 'system-emails.create', settingsConfigure),
      route('GET', '/system-emails/:id', 'system-emails.get', settingsRead),
      route('PUT', '/system-emails/:id', 'system-emails.update', settingsConfigure),
      route('DELETE', '/system-emails/:id', 'system-emails.remove', settingsConfigure),
      route('POST', '/system-emails/:id/verify', 'system-emails.verify', settingsConfigure),
      route('GET', '/system-emails/:id/events', 'system-emails.events', settingsRead),
      route('DELETE', '/system-emails/:id/credential', 'system-emails.removeCredential', settingsAuthorize),
      route('POST', '/system-emails/:id/authorization', 'authorizations.begin', settingsAuthorize),
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
      route('GET', '/idp-presets/:preset', 'idp-configs.preset', settingsRead),

      route('GET', '/tickets', 'tickets.list', ticketsRead),
      route('GET', '/tickets/:id', 'tickets.get', ticketsRead),
      route('PUT', '/tickets/:id', 'tickets.update', ticketsReply),
      route('POST', '/tickets/:id/replies', 'tickets.reply', ticketsReply),
      route('GET', '/attachments/:id', 'tickets.attachment', ticketsRead),
      route('GET', '/entries/:id/raw', 'tickets.raw', ticketsRead),
      route('POST', '/deliveries/:id/retry', 'tickets.retryDelivery', ticketsReply),
    ],
  },
};
