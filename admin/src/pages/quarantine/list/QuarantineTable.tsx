import { Box, Checkbox, Table, Tbody, Th, Thead, Tr, Typography } from '@strapi/design-system';
import type { QuarantinedMessage } from '../../../../../shared/contracts/quarantine';
import { TabCell } from '../../../components/TabCell';
import { useTranslation, type MessageKey } from '../../../translations/useTranslation';
import { QuarantineRow } from './QuarantineRow';
import type { Selection } from '../../../components/useSelection';

const COLUMNS: MessageKey[] = [
  'quarantine.message',
  'quarantine.system-email',
  'quarantine.reason',
  'quarantine.size',
  'quarantine.received',
];

export function QuarantineTable({
  messages,
  selection,
}: {
  messages: QuarantinedMessage[];
  /** Null for who may only look. */
  selection: Selection | null;
}) {
  const t = useTranslation();
  const chosen = selection ? messages.filter(({ id }) => selection.has(id)).length : 0;
  return (
    <Table
      colCount={COLUMNS.length + (selection ? 1 : 0)}
      rowCount={messages.length + 1}
      aria-label={t('quarantine.title')}
    >
      <Thead>
        <Tr>
          {selection ? (
            <TabCell header>
              <Box paddingLeft={4}>
                <Checkbox
                  aria-label={t('quarantine.select-page')}
                  checked={chosen === messages.length ? true : chosen > 0 ? 'indeterminate' : false}
                  onCheckedChange={(checked) =>
                    selection.set(
                      messages.map(({ id }) => id),
                      checked === true,
                    )
                  }
                />
              </Box>
            </TabCell>
          ) : null}
          {COLUMNS.map((column) => (
            <Th key={column} role="columnheader">
              <Typography variant="sigma">{t(column)}</Typography>
            </Th>
          ))}
        </Tr>
      </Thead>
      <Tbody>
        {messages.map((message) => (
          <QuarantineRow key={message.id} message={message} selection={selection} />
        ))}
      </Tbody>
    </Table>
  );
}
