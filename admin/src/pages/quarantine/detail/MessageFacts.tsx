import { Box } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { QuarantinedMessage } from '../../../../../shared/contracts/quarantine';
import { Fact, Facts } from '../../../components/Facts';
import { Moment } from '../../../components/Moment';
import { useFormatSize } from '../../../components/useFormatSize';
import { useTranslation } from '../../../translations/useTranslation';

export function MessageFacts({ message }: { message: QuarantinedMessage }) {
  const t = useTranslation();
  const { formatNumber } = useIntl();
  const formatSize = useFormatSize();
  const { systemEmail, receivedAt, fetchedAt, size, attempts, hasBytes } = message;
  return (
    <Box background="neutral0" hasRadius shadow="filterShadow" padding={6}>
      <Facts>
        <Fact label={t('quarantine.system-email')}>
          {systemEmail.address ?? t('quarantine.deleted-system-email')}
        </Fact>
        <Fact label={t('quarantine.received')}>
          {receivedAt ? <Moment at={receivedAt} /> : t('quarantine.unknown')}
        </Fact>
        <Fact label={t('quarantine.fetched')}>
          <Moment at={fetchedAt} />
        </Fact>
        <Fact label={t('quarantine.size')}>{formatSize(size)}</Fact>
        <Fact label={t('quarantine.attempts')}>{formatNumber(attempts)}</Fact>
        <Fact label={t('quarantine.bytes')}>
          {t(hasBytes ? 'quarantine.bytes-here' : 'quarantine.bytes-missing')}
        </Fact>
      </Facts>
    </Box>
  );
}
