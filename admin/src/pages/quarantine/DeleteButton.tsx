import { Button } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import { ConfirmButton } from '../../components/ConfirmButton';
import { useTranslation } from '../../translations/useTranslation';

/** Asks before so many messages leave the quarantine for good. */
export function DeleteButton({
  count,
  disabled,
  onDelete,
}: {
  count: number;
  disabled: boolean;
  /** Must not reject. */
  onDelete: () => Promise<void>;
}) {
  const t = useTranslation();
  return (
    <ConfirmButton
      trigger={
        <Button variant="danger-light" startIcon={<Trash />} disabled={disabled}>
          {t('quarantine.delete')}
        </Button>
      }
      title={t('quarantine.delete-title', { count })}
      text={t('quarantine.delete-text')}
      confirmLabel={t('quarantine.delete')}
      onConfirm={onDelete}
    />
  );
}
