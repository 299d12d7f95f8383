import { useState } from 'react';
import { Button, Typography } from '@strapi/design-system';
import { ClockCounterClockwise } from '@strapi/icons';
import { useTranslation } from '../../../translations/useTranslation';
import { useCountdown } from './useCountdown';

interface UndoButtonProps {
  /** When it leaves; null when that is not known. */
  until: string | null;
  /** Must not reject: it shows its own failure. */
  onUndo: () => Promise<void>;
}

/** Takes a held reply back, with the seconds that are left for it; nothing once they are over. */
export function UndoButton({ until, onUndo }: UndoButtonProps) {
  const t = useTranslation();
  const [busy, setBusy] = useState(false);
  const seconds = useCountdown(until);
  if (seconds === 0 && !busy) return null;

  const undo = async () => {
    setBusy(true);
    await onUndo();
    setBusy(false);
  };

  return (
    <>
      <Button
        variant="secondary"
        size="S"
        startIcon={<ClockCounterClockwise />}
        loading={busy}
        onClick={undo}
      >
        {t('delivery.undo')}
      </Button>
      {/* A countdown that is read out each second would drown everything else. */}
      <Typography variant="pi" textColor="neutral700" aria-hidden>
        {t('delivery.held-seconds', { seconds })}
      </Typography>
    </>
  );
}
