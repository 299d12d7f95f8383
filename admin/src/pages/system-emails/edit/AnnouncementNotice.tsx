import { Typography } from '@strapi/design-system';
import type { AnnouncementStatus } from '../../../../../shared/contracts/system-emails';
import { Notice } from '../../../components/Notice';
import { ProblemDetails } from '../../../components/ProblemNotice';
import { useProblemText } from '../../../translations/useServerText';
import { useTranslation } from '../../../translations/useTranslation';

type Refused = Extract<AnnouncementStatus, { because: 'refused' }>;

/** How new mail of a mailbox at Microsoft Graph is learned of at the moment, and why it is not announced. */
export function AnnouncementNotice({ announcement }: { announcement: AnnouncementStatus }) {
  const t = useTranslation();
  if ('problem' in announcement) return <RefusedAnnouncement announcement={announcement} />;
  const text =
    announcement.state === 'announced'
      ? t('remote.announced')
      : t(announcement.because === 'no-address' ? 'remote.asked-no-address' : 'remote.asked-switched-off');
  return (
    <Typography variant="pi" textColor="neutral600" data-testid="announcement">
      {text}
    </Typography>
  );
}

/** Nothing is lost by it, so it is no alarm. */
function RefusedAnnouncement({ announcement: { problem } }: { announcement: Refused }) {
  const t = useTranslation();
  const { message } = useProblemText()(problem);
  return (
    <Notice tone="primary" title={t('remote.asked-refused')} testId="announcement">
      <Typography textColor="neutral800">{message}</Typography>
      <ProblemDetails problem={problem} />
    </Notice>
  );
}
