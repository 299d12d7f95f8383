import { Box, Flex, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { useTranslation } from '../../../translations/useTranslation';
import { KNOWN_FACTS, type KnownFact } from './facts';

/** What a server said about itself can be long; the whole of it is in the block for support. */
const SHOWN_CHARACTERS = 400;

/** What a stage found, without secrets. */
export function StageFacts({ facts }: { facts: Record<string, string> }) {
  const t = useTranslation();
  const names = KNOWN_FACTS.filter((name) => facts[name]);
  if (names.length === 0) return null;
  return (
    <Flex tag="dl" direction="column" alignItems="stretch" gap={1}>
      {names.map((name) => (
        <Flex key={name} gap={2} alignItems="baseline">
          <Box tag="dt" width="14rem" shrink={0}>
            <Typography variant="pi" textColor="neutral600">
              {t(`fact.${name}`)}
            </Typography>
          </Box>
          <Box tag="dd" minWidth={0}>
            <Typography variant="pi" textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
              <FactValue name={name} value={facts[name] ?? ''} />
            </Typography>
          </Box>
        </Flex>
      ))}
    </Flex>
  );
}

const TIMES: KnownFact[] = ['validFrom', 'validTo', 'expiresAt'];
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MEGABYTE = 1_048_576;

function FactValue({ name, value }: { name: KnownFact; value: string }) {
  const t = useTranslation();
  const { formatDate, formatNumber } = useIntl();
  if (TIMES.includes(name) && !Number.isNaN(Date.parse(value))) {
    // A day without a time is the same day everywhere.
    const shown = DAY.test(value)
      ? formatDate(value, { dateStyle: 'medium', timeZone: 'UTC' })
      : formatDate(value, { dateStyle: 'medium', timeStyle: 'short' });
    return <time dateTime={value}>{shown}</time>;
  }
  if (name === 'maxSize' && /^\d+$/.test(value)) {
    return t('fact.megabytes', { size: formatNumber(Math.round(Number(value) / MEGABYTE)) });
  }
  return value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value;
}
