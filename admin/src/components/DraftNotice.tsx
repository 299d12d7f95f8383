import { Button, Typography } from '@strapi/design-system';
import { useTranslation } from '../translations/useTranslation';
import { Notice } from './Notice';

/** Says that a form holds what was typed before a reload or a redirect, and takes it back to what is saved. */
export function DraftNotice({ onDiscard, onClose }: { onDiscard: () => void; onClose?: () => void }) {
  const t = useTranslation();
  return (
    <Notice
      tone="primary"
      title={t('draft.restored')}
      testId="draft-restored"
      onClose={onClose}
      action={
        <Button size="S" variant="secondary" onClick={onDiscard}>
          {t('draft.discard')}
        </Button>
      }
    >
      <Typography textColor="neutral800">{t('draft.restored-text')}</Typography>
    </Notice>
  );
}
