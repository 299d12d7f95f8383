import { Box, Flex, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { useListInstancesQuery } from '../../../api/instances';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { useTranslation } from '../../../translations/useTranslation';

const REFRESH_MS = 5_000;

/** Where several instances share the mailboxes, or have labels: which ones run, and what each does. */
export function RunningInstances() {
  const t = useTranslation();
  const { formatDate } = useIntl();
  const { data: instances = [] } = useListInstancesQuery(undefined, {
    pollingInterval: usePollingInterval(REFRESH_MS),
  });
  if (instances.length < 2 && !instances.some(({ labels }) => labels.length > 0)) return null;
  return (
    <Box data-testid="running-instances">
      <Typography tag="h2" variant="sigma" textColor="neutral600">
        {t('instances.title')}
      </Typography>
      <Flex tag="ul" direction="column" alignItems="stretch" gap={1} paddingTop={2}>
        {instances.map(({ hostname, pid, labels, startedAt, mailboxes }) => (
          <Flex key={`${hostname} ${pid} ${startedAt}`} tag="li" gap={3} wrap="wrap">
            <Typography fontWeight="semiBold">
              {t('instances.name', { hostname, pid: String(pid) })}
            </Typography>
            {labels.length > 0 ? (
              <Typography>{t('instances.labels', { labels: labels.join(', ') })}</Typography>
            ) : null}
            <Typography textColor="neutral600">{t('instances.mailboxes', { count: mailboxes })}</Typography>
            <Typography textColor="neutral600">
              {t('instances.since', {
                when: formatDate(startedAt, { dateStyle: 'medium', timeStyle: 'short' }),
              })}
            </Typography>
          </Flex>
        ))}
      </Flex>
    </Box>
  );
}
