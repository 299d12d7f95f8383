import { Box, Flex, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { DeliveryAttempt } from '../../../../../shared/contracts/outbox';
import { useProblemText } from '../../../translations/useServerText';
import { useTranslation } from '../../../translations/useTranslation';

/** Every try: when, what the server said, and what to do about it. */
export function Tries({ tries }: { tries: DeliveryAttempt[] }) {
  const t = useTranslation();
  return (
    <Box
      background="neutral0"
      hasRadius
      shadow="filterShadow"
      padding={6}
      tag="section"
      aria-label={t('outbox.tries')}
    >
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Typography variant="delta" tag="h2">
          {t('outbox.tries')}
        </Typography>
        {tries.length === 0 ? (
          <Typography textColor="neutral600">{t('outbox.no-tries')}</Typography>
        ) : (
          <Flex tag="ol" direction="column" alignItems="stretch" gap={4}>
            {tries.map((attempt) => (
              <Try key={attempt.id} attempt={attempt} />
            ))}
          </Flex>
        )}
      </Flex>
    </Box>
  );
}

function Try({ attempt }: { attempt: DeliveryAttempt }) {
  const t = useTranslation();
  const { formatDate } = useIntl();
  const problemText = useProblemText();
  const { at, outcome, duration, response, responseCode, enhancedCode, problem } = attempt;
  const codes = [responseCode, enhancedCode].filter((code) => code !== null).join(' ');
  return (
    <Box tag="li" data-testid="outbox-try" data-outcome={outcome}>
      <Typography tag="p" textColor="neutral800">
        <time dateTime={at}>{formatDate(at, { dateStyle: 'medium', timeStyle: 'medium' })}</time>
        {' · '}
        {t(`outbox.outcome-${outcome}`)}
        {' · '}
        {t('outbox.duration', { seconds: duration / 1000 })}
        {codes ? ` · ${codes}` : null}
      </Typography>
      {response ? (
        <Typography tag="p" variant="pi" textColor="neutral700" style={{ overflowWrap: 'anywhere' }}>
          {t('problem.server-said', { response })}
        </Typography>
      ) : null}
      {problem ? (
        <Typography tag="p" variant="pi" textColor="neutral700">
          {problemText(problem).action}
        </Typography>
      ) : null}
    </Box>
  );
}
