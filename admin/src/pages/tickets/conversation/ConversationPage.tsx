import { Flex, Link as TextLink } from '@strapi/design-system';
import { ArrowLeft } from '@strapi/icons';
import { Layouts, Page } from '@strapi/strapi/admin';
import { Link, useParams } from 'react-router-dom';
import type { Conversation } from '../../../../../shared/contracts/tickets';
import { useGetConversationQuery } from '../../../api/tickets';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { Loadable } from '../../../components/Loadable';
import { useTranslation } from '../../../translations/useTranslation';
import { TicketStatusBadge } from '../ticketStatus';
import { useTicketActions } from '../useTicketActions';
import { EntryCard } from './EntryCard';
import { ReplyBox } from './ReplyBox';
import { TicketStatusSelect } from './TicketStatusSelect';

const REFRESH_MS = 3_000;

export function ConversationPage() {
  const t = useTranslation();
  const id = Number(useParams().id);
  const query = useGetConversationQuery(id, {
    skip: Number.isNaN(id),
    pollingInterval: usePollingInterval(REFRESH_MS),
    refetchOnMountOrArgChange: true,
  });

  return (
    <Page.Main>
      {Number.isNaN(id) ? (
        <Page.Error content={t('conversation.missing')} />
      ) : (
        <Loadable query={{ ...query, data: query.currentData }} missing={t('conversation.missing')}>
          {(conversation) => <ConversationView key={conversation.id} conversation={conversation} />}
        </Loadable>
      )}
    </Page.Main>
  );
}

function ConversationView({ conversation }: { conversation: Conversation }) {
  const t = useTranslation();
  const { canReply } = useTicketActions();
  const { requester, systemEmail } = conversation;
  const subject = conversation.subject || t('tickets.no-subject');
  return (
    <>
      <Page.Title>{`#${conversation.id} ${subject}`}</Page.Title>
      <Layouts.Header
        navigationAction={
          <TextLink tag={Link} to=".." relative="path" startIcon={<ArrowLeft />}>
            {t('tickets.title')}
          </TextLink>
        }
        title={`#${conversation.id} ${subject}`}
        subtitle={t('conversation.between', {
          requester: requester.name ? `${requester.name} <${requester.address}>` : requester.address,
          address: systemEmail.address,
        })}
        primaryAction={
          canReply ? (
            <TicketStatusSelect ticketId={conversation.id} status={conversation.status} />
          ) : (
            <TicketStatusBadge status={conversation.status} />
          )
        }
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4} paddingBottom={8}>
          <Flex
            tag="ol"
            direction="column"
            alignItems="stretch"
            gap={4}
            aria-label={t('conversation.entries')}
            aria-live="polite"
          >
            {conversation.entries.map((entry) => (
              <EntryCard key={entry.id} entry={entry} canRetry={canReply} />
            ))}
          </Flex>
          {canReply ? <ReplyBox ticketId={conversation.id} recipient={requester.address} /> : null}
        </Flex>
      </Layouts.Content>
    </>
  );
}
