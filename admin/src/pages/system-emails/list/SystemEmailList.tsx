import { useMemo } from 'react';
import { EmptyStateLayout, LinkButton, Table, Tbody, Th, Thead, Tr, Typography } from '@strapi/design-system';
import { Mail, Plus } from '@strapi/icons';
import { Layouts, Page } from '@strapi/strapi/admin';
import { Link } from 'react-router-dom';
import { useListSystemEmailsQuery } from '../../../api/systemEmails';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { Loadable } from '../../../components/Loadable';
import { RefusedSignIn } from '../../../components/RefusedSignIn';
import { useTranslation } from '../../../translations/useTranslation';
import { CREATE_PATH } from '../paths';
import { useSettingsActions } from '../useSettingsActions';
import { SystemEmailRow } from './SystemEmailRow';

const REFRESH_MS = 5_000;

export function SystemEmailList() {
  const t = useTranslation();
  const { canConfigure } = useSettingsActions();
  const query = useListSystemEmailsQuery(undefined, {
    pollingInterval: usePollingInterval(REFRESH_MS),
    refetchOnMountOrArgChange: true,
  });

  const columns = useMemo(
    () => [t('list.address'), t('list.status'), t('list.protocols'), t('list.last-fetch')],
    [t],
  );
  const addButton = canConfigure ? (
    <LinkButton tag={Link} to={CREATE_PATH} startIcon={<Plus />}>
      {t('list.add')}
    </LinkButton>
  ) : null;

  return (
    <Page.Main>
      <Page.Title>{t('system-emails.title')}</Page.Title>
      <Layouts.Header
        title={t('system-emails.title')}
        subtitle={t('list.subtitle')}
        primaryAction={query.data?.length ? addButton : null}
      />
      <Layouts.Content>
        <RefusedSignIn />
        <Loadable query={query}>
          {(systemEmails) =>
            systemEmails.length === 0 ? (
              <EmptyStateLayout
                icon={<Mail width="6.4rem" height="6.4rem" fill="primary200" />}
                content={t(canConfigure ? 'list.empty' : 'list.empty-read-only')}
                action={addButton}
              />
            ) : (
              <Table colCount={columns.length + 1} rowCount={systemEmails.length + 1}>
                <Thead>
                  <Tr>
                    {columns.map((column) => (
                      <Th key={column}>
                        <Typography variant="sigma">{column}</Typography>
                      </Th>
                    ))}
                    <Th>
                      <Typography variant="sigma">{t('list.actions')}</Typography>
                    </Th>
                  </Tr>
                </Thead>
                <Tbody>
                  {systemEmails.map((systemEmail) => (
                    <SystemEmailRow
                      key={systemEmail.id}
                      systemEmail={systemEmail}
                      canConfigure={canConfigure}
                    />
                  ))}
                </Tbody>
              </Table>
            )
          }
        </Loadable>
      </Layouts.Content>
    </Page.Main>
  );
}
