import { Flex, IconButton, Switch } from '@strapi/design-system';
import { Duplicate, Pencil, Trash } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import { Link } from 'react-router-dom';
import type { SystemEmailSummary } from '../../../../../shared/contracts/system-emails';
import { useReadFailure } from '../../../api/failure';
import { useDeleteSystemEmailMutation, useSetEnabledMutation } from '../../../api/systemEmails';
import { ConfirmButton } from '../../../components/ConfirmButton';
import { useTranslation } from '../../../translations/useTranslation';
import { duplicatePath, editPath } from '../paths';

export function RowActions({ systemEmail }: { systemEmail: SystemEmailSummary }) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { toggleNotification } = useNotification();
  const [setEnabled, { isLoading }] = useSetEnabledMutation();
  const [remove] = useDeleteSystemEmailMutation();
  const { id, address, enabled } = systemEmail;

  const report = async (work: Promise<unknown>, refused: 'list.switch-refused' | 'list.delete-refused') => {
    try {
      await work;
    } catch (error) {
      toggleNotification({
        type: 'danger',
        message: t(refused, { address, message: readFailure(error).message }),
      });
    }
  };

  return (
    // On a narrow screen two beside each other, and two below.
    <Flex gap={1} wrap="wrap" minWidth="7.6rem">
      <Switch
        aria-label={t('list.toggle', { address })}
        checked={enabled}
        disabled={isLoading}
        onCheckedChange={(next) => report(setEnabled({ id, enabled: next }).unwrap(), 'list.switch-refused')}
      />
      <IconButton tag={Link} to={editPath(id)} label={t('list.edit', { address })} variant="ghost" size="S">
        <Pencil />
      </IconButton>
      <IconButton
        tag={Link}
        to={duplicatePath(id)}
        label={t('list.duplicate', { address })}
        variant="ghost"
        size="S"
      >
        <Duplicate />
      </IconButton>
      <ConfirmButton
        trigger={
          <IconButton label={t('list.delete', { address })} variant="ghost" size="S">
            <Trash />
          </IconButton>
        }
        title={t('list.delete', { address })}
        text={t('list.delete-text')}
        confirmLabel={t('list.delete-confirm')}
        onConfirm={() => report(remove(id).unwrap(), 'list.delete-refused')}
      />
    </Flex>
  );
}
