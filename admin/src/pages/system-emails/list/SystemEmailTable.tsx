import { Table, Tbody, Th, Thead, Tr, Typography } from '@strapi/design-system';
import type { SystemEmailSummary } from '../../../../../shared/contracts/system-emails';
import { useQuarantineCounts } from '../../../components/quarantine';
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
  const quarantined = useQuarantineCounts();
  return (
    <Table colCount={6} rowCount={systemEmails.length + 1} aria-label={t('system-emails.title')}>
      <Thead>
        <Tr>
          <SortableHeader sort="address" label={t('list.address')} list={list} />
          <SortableHeader sort="status" label={t('list.status')} list={list} />
          <Th role="columnheader">
            <Typography variant="sigma">{t('list.protocols')}</Typography>
          </Th>
          <SortableHeader sort="lastFetchAt" label={t('list.last-fetch')} list={list} />
          <SortableHeader sort="messagesToday" label={t('list.messages-today')} list={list} />
          <Th role="columnheader">
            <Typography variant="sigma">{t('list.actions')}</Typography>
          </Th>
        </Tr>
      </Thead>
      <Tbody>
        {systemEmails.map((systemEmail) => (
          <SystemEmailRow
            key={systemEmail.id}
            systemEmail={systemEmail}
            quarantined={quarantined.get(systemEmail.id) ?? 0}
            canConfigure={canConfigure}
          />
        ))}
      </Tbody>
    </Table>
  );
}
