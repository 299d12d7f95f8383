import { Button, Status, Typography, type StatusProps } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import type { DeliverySummary } from '../../../../../shared/contracts/tickets';
import { readFailure } from '../../../api/failure';
import { useRetryDeliveryMutation } from '../../../api/tickets';
import { ConfirmButton } from '../../../components/ConfirmButton';
import { Moment } from '../../../components/Moment';
import { Notice } from '../../../components/Notice';
import { ProblemDetails } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';

const VARIANTS: Record<DeliverySummary['state'], NonNullable<StatusProps['variant']>> = {
  queued: 'secondary',
  sending: 'secondary',
  retrying: 'warning',
  sent: 'success',
  failed: 'danger',
  unconfirmed: 'warning',
};

function Badge({ delivery }: { delivery: DeliverySummary }) {
  const t = useTranslation();
  return (
    <Status
      variant={VARIANTS[delivery.state]}
      size="XS"
      data-testid="delivery-state"
      data-state={delivery.state}
    >
      <Typography variant="pi" fontWeight="bold">
        {t(`delivery.${delivery.state}`)}
      </Typography>
    </Status>
  );
}

/** Why a reply has not left, what comes next, and the way to try it again. Nothing while all is well. */
function Details({ delivery, canRetry }: { delivery: DeliverySummary; canRetry: boolean }) {
  const t = useTranslation();
  if (delivery.state === 'sent' || delivery.state === 'queued' || delivery.state === 'sending') return null;
  const { problem, response } = delivery;
  return (
    <Notice
      tone={delivery.state === 'failed' ? 'danger' : 'warning'}
      title={problem?.message ?? t(`delivery.${delivery.state}-title`)}
      testId="delivery-problem"
      action={canRetry && delivery.state !== 'retrying' ? <Retry delivery={delivery} /> : null}
    >
      {problem ? <ProblemDetails problem={problem} /> : null}
      {response && response !== problem?.serverResponse ? (
        <Typography variant="pi" textColor="neutral700" style={{ overflowWrap: 'anywhere' }}>
          {t('problem.server-said', { response })}
        </Typography>
      ) : null}
      <Typography variant="pi" textColor="neutral700">
        {t('delivery.attempts', { count: delivery.attempts })}
        {delivery.state === 'retrying' && delivery.nextAttemptAt ? (
          <>
            {' · '}
            {t('delivery.next')} <Moment at={delivery.nextAttemptAt} />
          </>
        ) : null}
      </Typography>
    </Notice>
  );
}

function Retry({ delivery }: { delivery: DeliverySummary }) {
  const t = useTranslation();
  const { toggleNotification } = useNotification();
  const [retry, { isLoading }] = useRetryDeliveryMutation();

  const run = async () => {
    try {
      await retry(delivery.id).unwrap();
    } catch (error) {
      toggleNotification({ type: 'danger', message: readFailure(error).message });
    }
  };

  const label = t('delivery.retry');
  if (delivery.state === 'failed') {
    return (
      <Button variant="secondary" size="S" startIcon={<ArrowClockwise />} loading={isLoading} onClick={run}>
        {label}
      </Button>
    );
  }
  // Unconfirmed: the first one may have arrived, so a person decides about a second one.
  return (
    <ConfirmButton
      trigger={
        <Button variant="secondary" size="S" startIcon={<ArrowClockwise />} loading={isLoading}>
          {label}
        </Button>
      }
      title={label}
      text={t('delivery.retry-unconfirmed')}
      confirmLabel={label}
      onConfirm={run}
    />
  );
}

export const DeliveryState = { Badge, Details };
