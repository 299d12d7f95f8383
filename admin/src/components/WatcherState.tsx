import { Typography } from '@strapi/design-system';
import type { SystemEmailSummary } from '../../../shared/contracts/system-emails';
import { useTranslation, type MessageKey } from '../translations/useTranslation';
import { Moment } from './Moment';

/** What the server calls the watcher's states. One that is not here, such as `disabled`, says no more than the status does. */
const STATES: Partial<Record<string, MessageKey>> = {
  connecting: 'list.activity-connecting',
  'catching-up': 'list.activity-catching-up',
  watching: 'list.activity-watching',
  waiting: 'list.activity-waiting',
  'backing-off': 'list.activity-backing-off',
  'needs-authorization': 'list.activity-needs-authorization',
  'needs-admin': 'list.activity-needs-admin',
};

/** What is being done about the mailbox now and, where it waits, until when. Why it waits stands beside the status. */
export function WatcherState({
  activity,
  activityUntil,
}: Pick<SystemEmailSummary, 'activity' | 'activityUntil'>) {
  const t = useTranslation();
  const state = STATES[activity];
  if (!state) return null;
  return (
    <Typography variant="pi" textColor="neutral600" style={{ whiteSpace: 'normal' }}>
      {t(state)}
      {activityUntil ? (
        <>
          {' · '}
          <Moment at={activityUntil} />
        </>
      ) : null}
    </Typography>
  );
}
