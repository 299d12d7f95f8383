import { Box, Button, Flex, Link as TextLink, Typography } from '@strapi/design-system';
import { ArrowClockwise, ArrowLeft, Download } from '@strapi/icons';
import { Layouts, Page } from '@strapi/strapi/admin';
import { Link, useLocation, useNavigate, useParams } from 'react-router-dom';
import type { QuarantineDetail, QuarantineJobKind } from '../../../../../shared/contracts/quarantine';
import { useGetQuarantinedMessageQuery } from '../../../api/quarantine';
import { HeaderTable } from '../../../components/HeaderTable';
import { Loadable } from '../../../components/Loadable';
import { FailureNotice } from '../../../components/ProblemNotice';
import { QUARANTINE_PATH, useQuarantineActions } from '../../../components/quarantine';
import { useDownload } from '../../../components/useDownload';
import { useTranslation } from '../../../translations/useTranslation';
import { DeleteButton } from '../DeleteButton';
import { canBeTakenIn } from '../reasons';
import { useStartJob } from '../useStartJob';
import { MessageFacts } from './MessageFacts';
import { ReasonNotice } from './ReasonNotice';

/** One message: why it is here, what its header says, and what can be done. */
export function MessagePage() {
  const t = useTranslation();
  const id = Number(useParams().id);
  const state: unknown = useLocation().state;
  const back = `${QUARANTINE_PATH}${searchIn(state)}`;
  const query = useGetQuarantinedMessageQuery(id, {
    skip: Number.isNaN(id),
    refetchOnMountOrArgChange: true,
  });
  const navigate = useNavigate();
  // The list shows how far the work has come.
  const { start, isStarting, failure, forget } = useStartJob({ onStarted: () => navigate(back) });
  const message = query.currentData;
  const title = message ? message.subject || t('quarantine.no-subject') : t('quarantine.title');

  return (
    <Page.Main>
      <Page.Title>{title}</Page.Title>
      <Layouts.Header
        title={title}
        subtitle={message ? message.from || t('quarantine.no-sender') : undefined}
        navigationAction={
          <TextLink tag={Link} to={back} startIcon={<ArrowLeft />}>
            {t('quarantine.title')}
          </TextLink>
        }
        primaryAction={
          message ? (
            <Actions
              message={message}
              isStarting={isStarting}
              onStart={(kind) => start({ kind, selection: { ids: [message.id] } })}
            />
          ) : null
        }
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          {failure ? (
            <FailureNotice failure={failure} title={t('quarantine.refused')} onClose={forget} />
          ) : null}
          {Number.isNaN(id) ? (
            <Page.Error content={t('quarantine.missing')} />
          ) : (
            <Loadable query={query} missing={t('quarantine.missing')}>
              {(shown) => (
                <>
                  <ReasonNotice message={shown} />
                  <MessageFacts message={shown} />
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

interface ActionsProps {
  message: QuarantineDetail;
  isStarting: boolean;
  onStart: (kind: QuarantineJobKind) => Promise<void>;
}

function Actions({ message, isStarting, onStart }: ActionsProps) {
  const t = useTranslation();
  const { canManage } = useQuarantineActions();
  const { download, isDownloading } = useDownload();
  const { id, hasBytes, reasonCode, systemEmail, wanted } = message;
  const takeIn = canBeTakenIn(reasonCode);
  const isOurs = canManage && systemEmail.address !== null;
  return (
    <Flex gap={2} wrap="wrap" justifyContent="flex-end">
      {hasBytes ? (
        <Button
          variant="tertiary"
          startIcon={<Download />}
          loading={isDownloading}
          onClick={() => download(`/system-email/quarantine/${id}/raw`, `message-${id}.eml`)}
        >
          {t('entry.raw')}
        </Button>
      ) : null}
      {canManage ? (
        <DeleteButton count={1} disabled={isStarting} onDelete={() => onStart('quarantine.discard')} />
      ) : null}
      {isOurs && hasBytes ? (
        <Button
          variant={takeIn ? 'secondary' : 'default'}
          startIcon={<ArrowClockwise />}
          disabled={isStarting}
          onClick={() => onStart('quarantine.process')}
        >
          {t('quarantine.process')}
        </Button>
      ) : null}
      {isOurs && takeIn && !wanted ? (
        <Button startIcon={<Download />} disabled={isStarting} onClick={() => onStart('quarantine.take-in')}>
          {t('quarantine.take-in')}
        </Button>
      ) : null}
    </Flex>
  );
}

function Headers({ headers }: { headers: QuarantineDetail['headers'] }) {
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
        {headers.length > 0 ? (
          <HeaderTable headers={headers} />
        ) : (
          <Typography textColor="neutral600">{t('quarantine.no-headers')}</Typography>
        )}
      </Flex>
    </Box>
  );
}
