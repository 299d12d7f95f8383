import { Box, Flex, Loader, Status, Typography, type StatusProps } from '@strapi/design-system';
import type { ActivityEvent } from '../../../../../shared/contracts/system-emails';
import { useReadFailure } from '../../../api/failure';
import { useListActivityEventsQuery } from '../../../api/systemEmails';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { Moment } from '../../../components/Moment';
import { FailureNotice } from '../../../components/ProblemNotice';
import { readableOn } from '../../../components/readableOn';
import { useTranslation } from '../../../translations/useTranslation';

const VARIANTS: Record<ActivityEvent['level'], NonNullable<StatusProps['variant']>> = {
  info: 'neutral',
  warning: 'warning',
  error: 'danger',
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
      <Flex
        direction="column"
        alignItems="stretch"
        gap={2}
        paddingTop={4}
        maxHeight="32rem"
        overflow="auto"
        // Who scrolls by keyboard must be able to stand here.
        tabIndex={0}
        role="group"
        aria-label={t('activity.title')}
      >
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
            <Status variant={VARIANTS[event.level]} size="XS" shrink={0}>
              <Typography variant="pi" fontWeight="bold" textColor={readableOn(VARIANTS[event.level])}>
                {t(`activity.${event.level}`)}
              </Typography>
            </Status>
            <Typography variant="pi" textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
              {event.message}
            </Typography>
          </Flex>
        ))}
      </Flex>
    </Box>
  );
}
