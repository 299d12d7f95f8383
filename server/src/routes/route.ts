import type { Permission } from '../../../shared/permissions';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A route of the admin API that asks for one permission. */
export const route = (method: Method, path: string, handler: string, permission: Permission) => ({
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
