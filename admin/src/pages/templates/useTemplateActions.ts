import { useRBAC } from '@strapi/strapi/admin';
import { TEMPLATE_ACTIONS } from '../../permissions';

/** What the signed-in admin may do with templates. Nothing is allowed while that is still being asked. */
export function useTemplateActions() {
  const { allowedActions } = useRBAC(TEMPLATE_ACTIONS);
  return { canManage: allowedActions.canManage === true };
}
