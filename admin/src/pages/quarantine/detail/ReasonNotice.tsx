import { Typography } from '@strapi/design-system';
import type { QuarantinedMessage } from '../../../../../shared/contracts/quarantine';
import { Notice } from '../../../components/Notice';
import { useServerText } from '../../../translations/useServerText';
import { useTranslation } from '../../../translations/useTranslation';

/** Why a message is here, what was said when it came here, and what to do. */
export function ReasonNotice({ message }: { message: QuarantinedMessage }) {
  const t = useTranslation();
  const serverText = useServerText();
  const { reasonCode, reason, wanted, systemEmail } = message;
  return (
    <Notice tone="warning" title={t(`quarantine.reason-${reasonCode}`)} testId="quarantine-reason">
      {reason ? (
        <Typography textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
          {serverText(reason)}
        </Typography>
      ) : null}
      <Typography textColor="neutral800">
        {systemEmail.address === null ? t('quarantine.orphan') : t(`quarantine.do-${reasonCode}`)}
      </Typography>
      {wanted ? (
        <Typography fontWeight="semiBold" textColor="neutral800">
          {t('quarantine.wanted')}
        </Typography>
      ) : null}
    </Notice>
  );
}
