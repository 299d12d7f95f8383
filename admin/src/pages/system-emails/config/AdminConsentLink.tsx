import { Button, LinkButton, Tooltip } from '@strapi/design-system';
import { ExternalLink } from '@strapi/icons';
import type { MailProtocols } from '../../../../../shared/reading-scopes';
import { useGetCallbackEndpointQuery } from '../../../api/idpConfigs';
import { useTranslation } from '../../../translations/useTranslation';
import { adminConsentUrl } from './adminConsent';
import type { IdpConfigDraftState } from './useIdpConfigDraft';

/** Takes an administrator of the tenant to the page that consents for everybody; shown where the provider has one. */
export function AdminConsentLink({
  idpConfig,
  protocol,
}: {
  idpConfig: IdpConfigDraftState;
  protocol: MailProtocols;
}) {
  const t = useTranslation();
  const { data: callback } = useGetCallbackEndpointQuery();
  const { draft, filling } = idpConfig;
  if (draft?.preset !== 'microsoft') return null;

  const url = adminConsentUrl(filling.preset, draft, callback?.url ?? '', protocol);
  if (url) {
    return (
      <Tooltip label={t('consent.hint')}>
        <LinkButton
          href={url}
          target="_blank"
          rel="noreferrer"
          isExternal
          variant="tertiary"
          endIcon={<ExternalLink />}
        >
          {t('consent.grant')}
        </LinkButton>
      </Tooltip>
    );
  }
  // Not `disabled`: what cannot be focused cannot say why.
  return (
    <Tooltip label={t('consent.missing')}>
      <Button
        variant="tertiary"
        endIcon={<ExternalLink />}
        aria-disabled
        style={{ opacity: 0.6, cursor: 'not-allowed' }}
        onClick={(event: { preventDefault: () => void }) => event.preventDefault()}
      >
        {t('consent.grant')}
      </Button>
    </Tooltip>
  );
}
