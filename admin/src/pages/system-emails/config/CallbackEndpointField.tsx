import { Typography } from '@strapi/design-system';
import type { GrantKind } from '../../../../../shared/contracts/grant-kinds';
import { useReadFailure } from '../../../api/failure';
import { useGetCallbackEndpointQuery } from '../../../api/idpConfigs';
import { CopyField } from '../../../components/CopyField';
import { Notice } from '../../../components/Notice';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';

/** What has to be registered at the provider, and whether a sign-in can come back to this panel. */
export function CallbackEndpointField({
  grantKind,
  onCopied,
}: {
  grantKind: GrantKind;
  onCopied: () => void;
}) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { data, error } = useGetCallbackEndpointQuery();
  if (error) {
    return <FailureNotice failure={readFailure(error)} title={t('idp.callback-refused')} />;
  }
  const url = data?.url ?? '';
  return (
    <>
      <CopyField
        name="callbackEndpoint"
        label={t('idp.callback')}
        value={url}
        hint={t(grantKind === 'client_credentials' ? 'idp.callback-hint-app' : 'idp.callback-hint')}
        onCopied={onCopied}
      />
      {url && new URL(url).origin !== serverOrigin() ? (
        <Notice tone="warning" title={t('idp.callback-elsewhere')} testId="callback-elsewhere">
          <Typography textColor="neutral800">
            {t('idp.callback-elsewhere-text', {
              callback: new URL(url).origin,
              panel: serverOrigin(),
            })}
          </Typography>
        </Notice>
      ) : null}
    </>
  );
}

/**
 * Where this panel's requests go. The sign-in is bound to this browser by a cookie of that address, so the
 * provider has to send the browser back to the same one.
 */
function serverOrigin(): string {
  // Strapi types this global as the server's own object; in the browser it carries the panel's settings.
  const { backendURL } = window.strapi as unknown as { backendURL: string };
  return new URL(backendURL, window.location.href).origin;
}
