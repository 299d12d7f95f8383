import { Flex, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { useIntl } from 'react-intl';
import type { OutboxDeed } from '../../../../../shared/contracts/outbox';
import type { DeliverySummary } from '../../../../../shared/contracts/tickets';
import { useReadFailure } from '../../../api/failure';
import { useActOnDeliveryMutation } from '../../../api/tickets';
import { DeliveryBadge } from '../../../components/DeliveryBadge';
import { DeliveryDeeds } from '../../../components/DeliveryDeeds';
import { Moment } from '../../../components/Moment';
import { Notice } from '../../../components/Notice';
import { OutboxLink } from '../../../components/OutboxLink';
import { ProblemDetails } from '../../../components/ProblemNotice';
import { useProblemText } from '../../../translations/useServerText';
import { useTranslation, type MessageKey } from '../../../translations/useTranslation';
import { TakeBackButton } from './TakeBackButton';
import { UndoButton } from './UndoButton';

function Badge({ delivery }: { delivery: DeliverySummary }) {
  return (
    <Flex gap={2}>
      <DeliveryBadge delivery={delivery} />
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
  const { state, scheduled, nextAttemptAt } = delivery;
  if (state === 'sent' || state === 'queued' || state === 'sending') return null;
  if (state === 'cancelled') {
    return canReply ? (
      <Flex gap={3} wrap="wrap">
        <Deeds delivery={delivery} />
      </Flex>
    ) : null;
  }
  if (state !== 'held') return <Trouble delivery={delivery} canReply={canReply} />;
  if (scheduled) {
    return <Scheduled delivery={delivery} canReply={canReply} canUndo={canUndo} onUndo={onUndo} />;
  }
  return canUndo ? (
    <Flex gap={3} wrap="wrap">
      <UndoButton until={nextAttemptAt} onUndo={onUndo} />
    </Flex>
  ) : null;
}

/** When it leaves. Its author takes it back to write on; others may cancel it. */
function Scheduled({ delivery, canReply, canUndo, onUndo }: DetailsProps) {
  const t = useTranslation();
  const { formatDate } = useIntl();
  const at = delivery.nextAttemptAt;
  return (
    <Notice
      tone="primary"
      title={t('delivery.leaves', {
        date: at ? formatDate(at, { dateStyle: 'full', timeStyle: 'short' }) : '',
      })}
      testId="delivery-scheduled"
      action={
        canReply ? (
          <Flex gap={2} wrap="wrap">
            {canUndo ? <TakeBackButton onTakeBack={onUndo} /> : null}
            <Deeds delivery={delivery} withoutCancel={canUndo} />
          </Flex>
        ) : null
      }
    />
  );
}

const titleOf = ({ state }: DeliverySummary): MessageKey => {
  if (state === 'failed') return 'delivery.failed-title';
  return state === 'unconfirmed' ? 'delivery.unconfirmed-title' : 'delivery.retrying-title';
};

function Trouble({ delivery, canReply }: Pick<DetailsProps, 'delivery' | 'canReply'>) {
  const t = useTranslation();
  const problemText = useProblemText();
  const { id, state, problem, response, looking } = delivery;
  return (
    <Notice
      tone={state === 'failed' ? 'danger' : 'warning'}
      title={problem ? problemText(problem).message : t(titleOf(delivery))}
      testId="delivery-problem"
      action={
        canReply ? (
          <Flex gap={2} wrap="wrap">
            <Deeds delivery={delivery} />
          </Flex>
        ) : null
      }
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
            {t(looking ? 'delivery.looking' : 'delivery.next')} <Moment at={delivery.nextAttemptAt} />
          </>
        ) : null}
      </Typography>
      <OutboxLink deliveryId={id} />
    </Notice>
  );
}

/** What an agent may decide; a refusal shows as a notification. */
function Deeds({ delivery, withoutCancel }: { delivery: DeliverySummary; withoutCancel?: boolean }) {
  const readFailure = useReadFailure();
  const { toggleNotification } = useNotification();
  const [act, { isLoading }] = useActOnDeliveryMutation();

  const run = async (deed: OutboxDeed) => {
    try {
      await act({ id: delivery.id, deed }).unwrap();
    } catch (error) {
      toggleNotification({ type: 'danger', message: readFailure(error).message });
    }
  };

  return <DeliveryDeeds delivery={delivery} isBusy={isLoading} onDeed={run} withoutCancel={withoutCancel} />;
}

export const DeliveryState = { Badge, Details };
