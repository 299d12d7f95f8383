import { Box, Flex, Link as TextLink, Typography } from '@strapi/design-system';
import { ArrowLeft } from '@strapi/icons';
import { Layouts, Page } from '@strapi/strapi/admin';
import { Link, useLocation, useParams } from 'react-router-dom';
import type { OutboxDetail } from '../../../../../shared/contracts/outbox';
import { useGetOutboxDeliveryQuery } from '../../../api/outbox';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { DeliveryDeeds } from '../../../components/DeliveryDeeds';
import { HeaderTable } from '../../../components/HeaderTable';
import { Loadable } from '../../../components/Loadable';
import { Notice } from '../../../components/Notice';
import { mayDo, OUTBOX_PATH, useOutboxActions } from '../../../components/outbox';
import { FailureNotice, ProblemDetails, ProblemNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { useDeeds } from '../useDeeds';
import { WaitText } from '../WaitText';
import { DeliveryFacts } from './DeliveryFacts';
import { RecipientsModal } from './RecipientsModal';
import { Tries } from './Tries';

const REFRESH_MS = 4_000;

/** One message that leaves: what has become of it, why, and what can be done. */
export function DeliveryPage() {
  const t = useTranslation();
  const id = Number(useParams().id);
  const state: unknown = useLocation().state;
  const query = useGetOutboxDeliveryQuery(id, {
    skip: Number.isNaN(id),
    pollingInterval: usePollingInterval(REFRESH_MS),
    refetchOnMountOrArgChange: true,
  });
  const { act, isBusy, failure, forget } = useDeeds();
  const { canManage } = useOutboxActions();
  const delivery = query.currentData;
  const title = delivery ? delivery.subject || t('tickets.no-subject') : t('outbox.title');

  return (
    <Page.Main>
      <Page.Title>{title}</Page.Title>
      <Layouts.Header
        title={title}
        subtitle={delivery ? t('outbox.to', { recipients: delivery.recipients.join(', ') }) : undefined}
        navigationAction={
          <TextLink tag={Link} to={`${OUTBOX_PATH}${searchIn(state)}`} startIcon={<ArrowLeft />}>
            {t('outbox.title')}
          </TextLink>
        }
        primaryAction={
          delivery && canManage ? (
            <Flex gap={2} wrap="wrap" justifyContent="flex-end">
              {mayDo.readdress(delivery) ? <RecipientsModal delivery={delivery} /> : null}
              <DeliveryDeeds delivery={delivery} isBusy={isBusy} onDeed={(deed) => act(delivery.id, deed)} />
            </Flex>
          ) : null
        }
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          {failure ? <FailureNotice failure={failure} title={t('outbox.refused')} onClose={forget} /> : null}
          {Number.isNaN(id) ? (
            <Page.Error content={t('outbox.missing')} />
          ) : (
            <Loadable query={{ ...query, data: delivery }} missing={t('outbox.missing')}>
              {(shown) => (
                <>
                  <State delivery={shown} />
                  <DeliveryFacts delivery={shown} />
                  <Tries tries={shown.tries} />
                  <Headers headers={shown.headers} />
                </>
              )}
            </Loadable>
          )}
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
}

/** The part of the list that one came from. */
const searchIn = (state: unknown): string =>
  state && typeof state === 'object' && 'search' in state && typeof state.search === 'string'
    ? state.search
    : '';

/** Why it has not left, or what went wrong. Nothing while all is well. */
function State({ delivery: { wait, problem, state } }: { delivery: OutboxDetail }) {
  const t = useTranslation();
  return (
    <>
      {wait ? (
        <Notice tone="primary" title={t('outbox.waits')} testId="outbox-wait">
          <Typography textColor="neutral800">
            <WaitText wait={wait} />
          </Typography>
          {'problem' in wait ? <ProblemDetails problem={wait.problem} /> : null}
        </Notice>
      ) : null}
      {problem && state !== 'cancelled' ? <ProblemNotice problem={problem} testId="outbox-problem" /> : null}
    </>
  );
}

function Headers({ headers }: { headers: OutboxDetail['headers'] }) {
  const t = useTranslation();
  return (
    <Box
      background="neutral0"
      hasRadius
      shadow="filterShadow"
      padding={6}
      tag="section"
      aria-label={t('source.headers')}
    >
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Typography variant="delta" tag="h2">
          {t('source.headers')}
        </Typography>
        <HeaderTable headers={headers} />
      </Flex>
    </Box>
  );
}
