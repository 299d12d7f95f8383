/** The plugin's RBAC actions, as the server registers and the panel asks for them. */
export const PERMISSIONS = {
  settingsRead: 'plugin::system-email.settings.read',
  settingsConfigure: 'plugin::system-email.settings.configure',
  settingsAuthorize: 'plugin::system-email.settings.authorize',
  ticketsRead: 'plugin::system-email.tickets.read',
  ticketsReply: 'plugin::system-email.tickets.reply',
} as const;

export type Permission = (typeof PERMISSIONS)[keyof typeof PERMISSIONS];
