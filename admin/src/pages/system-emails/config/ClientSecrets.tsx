import { useState } from 'react';
import { useIntl } from 'react-intl';
import { Box, Button, Flex } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { CREDENTIALS_PER_KIND } from '../../../../../shared/client-authentication';
import { TextField } from '../../../components/fields';
import { Cell, FormGrid } from '../../../components/FormGrid';
import { FormErrors } from '../../../components/formErrors';
import { useTranslation } from '../../../translations/useTranslation';
import type { ClientAuthenticationProps } from './ClientAuthenticationFields';
import { ClientCredentialList } from './ClientCredentialList';
import { SecretExpiryField } from './SecretExpiryField';
import type { ClientCredentials } from './useClientCredentials';

/** The client secret, and beside it the next one while the two change places. */
export function ClientSecrets({
  idpConfig,
  draft,
  credentials,
  disabled,
}: ClientAuthenticationProps & { credentials: ClientCredentials }) {
  const t = useTranslation();
  const { formatDate } = useIntl();
  const { patch } = idpConfig;
  const [adding, setAdding] = useState(false);
  const secrets = draft.clientCredentials.filter(({ kind }) => kind === 'secret');

  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <FormGrid>
        <Cell columns={7}>
          <TextField
            name="clientSecret"
            type="password"
            autoComplete="new-password"
            label={t('idp.secret')}
            hint={
              draft.clientSecretSetAt
                ? t('idp.secret-set', { date: formatDate(draft.clientSecretSetAt, { dateStyle: 'medium' }) })
                : t('idp.secret-hint')
            }
            value={draft.clientSecret}
            onChange={(clientSecret) => patch({ clientSecret: clientSecret.trim() })}
            disabled={disabled}
          />
        </Cell>
        <Cell columns={5}>
          <SecretExpiryField
            value={draft.clientSecretExpiresAt}
            onChange={(clientSecretExpiresAt) => patch({ clientSecretExpiresAt })}
            disabled={disabled}
          />
        </Cell>
      </FormGrid>
      {secrets.length > 0 ? (
        <ClientCredentialList draft={draft} kind="secret" credentials={credentials} disabled={disabled} />
      ) : null}
      {secrets.length > 0 && secrets.length < CREDENTIALS_PER_KIND && !adding && !disabled ? (
        <Box>
          <Button variant="tertiary" startIcon={<Plus />} onClick={() => setAdding(true)}>
            {t('client.secret-add')}
          </Button>
        </Box>
      ) : null}
      {adding ? (
        <FormErrors.Provider value={credentials.failure?.fields ?? {}}>
          <NextSecret credentials={credentials} onDone={() => setAdding(false)} disabled={disabled} />
        </FormErrors.Provider>
      ) : null}
    </Flex>
  );
}

function NextSecret({
  credentials,
  onDone,
  disabled,
}: {
  credentials: ClientCredentials;
  onDone: () => void;
  disabled: boolean;
}) {
  const t = useTranslation();
  const [secret, setSecret] = useState('');
  const [expiresAt, setExpiresAt] = useState<string | null>(null);

  const add = async () => {
    if (await credentials.add({ kind: 'secret', secret, expiresAt })) onDone();
  };

  return (
    <Flex direction="column" alignItems="stretch" gap={3} data-testid="next-secret">
      <FormGrid>
        <Cell columns={7}>
          <TextField
            name="secret"
            type="password"
            autoComplete="new-password"
            label={t('client.secret-next')}
            hint={t('client.secret-next-hint')}
            value={secret}
            onChange={(typed) => setSecret(typed.trim())}
            disabled={disabled}
            autoFocus
          />
        </Cell>
        <Cell columns={5}>
          <SecretExpiryField
            name="expiresAt"
            label={t('client.secret-next-expires')}
            value={expiresAt}
            onChange={setExpiresAt}
            disabled={disabled}
          />
        </Cell>
      </FormGrid>
      <Flex gap={2}>
        <Button onClick={add} loading={credentials.busy} disabled={secret === '' || credentials.busy}>
          {t('client.add')}
        </Button>
        <Button variant="tertiary" onClick={onDone}>
          {t('form.cancel')}
        </Button>
      </Flex>
    </Flex>
  );
}
