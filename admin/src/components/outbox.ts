import { useRBAC } from '@strapi/strapi/admin';
import type { OutboxDeed } from '../../../shared/contracts/outbox';
import type { DeliverySummary } from '../../../shared/contracts/tickets';
import { OUTBOX_ACTIONS } from '../permissions';
import { PLUGIN_ID } from '../pluginId';

/** Beside the System Emails, not below them: the link of a page is marked on all pages below it. */
export const OUTBOX_PATH = `/settings/${PLUGIN_ID}-outbox`;

type State = DeliverySummary['state'];

export const DELIVERY_STATES: State[] = [
  'held',
  'queued',
  'sending',
  'retrying',
  'sent',
  'failed',
  'unconfirmed',
  'cancelled',
];

/** States in which it has certainly not left, unless it is being looked for. */
const UNSENT: State[] = ['held', 'queued', 'retrying', 'failed'];

/** What a person may do with a delivery; the server decides about it once more. */
export const mayDo: Record<OutboxDeed | 'readdress', (delivery: DeliverySummary) => boolean> = {
  retry: ({ state }) => state !== 'sent' && state !== 'sending',
  cancel: ({ state, looking }) => UNSENT.includes(state) && !looking,
  confirm: ({ state }) => state === 'unconfirmed',
  readdress: ({ state, looking }) => (UNSENT.includes(state) && !looking) || state === 'cancelled',
};

/** What the signed-in admin may do with the outbox. Nothing is allowed while that is still being asked. */
export function useOutboxActions() {
  const { allowedActions } = useRBAC(OUTBOX_ACTIONS);
  return { canRead: allowedActions.canRead === true, canManage: allowedActions.canManage === true };
}
