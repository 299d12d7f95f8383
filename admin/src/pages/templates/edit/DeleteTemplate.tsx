import { useState } from 'react';
import { Button } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import type { Template } from '../../../../../shared/contracts/templates';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useDeleteTemplateMutation } from '../../../api/templates';
import { ConfirmButton } from '../../../components/ConfirmButton';
import { useTranslation } from '../../../translations/useTranslation';

/** Deletes a template once somebody has said that they mean it. */
export function useDeleteTemplate(onDeleted: () => void) {
  const readFailure = useReadFailure();
  const [remove] = useDeleteTemplateMutation();
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  return {
    failure,
    forget: () => setFailure(null),
    remove: async (id: number) => {
      try {
        await remove(id).unwrap();
        onDeleted();
      } catch (error) {
        setFailure(readFailure(error));
      }
    },
  };
}

export function DeleteTemplate({
  template,
  onDelete,
}: {
  template: Template;
  onDelete: (id: number) => Promise<void>;
}) {
  const t = useTranslation();
  return (
    <ConfirmButton
      trigger={
        <Button variant="danger-light" startIcon={<Trash />}>
          {t('template.delete')}
        </Button>
      }
      title={t('template.delete-title', { name: template.name })}
      text={t('template.delete-text')}
      confirmLabel={t('template.delete')}
      onConfirm={() => onDelete(template.id)}
    />
  );
}
