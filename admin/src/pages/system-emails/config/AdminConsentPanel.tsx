import { Flex, LinkButton, Typography } from '@strapi/design-system';
import { ExternalLink } from '@strapi/icons';
import { useIntl } from 'react-intl';
import type { MailProtocols } from '../../../../../shared/reading-scopes';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { useGetAdminConsentQuery } from '../../../api/waysIn';
import { CopyText } from '../../../components/CopyText';
import { ToggleField } from '../../../components/fields';
import { Notice } from '../../../components/Notice';
import { FailureNotice, ProblemNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { appPermissions } from '../appPermissions';
import type { IdpConfigDraft } from './idpConfigDraft';
import type { AdminConsent } from './useAdminConsent';

const POLL_MS = 4_000;

interface AdminConsentPanelProps {
  consent: AdminConsent;
  draft: IdpConfigDraft | null;
  /** The mailbox that it is for. */
  address: string;
  protocol: MailProtocols;
}

/** What the last segment of a scope says to whoever reads it. */
const permissionOf = (scope: string): string => scope.split('/').pop() ?? scope;

/** The link to Microsoft's page, a text for whoever has to go there, and how it ended. */
export function AdminConsentPanel({ consent, draft, address, protocol }: AdminConsentPanelProps) {
  const t = useTranslation();
  const { formatDate } = useIntl();
  const { begun, failure } = consent;
  const interval = usePollingInterval(POLL_MS);
  const { data: result } = useGetAdminConsentQuery(begun?.id ?? 0, {
    skip: begun === null,
    pollingInterval: interval,
  });
  if (failure)
    return <FailureNotice failure={failure} title={t('consent.link-refused')} onClose={consent.close} />;
  if (!begun || !draft) return null;
  const ended = result?.id === begun.id ? result : undefined;
  if (ended?.state === 'granted') {
    return (
      <Notice tone="success" title={t('consent.granted')} onClose={consent.close} testId="admin-consent">
        <Typography textColor="neutral800">{t('consent.granted-text')}</Typography>
      </Notice>
    );
  }
  const appOnly = draft.grantKind === 'client_credentials';
  const { exchange, graph } = appPermissions(protocol);
  const why = t(appOnly ? 'consent.request-why-app' : 'consent.request-why');
  const text = t('consent.request', {
    address: address || '…',
    clientId: draft.clientId,
    permissions: (appOnly ? [...exchange, ...graph] : begun.scopes.map(permissionOf)).join(', '),
    why,
    url: begun.url,
    until: formatDate(begun.expiresAt, { dateStyle: 'long' }),
  });
  return (
    <Notice tone="primary" title={t('consent.title')} onClose={consent.close} testId="admin-consent">
      <Flex direction="column" alignItems="stretch" gap={3} paddingTop={2}>
        <Typography textColor="neutral800">{t('consent.text')}</Typography>
        {ended?.problem ? <ProblemNotice problem={ended.problem} title={t('consent.refused')} /> : null}
        <Flex gap={3} alignItems="center" wrap="wrap">
          <LinkButton
            href={begun.url}
            target="_blank"
            rel="noreferrer"
            isExternal
            variant="secondary"
            endIcon={<ExternalLink />}
          >
            {t('consent.open')}
          </LinkButton>
          <Typography variant="pi" textColor="neutral700">
            {t('consent.waiting')}
          </Typography>
        </Flex>
        {appOnly ? (
          <ToggleField
            name="foreignApp"
            label={t('consent.foreign')}
            hint={t('consent.foreign-hint')}
            value={consent.foreignApp}
            onChange={(foreign) => void consent.ask(foreign)}
          />
        ) : null}
        <CopyText
          name="consentRequest"
          label={t('consent.request-label')}
          hint={t('consent.request-hint')}
          value={text}
          rows={10}
        />
      </Flex>
    </Notice>
  );
}
