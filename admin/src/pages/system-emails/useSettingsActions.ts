import { useRBAC } from '@strapi/strapi/admin';
import { SETTINGS_ACTIONS } from '../../permissions';

/** What the signed-in admin may do with System Emails. Nothing is allowed while that is still being asked. */
export function useSettingsActions() {
  const { allowedActions } = useRBAC(SETTINGS_ACTIONS);
  return {
    canConfigure: allowedActions.canConfigure === true,
    canAuthorize: allowedActions.canAuthorize === true,
  };
}
