import type { Permission } from '@strapi/strapi/admin';
import { PERMISSIONS, type Permission as Action } from '../../shared/permissions';

type Needed = Pick<Permission, 'action' | 'subject'>;

const needs = (...actions: Action[]): Needed[] => actions.map((action) => ({ action, subject: null }));

/** The actions the server registers. What they protect is protected there; here they only shape the screen. */
export const READ_SETTINGS = needs(PERMISSIONS.settingsRead);
export const READ_TICKETS = needs(PERMISSIONS.ticketsRead);

export const READ_QUARANTINE = needs(PERMISSIONS.quarantineRead);
export const READ_OUTBOX = needs(PERMISSIONS.outboxRead);

/**
 * For `useRBAC`, which wants one array that never changes and names an answer after the last part of the action:
 * canRead, canConfigure, canAuthorize, canDelete (the token).
 */
export const SETTINGS_ACTIONS = needs(
  PERMISSIONS.settingsRead,
  PERMISSIONS.settingsConfigure,
  PERMISSIONS.settingsAuthorize,
  PERMISSIONS.tokenDelete,
) as Permission[];

/** For `useRBAC`: canRead. Apart from the others, whose canRead is about settings. */
export const LOG_ACTIONS = needs(PERMISSIONS.logRead) as Permission[];

/** For `useRBAC`: canRead, canReply, canNote. */
export const TICKET_ACTIONS = needs(
  PERMISSIONS.ticketsRead,
  PERMISSIONS.ticketsReply,
  PERMISSIONS.ticketsNote,
) as Permission[];

export const READ_TEMPLATES = needs(PERMISSIONS.templatesRead);
/** A signature of one's own is for who writes replies. */
export const REPLY_TICKETS = needs(PERMISSIONS.ticketsReply);

/** For `useRBAC`: canRead, canManage. */
export const TEMPLATE_ACTIONS = needs(PERMISSIONS.templatesRead, PERMISSIONS.templatesManage) as Permission[];

/** For `useRBAC`: canRead, canManage. */
export const QUARANTINE_ACTIONS = needs(
  PERMISSIONS.quarantineRead,
  PERMISSIONS.quarantineManage,
) as Permission[];

/** For `useRBAC`: canRead, canManage. */
export const OUTBOX_ACTIONS = needs(PERMISSIONS.outboxRead, PERMISSIONS.outboxManage) as Permission[];
