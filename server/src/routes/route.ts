import type { Permission } from '../../../shared/permissions';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const AUTHENTICATED = 'admin::isAuthenticatedAdmin';

/** A route of the admin API that asks for one permission. */
export const route = (method: Method, path: string, handler: string, permission: Permission) => ({
  method,
  path,
  handler,
  config: {
    policies: [AUTHENTICATED, { name: 'admin::hasPermissions', config: { actions: [permission] } }],
  },
});

/** A route of the admin API for everybody who has one of the permissions. */
export const routeForAny = (method: Method, path: string, handler: string, actions: Permission[]) => ({
  method,
  path,
  handler,
  config: {
    policies: [AUTHENTICATED, { name: 'plugin::system-email.has-any-permission', config: { actions } }],
  },
});
