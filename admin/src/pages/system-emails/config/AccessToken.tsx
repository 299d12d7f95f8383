import { Flex, Status, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { readableOn } from '../../../components/readableOn';
import { useTranslation } from '../../../translations/useTranslation';
import { useNow } from './useNow';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A token that has less than this left is about to be replaced. */
const SOON_MS = 5 * MINUTE_MS;

const UNITS: [Intl.RelativeTimeFormatUnit, milliseconds: number][] = [
  ['day', 24 * HOUR_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
];

/** The token itself never leaves the server; what counts here is how long it lasts. */
export function AccessToken({ expiresAt, refreshed }: { expiresAt: string; refreshed: boolean }) {
  const t = useTranslation();
  const { formatRelativeTime, formatDate } = useIntl();
  const left = Date.parse(expiresAt) - useNow(SECOND_MS);
  const [unit, size] = UNITS.find(([, unitMs]) => Math.abs(left) >= unitMs) ?? ['second', SECOND_MS];
  const when = formatRelativeTime(Math.trunc(left / size), unit, { numeric: 'auto' });

  const variant = left <= 0 ? 'danger' : left <= SOON_MS ? 'warning' : 'success';

  return (
    <Flex direction="column" alignItems="stretch" gap={1}>
      <Flex gap={2} wrap="wrap">
        <Shroud />
        <Status variant={variant} size="XS">
          <Typography
            variant="pi"
            fontWeight="bold"
            textColor={readableOn(variant)}
            title={formatDate(expiresAt, { dateStyle: 'full', timeStyle: 'long' })}
          >
            {t(left <= 0 ? 'token.expired' : 'token.expires', { when })}
          </Typography>
        </Status>
      </Flex>
      <Typography variant="pi" textColor="neutral600">
        {t(refreshed ? 'token.refreshed' : 'token.not-refreshed')}
      </Typography>
    </Flex>
  );
}

/** Stands for a value that is there and is not shown. */
export function Shroud() {
  const t = useTranslation();
  return (
    <>
      <span aria-hidden>••••••••</span>
      <span style={{ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }}>
        {t('token.hidden')}
      </span>
    </>
  );
}
