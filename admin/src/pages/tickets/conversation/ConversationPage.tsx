import { Page } from '@strapi/strapi/admin';
import { useParams } from 'react-router-dom';
import { useGetConversationQuery } from '../../../api/tickets';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { Loadable } from '../../../components/Loadable';
import { useTranslation } from '../../../translations/useTranslation';
import { ConversationView } from './ConversationView';

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
