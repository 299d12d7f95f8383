import { Button } from '@strapi/design-system';
import { ArrowClockwise, Check, Cross } from '@strapi/icons';
import type { OutboxDeed } from '../../../shared/contracts/outbox';
import type { DeliverySummary } from '../../../shared/contracts/tickets';
import { useTranslation, type MessageKey } from '../translations/useTranslation';
import { ConfirmButton } from './ConfirmButton';
import { mayDo } from './outbox';

interface DeliveryDeedsProps {
  delivery: DeliverySummary;
  isBusy: boolean;
  /** Must not reject: it shows its own failure. */
  onDeed: (deed: OutboxDeed) => Promise<void>;
  /** Another button stands for cancelling. */
  withoutCancel?: boolean;
}

/** What a person can decide about a delivery: send it (again), say that it arrived, or keep it from leaving. */
export function DeliveryDeeds({ delivery, isBusy, onDeed, withoutCancel = false }: DeliveryDeedsProps) {
  const t = useTranslation();
  return (
    <>
      {mayDo.confirm(delivery) ? (
        <Button
          variant="secondary"
          size="S"
          startIcon={<Check />}
          disabled={isBusy}
          onClick={() => onDeed('confirm')}
        >
          {t('delivery.confirm')}
        </Button>
      ) : null}
      {mayDo.retry(delivery) ? <Retry delivery={delivery} isBusy={isBusy} onDeed={onDeed} /> : null}
      {mayDo.cancel(delivery) && !withoutCancel ? (
        <ConfirmButton
          trigger={
            <Button variant="tertiary" size="S" startIcon={<Cross />} disabled={isBusy}>
              {t('delivery.cancel')}
            </Button>
          }
          title={t('delivery.cancel-title')}
          text={t('delivery.cancel-text')}
          confirmLabel={t('delivery.cancel')}
          onConfirm={() => onDeed('cancel')}
        />
      ) : null}
    </>
  );
}

const labelOf = ({ state, looking }: DeliverySummary): MessageKey => {
  if (looking) return 'delivery.look-now';
  if (state === 'held') return 'delivery.send-now';
  if (state === 'queued' || state === 'retrying') return 'delivery.try-now';
  return state === 'failed' ? 'delivery.retry' : 'delivery.send-again';
};

function Retry({ delivery, isBusy, onDeed }: DeliveryDeedsProps) {
  const t = useTranslation();
  const label = t(labelOf(delivery));
  if (delivery.state !== 'unconfirmed') {
    return (
      <Button
        variant="secondary"
        size="S"
        startIcon={<ArrowClockwise />}
        disabled={isBusy}
        onClick={() => onDeed('retry')}
      >
        {label}
      </Button>
    );
  }
  // The first one may have arrived, so a person decides about a second one.
  return (
    <ConfirmButton
      trigger={
        <Button variant="secondary" size="S" startIcon={<ArrowClockwise />} disabled={isBusy}>
          {label}
        </Button>
      }
      title={label}
      text={t('delivery.retry-unconfirmed')}
      confirmLabel={label}
      onConfirm={() => onDeed('retry')}
    />
  );
}
