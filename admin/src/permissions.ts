import type { Permission } from '@strapi/strapi/admin';
import { PLUGIN_ID } from './pluginId';

type Needed = Pick<Permission, 'action' | 'subject'>;

const action = (name: string): Needed => ({ action: `plugin::${PLUGIN_ID}.${name}`, subject: null });

/** The actions the server registers. What they protect is protected there; here they only shape the screen. */
export const READ_SETTINGS = [action('settings.read')];
export const READ_TICKETS = [action('tickets.read')];

/** For `useRBAC`, which wants one array that never changes: canRead, canConfigure, canAuthorize. */
export const SETTINGS_ACTIONS = [
  action('settings.read'),
  action('settings.configure'),
  action('settings.authorize'),
] as Permission[];

/** For `useRBAC`: canRead, canReply, canNote. */
export const TICKET_ACTIONS = [
  action('tickets.read'),
  action('tickets.reply'),
  action('tickets.note'),
] as Permission[];
