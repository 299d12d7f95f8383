import { Button, Flex, Tooltip, Typography } from '@strapi/design-system';
import type { GrantKind } from '../../../../../shared/contracts/grant-kinds';
import { useTranslation, type MessageKey } from '../../../translations/useTranslation';
import type { AdminConsent } from './useAdminConsent';
import type { IdpConfigDraftState } from './useIdpConfigDraft';
import type { SignIn } from './useSignIn';

interface SubmitBarProps {
  idpConfig: IdpConfigDraftState;
  consent: AdminConsent;
  signIn: SignIn;
  canAuthorize: boolean;
}

const HINTS: Record<GrantKind, MessageKey> = {
  authorization_code: 'config.submit-hint',
  client_credentials: 'config.submit-hint-app',
  device_code: 'config.submit-hint-device',
};

/** What ends the IdP Config: the consent of an administrator, and the way to the provider. */
export function SubmitBar({ idpConfig, consent, signIn, canAuthorize }: SubmitBarProps) {
  const t = useTranslation();
  const { draft } = idpConfig;
  const lacksIds = !draft?.tenant || !draft.clientId;
  return (
    <Flex gap={3} alignItems="center" justifyContent="flex-end" wrap="wrap">
      <Typography variant="pi" textColor="neutral600">
        {t(canAuthorize ? HINTS[draft?.grantKind ?? 'authorization_code'] : 'config.submit-not-allowed')}
      </Typography>
      {draft?.preset === 'microsoft' ? (
        <Tooltip label={t(lacksIds ? 'consent.missing' : 'consent.hint')}>
          <Button
            variant="tertiary"
            onClick={() => (lacksIds || !canAuthorize ? undefined : void consent.ask())}
            loading={consent.busy}
            // Not `disabled`: what cannot be focused cannot say why.
            aria-disabled={lacksIds || !canAuthorize}
            style={lacksIds || !canAuthorize ? { opacity: 0.6, cursor: 'not-allowed' } : undefined}
          >
            {t('consent.grant')}
          </Button>
        </Tooltip>
      ) : null}
      <Button onClick={signIn.submit} loading={signIn.busy} disabled={!canAuthorize || signIn.busy || !draft}>
        {t('config.submit')}
      </Button>
    </Flex>
  );
}
