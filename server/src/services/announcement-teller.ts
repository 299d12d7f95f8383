import type { AnnouncementStatus } from '../../../shared/contracts/system-emails';
import type { Activity } from '../diagnostics/activity';
import type { Announcement } from '../inbound/ports';
import type { MailboxStateChange, MailboxStateStore } from '../stores/mailbox-states';
import type { SystemEmailStore } from '../stores/system-emails';
import type { Problems } from './problems';

interface Parts {
  states: Pick<MailboxStateStore, 'find'>;
  systemEmails: Pick<SystemEmailStore, 'find'>;
  activity: Pick<Activity, 'record'>;
  problems: Problems;
}

const keyOf = (status: AnnouncementStatus | null | undefined): string =>
  status ? JSON.stringify([status.state, 'because' in status && status.because, messageIn(status)]) : '';

const messageIn = (status: AnnouncementStatus): string => ('problem' in status ? status.problem.message : '');

const WITHOUT: Record<'switched-off' | 'no-address', string> = {
  'switched-off': 'New mail is looked for every few seconds: the option announcements is switched off.',
  'no-address':
    'New mail is looked for every few seconds: to have it announced, this Strapi needs a publicUrl that begins with https.',
};

/** Turns what a watcher found out into what the panel shows, and says it in the activity log when it is another thing than before. */
export const createAnnouncementTeller = ({ states, systemEmails, activity, problems }: Parts) => {
  const statusOf = async (id: number, announcement: Announcement): Promise<AnnouncementStatus> => {
    if (announcement.code === 'announced') return { state: 'announced' };
    if (announcement.because !== 'refused') return { state: 'asked', because: announcement.because };
    const problem = await problems.of(announcement.failure, await systemEmails.find(id));
    return { state: 'asked', because: 'refused', problem };
  };

  const say = (id: number, status: AnnouncementStatus): void => {
    if (status.state === 'announced')
      activity.record(id, 'info', 'inbound.announced', 'The server announces new mail from now on.');
    else if (status.because === 'refused')
      activity.record(
        id,
        'warning',
        'inbound.not-announced',
        `${status.problem.message} ${status.problem.action} Mail is fetched all the same: it is looked for every few seconds.`,
      );
    else activity.record(id, 'info', 'inbound.not-announced', WITHOUT[status.because]);
  };

  return async (id: number, announcement: Announcement): Promise<MailboxStateChange> => {
    const status = await statusOf(id, announcement);
    if (keyOf(status) !== keyOf((await states.find(id))?.announcement)) say(id, status);
    return { announcement: status };
  };
};
