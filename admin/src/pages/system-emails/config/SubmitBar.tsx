import { Button, Flex, Typography } from '@strapi/design-system';
import type { MailProtocols } from '../../../../../shared/reading-scopes';
import { useTranslation } from '../../../translations/useTranslation';
import { useSettingsActions } from '../useSettingsActions';
import { AdminConsentLink } from './AdminConsentLink';
import type { IdpConfigDraftState } from './useIdpConfigDraft';
import type { SignIn } from './useSignIn';

interface SubmitBarProps {
  idpConfig: IdpConfigDraftState;
  /** How the mailbox is read. */
  protocol: MailProtocols;
  signIn: SignIn;
  canAuthorize: boolean;
}

/** What ends the IdP Config: the consent of an administrator, and the way to the provider. */
export function SubmitBar({ idpConfig, protocol, signIn, canAuthorize }: SubmitBarProps) {
  const t = useTranslation();
  const { canConfigure } = useSettingsActions();
  return (
    <Flex gap={3} alignItems="center" justifyContent="flex-end" wrap="wrap">
      <Typography variant="pi" textColor="neutral600">
        {t(canAuthorize ? 'config.submit-hint' : 'config.submit-not-allowed')}
      </Typography>
      {canConfigure && idpConfig.draft !== null && idpConfig.draft.id !== null && idpConfig.dirty ? (
        <Button
          variant="secondary"
          loading={idpConfig.isSaving}
          disabled={idpConfig.isSaving || signIn.busy}
          onClick={() => void idpConfig.save()}
        >
          {t('client.save-only')}
        </Button>
      ) : null}
      <AdminConsentLink idpConfig={idpConfig} protocol={protocol} />
      <Button
        onClick={signIn.submit}
        loading={signIn.busy}
        disabled={!canAuthorize || signIn.busy || !idpConfig.draft}
      >
        {t('config.submit')}
      </Button>
    </Flex>
  );
}
