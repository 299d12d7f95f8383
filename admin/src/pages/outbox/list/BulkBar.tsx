import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { ArrowClockwise, Cross } from '@strapi/icons';
import { ConfirmButton } from '../../../components/ConfirmButton';
import type { Selection } from '../../../components/useSelection';
import { useTranslation } from '../../../translations/useTranslation';

interface BulkBarProps {
  selection: Selection;
  isBusy: boolean;
  /** Must not reject. */
  onDeed: (deed: 'retry' | 'cancel') => Promise<void>;
}

/** What can be done with the messages that are chosen. */
export function BulkBar({ selection, isBusy, onDeed }: BulkBarProps) {
  const t = useTranslation();
  const { count } = selection;
  const disabled = count === 0 || isBusy;
  return (
    <Box
      background="neutral0"
      hasRadius
      shadow="filterShadow"
      padding={4}
      role="group"
      aria-label={t('outbox.actions')}
      data-testid="outbox-bulk"
    >
      <Flex gap={3} wrap="wrap">
        <Typography textColor="neutral800" aria-live="polite">
          {t('outbox.selected', { count })}
        </Typography>
        <ConfirmButton
          trigger={
            <Button startIcon={<ArrowClockwise />} disabled={disabled}>
              {t('outbox.send-again')}
            </Button>
          }
          title={t('outbox.send-again-title', { count })}
          text={t('outbox.send-again-text')}
          confirmLabel={t('outbox.send-again')}
          onConfirm={() => onDeed('retry')}
        />
        <ConfirmButton
          trigger={
            <Button variant="danger-light" startIcon={<Cross />} disabled={disabled}>
              {t('delivery.cancel')}
            </Button>
          }
          title={t('outbox.cancel-title', { count })}
          text={t('delivery.cancel-text')}
          confirmLabel={t('delivery.cancel')}
          onConfirm={() => onDeed('cancel')}
        />
        {count > 0 ? (
          <Button variant="tertiary" onClick={selection.clear}>
            {t('outbox.select-none')}
          </Button>
        ) : null}
      </Flex>
    </Box>
  );
}
