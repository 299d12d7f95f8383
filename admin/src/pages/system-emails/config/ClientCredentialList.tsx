import { useIntl } from 'react-intl';
import { Box, Button, Flex, Status, Typography, type StatusProps } from '@strapi/design-system';
import { Download, Trash } from '@strapi/icons';
import type { ClientCredentialKind } from '../../../../../shared/client-authentication';
import type { ClientCredential } from '../../../../../shared/contracts/client-credentials';
import { certificateUrl } from '../../../api/idpConfigs';
import { ConfirmButton } from '../../../components/ConfirmButton';
import { CopyField } from '../../../components/CopyField';
import { readableOn } from '../../../components/readableOn';
import { useDownload } from '../../../components/useDownload';
import { useTranslation } from '../../../translations/useTranslation';
import type { IdpConfigDraft } from './idpConfigDraft';
import { SecretExpiry } from './SecretExpiryField';
import type { ClientCredentials } from './useClientCredentials';

interface ClientCredentialListProps {
  draft: IdpConfigDraft;
  kind: ClientCredentialKind;
  credentials: ClientCredentials;
  disabled: boolean;
}

/** What is stored of one kind, the newest first, as it is tried; and which of them works. */
export function ClientCredentialList({ draft, kind, credentials, disabled }: ClientCredentialListProps) {
  const t = useTranslation();
  const stored = draft.clientCredentials.filter((credential) => credential.kind === kind);
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      {stored.length > 1 ? (
        <Typography variant="pi" textColor="neutral600">
          {t('client.two-hint')}
        </Typography>
      ) : null}
      <Flex tag="ul" direction="column" alignItems="stretch" gap={3}>
        {stored.map((credential, index) => (
          <Box
            key={credential.id}
            tag="li"
            padding={4}
            hasRadius
            borderColor="neutral200"
            data-testid="client-credential"
            data-standing={credential.standing ?? 'unused'}
          >
            <CredentialCard
              credential={credential}
              idpConfigId={draft.id}
              title={t(`client.${kind}-${stored.length === 1 ? 'only' : index === 0 ? 'newer' : 'older'}`)}
              last={stored.length === 1}
              credentials={credentials}
              disabled={disabled}
            />
          </Box>
        ))}
      </Flex>
    </Flex>
  );
}

const VARIANTS: Record<'accepted' | 'refused' | 'unused', NonNullable<StatusProps['variant']>> = {
  accepted: 'success',
  refused: 'danger',
  unused: 'neutral',
};

interface CredentialCardProps {
  credential: ClientCredential;
  idpConfigId: number | null;
  title: string;
  last: boolean;
  credentials: ClientCredentials;
  disabled: boolean;
}

function CredentialCard({
  credential,
  idpConfigId,
  title,
  last,
  credentials,
  disabled,
}: CredentialCardProps) {
  const t = useTranslation();
  const { formatDate } = useIntl();
  const { certificate, kind, standing } = credential;
  const day = (moment: string) => formatDate(moment, { dateStyle: 'medium' });
  const variant = VARIANTS[standing ?? 'unused'];
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Flex justifyContent="space-between" gap={3} wrap="wrap">
        <Flex gap={3} wrap="wrap">
          <Typography fontWeight="semiBold">{title}</Typography>
          <Status variant={variant} size="XS">
            <Typography variant="pi" fontWeight="bold" textColor={readableOn(variant)}>
              {standing === null
                ? t('client.standing-unused')
                : t(`client.standing-${standing}`, {
                    date: day(credential.standingAt ?? credential.addedAt),
                    code: credential.refusal ?? '',
                  })}
            </Typography>
          </Status>
        </Flex>
        {disabled ? null : (
          <ConfirmButton
            trigger={
              <Button variant="danger-light" size="S" startIcon={<Trash />}>
                {t('client.drop')}
              </Button>
            }
            title={t(`client.drop-${kind}`)}
            text={t(last ? 'client.drop-last-text' : 'client.drop-text')}
            confirmLabel={t('client.drop')}
            onConfirm={() => credentials.remove(credential.id)}
          />
        )}
      </Flex>
      <Typography variant="pi" textColor="neutral600">
        {t('client.added', { date: day(credential.addedAt) })}
      </Typography>
      {credential.expiresAt ? <SecretExpiry day={credential.expiresAt} kind={kind} /> : null}
      {certificate && idpConfigId !== null ? (
        <CertificateFacts credential={credential} certificate={certificate} idpConfigId={idpConfigId} />
      ) : null}
    </Flex>
  );
}

/** What is registered at the provider: the file, and the thumbprints by which the portal shows it. */
function CertificateFacts({
  credential,
  certificate,
  idpConfigId,
}: {
  credential: ClientCredential;
  certificate: NonNullable<ClientCredential['certificate']>;
  idpConfigId: number;
}) {
  const t = useTranslation();
  const { download, isDownloading } = useDownload();
  const fetchAs = (format: 'cer' | 'pem') =>
    download(
      certificateUrl(idpConfigId, credential.id, format),
      `system-email-${idpConfigId}-${credential.id}.${format}`,
    );
  return (
    <>
      <Flex gap={2} wrap="wrap">
        <Button
          variant="secondary"
          size="S"
          startIcon={<Download />}
          loading={isDownloading}
          onClick={() => fetchAs('cer')}
        >
          {t('client.download-cer')}
        </Button>
        <Button variant="tertiary" size="S" startIcon={<Download />} onClick={() => fetchAs('pem')}>
          {t('client.download-pem')}
        </Button>
      </Flex>
      <CopyField
        name={`thumbprint-${credential.id}`}
        label={t('client.thumbprint')}
        value={certificate.thumbprint}
        hint={t('client.thumbprint-hint')}
      />
      <CopyField
        name={`thumbprint-sha256-${credential.id}`}
        label={t('client.thumbprint-sha256')}
        value={certificate.thumbprintSha256}
      />
    </>
  );
}
