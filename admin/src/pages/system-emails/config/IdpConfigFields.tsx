import { useState } from 'react';
import type { Cloud } from '../../../../../shared/contracts/idp-configs';
import { SelectField, TextField } from '../../../components/fields';
import { Cell, FormGrid } from '../../../components/FormGrid';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import { ClientAuthenticationFields } from './ClientAuthenticationFields';
import type { IdpConfigDraft } from './idpConfigDraft';
import { bareId, isTenantAgain, looksLikeSecretId, tenantFrom } from './pasted';
import type { IdpConfigDraftState } from './useIdpConfigDraft';

const CLOUDS: Cloud[] = ['global', 'gcc-high', 'dod', 'china'];

interface IdpConfigFieldsProps {
  idpConfig: IdpConfigDraftState;
  draft: IdpConfigDraft;
  disabled: boolean;
}

/** What is brought from the provider's portal. */
export function IdpConfigFields({ idpConfig, draft, disabled }: IdpConfigFieldsProps) {
  const t = useTranslation();
  const { patch, filling } = idpConfig;
  const [stripped, setStripped] = useState(false);
  const microsoft = draft.preset === 'microsoft';

  const typeClientId = (typed: string) => {
    const clientId = bareId(typed);
    // Blanks at the ends go without a word; quotes and braces are worth one, because people look for what they pasted.
    setStripped(clientId !== typed.trim());
    patch({ clientId });
  };
  const clientIdHint = stripped
    ? t('idp.client-id-stripped')
    : t(microsoft ? 'idp.client-id-hint' : 'idp.client-id-hint-other');
  return (
    <>
      <FormGrid>
        {microsoft ? (
          <>
            <Cell columns={7}>
              <TextField
                name="tenant"
                label={t('idp.tenant')}
                hint={t(filling.isFilling ? 'idp.tenant-filling' : 'idp.tenant-hint')}
                required
                value={draft.tenant}
                onChange={(tenant) => patch({ tenant: tenantFrom(tenant) })}
                disabled={disabled}
              />
            </Cell>
            <Cell columns={5}>
              <SelectField
                name="cloud"
                label={t('idp.cloud')}
                hint={draft.cloud === 'global' ? undefined : t('idp.cloud-hint')}
                value={draft.cloud}
                onChange={(cloud) => patch({ cloud })}
                disabled={disabled}
                options={CLOUDS.map((cloud) => ({ value: cloud, label: t(`idp.cloud-${cloud}`) }))}
              />
            </Cell>
          </>
        ) : null}
        <Cell columns={12}>
          <TextField
            name="clientId"
            label={t('idp.client-id')}
            hint={clientIdHint}
            required
            value={draft.clientId}
            onChange={typeClientId}
            disabled={disabled}
          />
        </Cell>
      </FormGrid>
      <ClientAuthenticationFields idpConfig={idpConfig} draft={draft} disabled={disabled} />
      {microsoft && isTenantAgain(draft.clientId, draft.tenant) ? (
        <Notice tone="warning" title={t('idp.client-id-is-tenant')} testId="client-id-is-tenant" />
      ) : null}
      {microsoft && looksLikeSecretId(draft.clientSecret) ? (
        <Notice tone="warning" title={t('idp.secret-is-id')} testId="secret-is-id" />
      ) : null}
    </>
  );
}
