import type { Permission } from '../../../shared/permissions';

/** What a policy sees of a request, as far as this one looks. */
export interface AskedBy {
  state: { userAbility?: { can(action: string): boolean } };
}

/** Lets in who has at least one of the permissions, where Strapi's own `admin::hasPermissions` asks for all of them. */
export const hasAnyPermission = ({ state }: AskedBy, { actions }: { actions: Permission[] }): boolean =>
  actions.some((action) => state.userAbility?.can(action) ?? false);
