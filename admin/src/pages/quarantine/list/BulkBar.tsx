import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { ArrowClockwise, Download } from '@strapi/icons';
import type {
  QuarantineJobInput,
  QuarantineJobKind,
  QuarantineList,
} from '../../../../../shared/contracts/quarantine';
import { useTranslation } from '../../../translations/useTranslation';
import { DeleteButton } from '../DeleteButton';
import { canBeTakenIn } from '../reasons';
import type { QuarantineFilterState } from './useQuarantineFilter';
import type { Selection } from '../../../components/useSelection';

interface BulkBarProps {
  shown: QuarantineList;
  selection: Selection;
  criteria: QuarantineFilterState['criteria'];
  isStarting: boolean;
  onStart: (input: QuarantineJobInput) => Promise<void>;
}

/** What can be done with the messages that are chosen. */
export function BulkBar({ shown, selection, criteria, isStarting, onStart }: BulkBarProps) {
  const t = useTranslation();
  const { results, pagination, newestId } = shown;
  const { all, count } = selection;
  const isChosen = count > 0;
  const wholePage = results.every(({ id }) => selection.has(id));
  const somePart = pagination.total > count;
  const takeIn = results.some(({ id, reasonCode }) => selection.has(id) && canBeTakenIn(reasonCode));

  const start = (kind: QuarantineJobKind) =>
    onStart({
      kind,
      selection: all ? { filter: defined(criteria), newestId: all.newestId } : { ids: [...selection.ids] },
    });

  return (
    <Box
      background="neutral0"
      hasRadius
      shadow="filterShadow"
      padding={4}
      role="group"
      aria-label={t('quarantine.actions')}
      data-testid="quarantine-bulk"
    >
      <Flex gap={3} wrap="wrap">
        <Typography textColor="neutral800" aria-live="polite">
          {t('quarantine.selected', { count })}
        </Typography>
        <Button
          startIcon={<ArrowClockwise />}
          disabled={!isChosen || isStarting}
          onClick={() => start('quarantine.process')}
        >
          {t('quarantine.process')}
        </Button>
        {takeIn ? (
          <Button
            variant="secondary"
            startIcon={<Download />}
            disabled={isStarting}
            onClick={() => start('quarantine.take-in')}
          >
            {t('quarantine.take-in')}
          </Button>
        ) : null}
        <DeleteButton
          count={count}
          disabled={!isChosen || isStarting}
          onDelete={() => start('quarantine.discard')}
        />
        {isChosen ? (
          <Button variant="tertiary" onClick={selection.clear}>
            {t('quarantine.select-none')}
          </Button>
        ) : null}
        {wholePage && somePart ? (
          <Button variant="tertiary" onClick={() => selection.setAll({ newestId, count: pagination.total })}>
            {t('quarantine.select-all', { count: pagination.total })}
          </Button>
        ) : null}
      </Flex>
    </Box>
  );
}

/** The contract takes no key that says nothing. */
const defined = <T extends object>(criteria: T): Partial<T> =>
  Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== undefined)) as Partial<T>;
