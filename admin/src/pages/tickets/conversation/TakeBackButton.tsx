import { useState } from 'react';
import { Button } from '@strapi/design-system';
import { ClockCounterClockwise } from '@strapi/icons';
import { useTranslation } from '../../../translations/useTranslation';

/** Takes a reply that leaves later back into the box. */
export function TakeBackButton({
  onTakeBack,
}: {
  /** Must not reject: it shows its own failure. */
  onTakeBack: () => Promise<void>;
}) {
  const t = useTranslation();
  const [busy, setBusy] = useState(false);

  const takeBack = async () => {
    setBusy(true);
    await onTakeBack();
    setBusy(false);
  };

  return (
    <Button
      variant="secondary"
      size="S"
      startIcon={<ClockCounterClockwise />}
      loading={busy}
      onClick={takeBack}
    >
      {t('delivery.take-back')}
    </Button>
  );
}
