import { Status, Typography, type StatusProps } from '@strapi/design-system';
import type { DeliverySummary } from '../../../shared/contracts/tickets';
import { useTranslation } from '../translations/useTranslation';
import { readableOn } from './readableOn';

const VARIANTS: Record<DeliverySummary['state'], NonNullable<StatusProps['variant']>> = {
  held: 'secondary',
  queued: 'secondary',
  sending: 'secondary',
  retrying: 'warning',
  sent: 'success',
  failed: 'danger',
  unconfirmed: 'warning',
  cancelled: 'secondary',
};

/** What has become of a message that leaves. */
export function DeliveryBadge({
  delivery: { state, scheduled },
}: {
  delivery: Pick<DeliverySummary, 'state' | 'scheduled'>;
}) {
  const t = useTranslation();
  const variant = VARIANTS[state];
  return (
    <Status variant={variant} size="XS" data-testid="delivery-state" data-state={state}>
      <Typography variant="pi" fontWeight="bold" textColor={readableOn(variant)}>
        {t(state === 'held' && scheduled ? 'delivery.scheduled' : `delivery.${state}`)}
      </Typography>
    </Status>
  );
}
