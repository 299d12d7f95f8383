import { Button, Flex, Status, Typography, type StatusProps } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import type { DeliverySummary } from '../../../../../shared/contracts/tickets';
import { useReadFailure } from '../../../api/failure';
import { useRetryDeliveryMutation } from '../../../api/tickets';
import { ConfirmButton } from '../../../components/ConfirmButton';
import { Moment } from '../../../components/Moment';
import { Notice } from '../../../components/Notice';
import { ProblemDetails } from '../../../components/ProblemNotice';
import { readableOn } from '../../../components/readableOn';
import { useProblemText } from '../../../translations/useServerText';
import { useTranslation } from '../../../translations/useTranslation';
import { UndoButton } from './UndoButton';

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

function Badge({ delivery }: { delivery: DeliverySummary }) {
  const t = useTranslation();
  return (
    <Flex gap={2}>
      <Status
        variant={VARIANTS[delivery.state]}
        size="XS"
        data-testid="delivery-state"
        data-state={delivery.state}
      >
        <Typography variant="pi" fontWeight="bold" textColor={readableOn(VARIANTS[delivery.state])}>
          {t(`delivery.${delivery.state}`)}
        </Typography>
      </Status>
      {delivery.state === 'sent' && delivery.sentAt ? (
        <Typography variant="pi" textColor="neutral600">
          <Moment at={delivery.sentAt} />
        </Typography>
      ) : null}
    </Flex>
  );
}

interface DetailsProps {
  delivery: DeliverySummary;
  canReply: boolean;
  /** Only who wrote a reply can take it back. */
  canUndo: boolean;
  onUndo: () => Promise<void>;
}

/** Why a reply has not left, what comes next, and the way to change that. Nothing while all is well. */
function Details({ delivery, canReply, canUndo, onUndo }: DetailsProps) {
  const t = useTranslation();
  const problemText = useProblemText();
  const { state, problem, response } = delivery;
  if (state === 'sent' || state === 'queued' || state === 'sending' || state === 'cancelled') return null;
  if (state === 'held') {
    return canUndo ? (
      <Flex gap={3} wrap="wrap">
        <UndoButton until={delivery.nextAttemptAt} onUndo={onUndo} />
      </Flex>
    ) : null;
  }
  return (
    <Notice
      tone={state === 'failed' ? 'danger' : 'warning'}
      title={problem ? problemText(problem).message : t(`delivery.${state}-title`)}
      testId="delivery-problem"
      action={canReply && state !== 'retrying' ? <Retry delivery={delivery} /> : null}
    >
      {problem ? <ProblemDetails problem={problem} /> : null}
      {response && response !== problem?.serverResponse ? (
        <Typography variant="pi" textColor="neutral700" style={{ overflowWrap: 'anywhere' }}>
          {t('problem.server-said', { response })}
        </Typography>
      ) : null}
      <Typography variant="pi" textColor="neutral700">
        {t('delivery.attempts', { count: delivery.attempts })}
        {state === 'retrying' && delivery.nextAttemptAt ? (
          <>
            {' · '}
            {t(delivery.looking ? 'delivery.looking' : 'delivery.next')}{' '}
            <Moment at={delivery.nextAttemptAt} />
          </>
        ) : null}
      </Typography>
    </Notice>
  );
}

function Retry({ delivery }: { delivery: DeliverySummary }) {
  const t = useTranslation();
  const readFailure = useReadFailure();
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
