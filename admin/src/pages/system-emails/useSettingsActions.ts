import { useRBAC } from '@strapi/strapi/admin';
import { LOG_ACTIONS, SETTINGS_ACTIONS } from '../../permissions';

/** What the signed-in admin may do with System Emails. Nothing is allowed while that is still being asked. */
export function useSettingsActions() {
  const { allowedActions } = useRBAC(SETTINGS_ACTIONS);
  return {
    canConfigure: allowedActions.canConfigure === true,
    canAuthorize: allowedActions.canAuthorize === true,
    canDeleteToken: allowedActions.canDelete === true,
  };
}

/** Whether the signed-in admin may read what System Emails did. */
export function useCanReadLog(): boolean {
  const { allowedActions } = useRBAC(LOG_ACTIONS);
  return allowedActions.canRead === true;
}
