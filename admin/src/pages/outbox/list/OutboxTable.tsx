import {
  Box,
  Checkbox,
  Table,
  Tbody,
  Th,
  Thead,
  Tr,
  Typography,
  VisuallyHidden,
} from '@strapi/design-system';
import type { OutboxDeed, OutboxItem } from '../../../../../shared/contracts/outbox';
import { TabCell } from '../../../components/TabCell';
import type { Selection } from '../../../components/useSelection';
import { useTranslation, type MessageKey } from '../../../translations/useTranslation';
import { OutboxRow } from './OutboxRow';

const COLUMNS: MessageKey[] = ['outbox.message', 'outbox.system-email', 'outbox.state', 'outbox.time'];

interface OutboxTableProps {
  items: OutboxItem[];
  /** Null for who may only look. */
  selection: Selection | null;
  isBusy: boolean;
  onDeed: (id: number, deed: OutboxDeed) => Promise<void>;
}

export function OutboxTable({ items, selection, isBusy, onDeed }: OutboxTableProps) {
  const t = useTranslation();
  const chosen = selection ? items.filter(({ id }) => selection.has(id)).length : 0;
  return (
    <Table
      colCount={COLUMNS.length + (selection ? 2 : 0)}
      rowCount={items.length + 1}
      aria-label={t('outbox.title')}
    >
      <Thead>
        <Tr>
          {selection ? (
            <TabCell header>
              <Box paddingLeft={4}>
                <Checkbox
                  aria-label={t('outbox.select-page')}
                  checked={chosen === items.length ? true : chosen > 0 ? 'indeterminate' : false}
                  onCheckedChange={(checked) =>
                    selection.set(
                      items.map(({ id }) => id),
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
          {selection ? (
            <TabCell header>
              <VisuallyHidden>{t('outbox.deeds')}</VisuallyHidden>
            </TabCell>
          ) : null}
        </Tr>
      </Thead>
      <Tbody>
        {items.map((item) => (
          <OutboxRow key={item.id} item={item} selection={selection} isBusy={isBusy} onDeed={onDeed} />
        ))}
      </Tbody>
    </Table>
  );
}
