import { useRBAC } from '@strapi/strapi/admin';
import { useCountQuarantineQuery } from '../api/quarantine';
import { usePollingInterval } from '../api/usePollingInterval';
import { QUARANTINE_ACTIONS } from '../permissions';
import { PLUGIN_ID } from '../pluginId';

/** Beside the System Emails, not below them: the link of a page is marked on all pages below it. */
export const QUARANTINE_PATH = `/settings/${PLUGIN_ID}-quarantine`;
export const quarantineOf = (systemEmailId: number) => `${QUARANTINE_PATH}?systemEmail=${systemEmailId}`;

const REFRESH_MS = 10_000;

/** What the signed-in admin may do with quarantined mail. Nothing is allowed while that is still being asked. */
export function useQuarantineActions() {
  const { allowedActions } = useRBAC(QUARANTINE_ACTIONS);
  return { canRead: allowedActions.canRead === true, canManage: allowedActions.canManage === true };
}

/** How many messages each System Email has in quarantine; nothing for who may not see them. */
export function useQuarantineCounts(): Map<number, number> {
  const { canRead } = useQuarantineActions();
  const { data = [] } = useCountQuarantineQuery(undefined, {
    skip: !canRead,
    pollingInterval: usePollingInterval(REFRESH_MS),
    refetchOnMountOrArgChange: true,
  });
  return new Map(data.map(({ systemEmailId, count }) => [systemEmailId, count]));
}
