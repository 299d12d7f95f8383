import { useRBAC } from '@strapi/strapi/admin';
import { TICKET_ACTIONS } from '../../permissions';

/** What the signed-in admin may do with tickets. Nothing is allowed while that is still being asked. */
export function useTicketActions() {
  const { allowedActions } = useRBAC(TICKET_ACTIONS);
  return { canReply: allowedActions.canReply === true, canNote: allowedActions.canNote === true };
}
