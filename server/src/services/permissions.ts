import type { Core } from '@strapi/types';

const area = (uid: string, displayName: string, subCategory: string) => ({
  section: 'plugins',
  pluginName: 'system-email',
  uid,
  displayName,
  subCategory,
});

/** Registers the actions of shared/permissions.ts, so that roles can be given them in Settings → Roles. */
export const registerPermissions = (strapi: Core.Strapi): Promise<void> =>
  strapi
    .service('admin::permission')
    .actionProvider.registerMany([
      area('settings.read', 'Read System Emails', 'System Emails'),
      area('settings.configure', 'Add, change and delete System Emails', 'System Emails'),
      area('settings.authorize', 'Sign mailboxes in and refresh tokens', 'System Emails'),
      area('token.delete', 'Delete tokens', 'System Emails'),
      area('log.read', 'Read the activity log', 'System Emails'),
      area('tickets.read', 'Read tickets', 'Tickets'),
      area('tickets.reply', 'Reply to tickets; change status, priority and assignee', 'Tickets'),
      area('tickets.note', 'Write internal notes', 'Tickets'),
      area('quarantine.read', 'Read quarantined mail', 'Quarantine'),
      area('quarantine.manage', 'Process quarantined mail again, take it in and delete it', 'Quarantine'),
      area('outbox.read', 'Read the outbox', 'Outbox'),
      area('outbox.manage', 'Send again, cancel, confirm and readdress what is in the outbox', 'Outbox'),
      area('templates.read', 'Read templates', 'Templates'),
      area('templates.manage', 'Add, change and delete templates', 'Templates'),
    ]);
