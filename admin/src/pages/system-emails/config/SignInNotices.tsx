import { useEffect, useRef, type ReactNode } from 'react';
import { Flex } from '@strapi/design-system';
import type { AuthorizationResult, Side } from '../../../../../shared/contracts/system-emails';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { tabOfField } from '../edit/fieldPlace';
import { protocolsIn } from '../edit/protocol';
import type { SystemEmailForm } from '../edit/useSystemEmailForm';
import { useSettingsActions } from '../useSettingsActions';
import { AdminConsentPanel } from './AdminConsentPanel';
import { DeviceSignInPanel } from './DeviceSignInPanel';
import { StrictMatchingOffer } from './StrictMatchingOffer';
import type { AdminConsent } from './useAdminConsent';
import type { IdpConfigDraftState } from './useIdpConfigDraft';
import type { SignIn } from './useSignIn';

interface SignInNoticesProps {
  side: Side;
  form: SystemEmailForm;
  idpConfig: IdpConfigDraftState;
  signIn: SignIn;
  /** Null where nobody asks for it. */
  consent: AdminConsent | null;
  result: AuthorizationResult | undefined;
  /** How the last sign-in ended, after the provider's redirect. */
  banner: ReactNode;
}

const other: Record<Side, Side> = { remote: 'outgoing', outgoing: 'remote' };

/** What came of Submit and of the other buttons below, above the form that they are about. */
export function SignInNotices({
  side,
  form,
  idpConfig,
  signIn,
  consent,
  result,
  banner,
}: SignInNoticesProps) {
  const t = useTranslation();
  const { canConfigure, canAuthorize } = useSettingsActions();
  const { address, strictMatching } = form.values;
  const { draft } = idpConfig;

  const refusedAs = signIn.failure?.problem ?? signIn.device?.problem ?? result?.problem;
  const wantsOtherAccount =
    refusedAs?.remedy === 'oauth.wrong-account' && strictMatching && result?.side !== other[side];
  const refusedForm = signIn.attempted ? form.failure : null;

  const place = useRef<HTMLDivElement>(null);
  const news = [signIn.failure, signIn.device?.id, signIn.device?.problem, idpConfig.failure, refusedForm];
  const consentNews = [consent?.failure, consent?.begun?.id];
  const isNews = [...news, ...consentNews].some(Boolean);
  // The button that was pressed is at the other end of a long form.
  useEffect(() => {
    if (isNews) place.current?.scrollIntoView({ block: 'end' });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [...news, ...consentNews]);

  return (
    <Flex ref={place} direction="column" alignItems="stretch" gap={4}>
      {banner}
      {wantsOtherAccount ? (
        <StrictMatchingOffer address={address} signIn={signIn} disabled={!canAuthorize || !canConfigure} />
      ) : null}
      {signIn.device === null ? null : (
        <DeviceSignInPanel
          key={signIn.device.id}
          id={signIn.device.id}
          onSignedIn={signIn.onSignedIn}
          onOver={signIn.endDevice}
          onClose={signIn.closeDevice}
        />
      )}
      {consent ? (
        <AdminConsentPanel
          consent={consent}
          draft={draft}
          address={address}
          protocol={protocolsIn(form.values)}
        />
      ) : null}
      {signIn.failure ? (
        <FailureNotice
          failure={signIn.failure}
          title={t(draft?.grantKind === 'client_credentials' ? 'signed-in.failed' : 'config.begin-refused')}
        />
      ) : null}
      {idpConfig.failure ? (
        <FailureNotice failure={idpConfig.failure} title={t('config.idp-refused')} />
      ) : null}
      {refusedForm ? (
        <FailureNotice
          failure={refusedForm}
          title={t('config.system-email-refused')}
          describeField={(path, message) =>
            t('config.field', { tab: t(`${tabOfField(path)}.title`), message })
          }
        />
      ) : null}
    </Flex>
  );
}
