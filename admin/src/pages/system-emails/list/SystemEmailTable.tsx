import { Table, Tbody, Th, Thead, Tr, Typography } from '@strapi/design-system';
import type { SystemEmailSummary } from '../../../../../shared/contracts/system-emails';
import { useTranslation } from '../../../translations/useTranslation';
import { SortableHeader } from './SortableHeader';
import { SystemEmailRow } from './SystemEmailRow';
import type { ListFilter } from './useListFilter';

export function SystemEmailTable({
  systemEmails,
  list,
  canConfigure,
}: {
  systemEmails: SystemEmailSummary[];
  list: ListFilter;
  canConfigure: boolean;
}) {
  const t = useTranslation();
  return (
    <Table colCount={5} rowCount={systemEmails.length + 1} aria-label={t('system-emails.title')}>
      <Thead>
        <Tr>
          <SortableHeader sort="address" label={t('list.address')} list={list} />
          <SortableHeader sort="status" label={t('list.status')} list={list} />
          <SortableHeader sort="lastFetchAt" label={t('list.last-fetch')} list={list} />
          <SortableHeader sort="messagesToday" label={t('list.messages-today')} list={list} />
          <Th role="columnheader">
            <Typography variant="sigma">{t('list.actions')}</Typography>
          </Th>
        </Tr>
      </Thead>
      <Tbody>
        {systemEmails.map((systemEmail) => (
          <SystemEmailRow key={systemEmail.id} systemEmail={systemEmail} canConfigure={canConfigure} />
        ))}
      </Tbody>
    </Table>
  );
}
