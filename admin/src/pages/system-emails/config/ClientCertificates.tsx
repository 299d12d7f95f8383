import { useState } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Plus, Upload } from '@strapi/icons';
import { CERTIFICATE_MONTHS, CREDENTIALS_PER_KIND } from '../../../../../shared/client-authentication';
import { SelectField, TextAreaField } from '../../../components/fields';
import { Cell, FormGrid } from '../../../components/FormGrid';
import { useTranslation } from '../../../translations/useTranslation';
import { ClientCredentialList } from './ClientCredentialList';
import type { IdpConfigDraft } from './idpConfigDraft';
import type { ClientCredentials } from './useClientCredentials';

interface ClientCertificatesProps {
  draft: IdpConfigDraft;
  credentials: ClientCredentials;
  disabled: boolean;
}

type Way = 'make' | 'paste';

/** The client's certificate: made here, or pasted with its key; and beside it the next one while they change places. */
export function ClientCertificates({ draft, credentials, disabled }: ClientCertificatesProps) {
  const t = useTranslation();
  const [way, setWay] = useState<Way | null>(null);
  const certificates = draft.clientCredentials.filter(({ kind }) => kind === 'certificate');
  const full = certificates.length >= CREDENTIALS_PER_KIND;
  const done = () => setWay(null);

  return (
    <Flex direction="column" alignItems="stretch" gap={4} data-testid="client-certificates">
      {certificates.length > 0 ? (
        <ClientCredentialList
          draft={draft}
          kind="certificate"
          credentials={credentials}
          disabled={disabled}
        />
      ) : (
        <Typography textColor="neutral600">{t('client.certificate-none')}</Typography>
      )}
      {!full && way === null && !disabled ? (
        <Flex gap={2} wrap="wrap">
          <Button variant="secondary" startIcon={<Plus />} onClick={() => setWay('make')}>
            {t(certificates.length > 0 ? 'client.certificate-make-next' : 'client.certificate-make')}
          </Button>
          <Button variant="tertiary" startIcon={<Upload />} onClick={() => setWay('paste')}>
            {t('client.certificate-paste')}
          </Button>
        </Flex>
      ) : null}
      {way === 'make' ? <MakeCertificate credentials={credentials} onDone={done} /> : null}
      {way === 'paste' ? <PasteCertificate credentials={credentials} onDone={done} /> : null}
    </Flex>
  );
}

interface WayProps {
  credentials: ClientCredentials;
  onDone: () => void;
}

function MakeCertificate({ credentials, onDone }: WayProps) {
  const t = useTranslation();
  const [months, setMonths] = useState<`${(typeof CERTIFICATE_MONTHS)[number]}`>('24');
  const make = async () => {
    if (await credentials.add({ kind: 'new-certificate', months: Number(months) })) onDone();
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Box maxWidth="32rem">
        <SelectField
          name="months"
          label={t('client.certificate-months')}
          hint={t('client.certificate-months-hint')}
          value={months}
          onChange={setMonths}
          options={CERTIFICATE_MONTHS.map((count) => ({
            value: `${count}` as const,
            label: t('client.months', { count }),
          }))}
        />
      </Box>
      <Flex gap={2}>
        <Button onClick={make} loading={credentials.busy} disabled={credentials.busy}>
          {t('client.certificate-make')}
        </Button>
        <Button variant="tertiary" onClick={onDone}>
          {t('form.cancel')}
        </Button>
      </Flex>
    </Flex>
  );
}

function PasteCertificate({ credentials, onDone }: WayProps) {
  const t = useTranslation();
  const [certificate, setCertificate] = useState('');
  const [privateKey, setPrivateKey] = useState('');
  const add = async () => {
    if (await credentials.add({ kind: 'certificate', certificate, privateKey })) onDone();
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <FormGrid>
        <Cell columns={6}>
          <TextAreaField
            name="certificate"
            label={t('client.certificate-pem')}
            hint={t('client.certificate-pem-hint')}
            value={certificate}
            onChange={setCertificate}
          />
        </Cell>
        <Cell columns={6}>
          <TextAreaField
            name="privateKey"
            label={t('client.key-pem')}
            hint={t('client.key-pem-hint')}
            value={privateKey}
            onChange={setPrivateKey}
          />
        </Cell>
      </FormGrid>
      <Flex gap={2}>
        <Button
          onClick={add}
          loading={credentials.busy}
          disabled={!certificate || !privateKey || credentials.busy}
        >
          {t('client.add')}
        </Button>
        <Button variant="tertiary" onClick={onDone}>
          {t('form.cancel')}
        </Button>
      </Flex>
    </Flex>
  );
}
