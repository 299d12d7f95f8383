import { Button, Flex } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import type { Side } from '../../../../../shared/contracts/system-emails';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useDeleteTokenMutation, useRefreshTokenMutation } from '../../../api/systemEmails';
import { ConfirmButton } from '../../../components/ConfirmButton';
import { useTranslation, type MessageKey } from '../../../translations/useTranslation';
import type { SignIn } from './useSignIn';

interface TokenActionsProps {
  systemEmailId: number;
  side: Side;
  canAuthorize: boolean;
  canDelete: boolean;
  signIn: SignIn;
  onTry: () => void;
  onRefused: (title: MessageKey, failure: RequestFailure) => void;
  onDeleted: () => void;
}

export function TokenActions(props: TokenActionsProps) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { systemEmailId: id, side, canAuthorize, canDelete, signIn, onTry, onRefused } = props;
  const { toggleNotification } = useNotification();
  const [refresh, refreshing] = useRefreshTokenMutation();
  const [deleteToken] = useDeleteTokenMutation();
  if (!canAuthorize && !canDelete) return null;

  const refreshNow = async () => {
    onTry();
    try {
      await refresh({ id, side }).unwrap();
      toggleNotification({ type: 'success', message: t('token.refresh-done') });
    } catch (error) {
      onRefused('token.refresh-refused', readFailure(error));
    }
  };
  const remove = async () => {
    onTry();
    try {
      await deleteToken({ id, side }).unwrap();
      props.onDeleted();
    } catch (error) {
      onRefused('token.delete-refused', readFailure(error));
    }
  };

  return (
    <Flex gap={2} wrap="wrap">
      {canAuthorize ? (
        <>
          <Button
            variant="secondary"
            startIcon={<ArrowClockwise />}
            onClick={refreshNow}
            loading={refreshing.isLoading}
          >
            {t('token.refresh-now')}
          </Button>
          <Button variant="secondary" onClick={signIn.submit} loading={signIn.busy}>
            {t('token.again')}
          </Button>
        </>
      ) : null}
      {canDelete ? (
        <ConfirmButton
          trigger={<Button variant="danger-light">{t('token.delete')}</Button>}
          title={t('token.delete')}
          text={t('token.delete-text')}
          confirmLabel={t('token.delete')}
          onConfirm={remove}
        />
      ) : null}
    </Flex>
  );
}
