import { Box, Flex, Loader, Typography } from '@strapi/design-system';
import type { ActivityEvent } from '../../../../../shared/contracts/system-emails';
import { useReadFailure } from '../../../api/failure';
import { useListActivityEventsQuery } from '../../../api/systemEmails';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { Moment } from '../../../components/Moment';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';

const COLORS: Record<ActivityEvent['level'], 'neutral600' | 'warning700' | 'danger600'> = {
  info: 'neutral600',
  warning: 'warning700',
  error: 'danger600',
};

/** What this System Email did lately, newest first as the server sends it. */
export function ActivityList({ systemEmailId }: { systemEmailId: number }) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { data, error } = useListActivityEventsQuery(systemEmailId, {
    pollingInterval: usePollingInterval(10_000),
    refetchOnMountOrArgChange: true,
  });
  return (
    <Box
      background="neutral0"
      hasRadius
      shadow="filterShadow"
      padding={6}
      tag="section"
      aria-label={t('activity.title')}
      data-testid="activity"
    >
      <Typography variant="delta" tag="h2">
        {t('activity.title')}
      </Typography>
      <Flex direction="column" alignItems="stretch" gap={2} paddingTop={4} maxHeight="32rem" overflow="auto">
        {error ? <FailureNotice failure={readFailure(error)} title={t('activity.refused')} /> : null}
        {!data && !error ? <Loader small>{t('activity.loading')}</Loader> : null}
        {data?.length === 0 ? <Typography textColor="neutral600">{t('activity.empty')}</Typography> : null}
        {data?.map((event) => (
          <Flex key={event.id} gap={3} alignItems="baseline">
            <Box width="14rem" shrink={0}>
              <Typography variant="pi" textColor="neutral600">
                <Moment at={event.at} />
              </Typography>
            </Box>
            <Typography variant="pi" fontWeight="bold" textColor={COLORS[event.level]}>
              {t(`activity.${event.level}`)}
            </Typography>
            <Typography variant="pi" textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
              {event.message}
            </Typography>
          </Flex>
        ))}
      </Flex>
    </Box>
  );
}
