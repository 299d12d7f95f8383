import { Flex, Typography } from '@strapi/design-system';
import {
  CREDENTIAL_KIND,
  type ClientAuthentication,
  type ClientCredentialKind,
} from '../../../../../shared/client-authentication';
import type { GrantKind } from '../../../../../shared/contracts/grant-kinds';
import { SelectField } from '../../../components/fields';
import { Cell, FormGrid } from '../../../components/FormGrid';
import { FormErrors } from '../../../components/formErrors';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { ClientCertificates } from './ClientCertificates';
import { ClientSecrets } from './ClientSecrets';
import type { IdpConfigDraft } from './idpConfigDraft';
import { useClientCredentials } from './useClientCredentials';
import type { IdpConfigDraftState } from './useIdpConfigDraft';

export interface ClientAuthenticationProps {
  idpConfig: IdpConfigDraftState;
  draft: IdpConfigDraft;
  disabled: boolean;
}

type Choice = ClientCredentialKind | 'none';
const CHOICES: Choice[] = ['secret', 'certificate', 'none'];

/** An application that signs in by itself is nothing but its proof. */
const choicesFor = (grantKind: GrantKind, choice: Choice): Choice[] =>
  CHOICES.filter((each) => each !== 'none' || each === choice || grantKind !== 'client_credentials');

/** How a secret travels is under Advanced; here it matters only that it is one. */
const choiceOf = (authentication: ClientAuthentication): Choice => CREDENTIAL_KIND[authentication] ?? 'none';
const AUTHENTICATION: Record<Choice, ClientAuthentication> = {
  secret: 'client_secret_post',
  certificate: 'private_key_jwt',
  none: 'none',
};

/** What the client proves itself with at the provider. */
export function ClientAuthenticationFields({ idpConfig, draft, disabled }: ClientAuthenticationProps) {
  const t = useTranslation();
  const credentials = useClientCredentials(idpConfig);
  const { failure } = credentials;
  const choice = choiceOf(draft.clientAuthentication);
  // One that no field is to blame for; the others are shown at their fields.
  const unplaced = failure && Object.keys(failure.fields).length === 0 ? failure : null;

  return (
    <>
      <FormGrid>
        <Cell columns={12}>
          <SelectField<Choice>
            name="clientAuthentication"
            label={t('client.authentication')}
            hint={t(
              choice === 'none' && draft.grantKind === 'device_code'
                ? 'client.authentication-none-hint-device'
                : `client.authentication-${choice}-hint`,
            )}
            value={choice}
            onChange={(next) => {
              if (next !== choice) idpConfig.patch({ clientAuthentication: AUTHENTICATION[next] });
            }}
            disabled={disabled}
            options={choicesFor(draft.grantKind, choice).map((value) => ({
              value,
              label: t(`client.authentication-${value}`),
            }))}
          />
        </Cell>
      </FormGrid>
      {choice === 'secret' ? (
        <ClientSecrets idpConfig={idpConfig} draft={draft} credentials={credentials} disabled={disabled} />
      ) : null}
      {choice === 'certificate' ? (
        <FormErrors.Provider value={failure?.fields ?? {}}>
          <ClientCertificates draft={draft} credentials={credentials} disabled={disabled} />
        </FormErrors.Provider>
      ) : null}
      {unplaced ? (
        <Flex direction="column" alignItems="stretch" gap={2}>
          <FailureNotice failure={unplaced} title={t('client.refused')} />
          <Typography variant="pi" textColor="neutral600">
            {t('client.refused-kept')}
          </Typography>
        </Flex>
      ) : null}
    </>
  );
}
