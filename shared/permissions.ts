/** The plugin's RBAC actions, as the server registers and the panel asks for them. */
export const PERMISSIONS = {
  settingsRead: 'plugin::system-email.settings.read',
  settingsConfigure: 'plugin::system-email.settings.configure',
  settingsAuthorize: 'plugin::system-email.settings.authorize',
  tokenDelete: 'plugin::system-email.token.delete',
  logRead: 'plugin::system-email.log.read',
  ticketsRead: 'plugin::system-email.tickets.read',
  ticketsReply: 'plugin::system-email.tickets.reply',
  ticketsNote: 'plugin::system-email.tickets.note',
  quarantineRead: 'plugin::system-email.quarantine.read',
  quarantineManage: 'plugin::system-email.quarantine.manage',
  outboxRead: 'plugin::system-email.outbox.read',
  outboxManage: 'plugin::system-email.outbox.manage',
  templatesRead: 'plugin::system-email.templates.read',
  templatesManage: 'plugin::system-email.templates.manage',
} as const;

export type Permission = (typeof PERMISSIONS)[keyof typeof PERMISSIONS];
