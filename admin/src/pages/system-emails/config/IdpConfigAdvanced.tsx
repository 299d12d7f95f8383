import { useEffect, useState } from 'react';
import { Accordion, Box } from '@strapi/design-system';
import { isBuiltInPreset } from '../../../../../shared/idp-presets';
import { SelectField, TextAreaField, TextField } from '../../../components/fields';
import { Cell, FormGrid } from '../../../components/FormGrid';
import { useTranslation } from '../../../translations/useTranslation';
import { IssuerField } from './IssuerField';
import { ProviderFields } from './ProviderFields';
import type { IdpConfigDraft } from './idpConfigDraft';
import type { IdpConfigDraftState } from './useIdpConfigDraft';

const FIELDS =
  /^(name|issuer|authorizationEndpoint|tokenEndpoint|scopes|prompt|authorizationParameters|saslMechanism|userName)/;

interface IdpConfigAdvancedProps {
  idpConfig: IdpConfigDraftState;
  draft: IdpConfigDraft;
  disabled: boolean;
}

/** What the preset fills in. Open from the start where no preset does, and when one of its fields was refused. */
export function IdpConfigAdvanced({ idpConfig, draft, disabled }: IdpConfigAdvancedProps) {
  const t = useTranslation();
  const { patch, failure } = idpConfig;
  const [open, setOpen] = useState(!isBuiltInPreset(draft.preset) || draft.preset === 'other');
  const refused = Object.keys(failure?.fields ?? {}).some((field) => FIELDS.test(field));
  useEffect(() => {
    if (refused) setOpen(true);
  }, [refused]);

  const issuerOptional = draft.preset !== 'microsoft' && draft.preset !== 'google';
  const endpoint = (name: 'issuer' | 'authorizationEndpoint' | 'tokenEndpoint') => (
    <Cell columns={12}>
      <TextField
        name={name}
        label={t(`idp.${name}`)}
        placeholder="https://"
        required
        value={draft[name]}
        onChange={(value) => patch({ [name]: value.trim() })}
        disabled={disabled}
      />
    </Cell>
  );

  return (
    <Accordion.Root value={open ? 'advanced' : ''} onValueChange={(value) => setOpen(value === 'advanced')}>
      <Accordion.Item value="advanced">
        <Accordion.Header>
          <Accordion.Trigger>{t('idp.advanced')}</Accordion.Trigger>
        </Accordion.Header>
        <Accordion.Content>
          <Box padding={5}>
            <FormGrid>
              <Cell columns={12}>
                <TextField
                  name="name"
                  label={t('idp.name')}
                  hint={t('idp.name-hint')}
                  required
                  value={draft.name}
                  onChange={(name) => patch({ name })}
                  disabled={disabled}
                />
              </Cell>
              {issuerOptional ? (
                <Cell columns={12}>
                  <IssuerField key={draft.id} idpConfig={idpConfig} draft={draft} disabled={disabled} />
                </Cell>
              ) : (
                endpoint('issuer')
              )}
              {endpoint('authorizationEndpoint')}
              {endpoint('tokenEndpoint')}
              <Cell columns={12}>
                <TextAreaField
                  name="scopes"
                  label={t('idp.scopes')}
                  hint={t(draft.preset === 'microsoft' ? 'idp.scopes-hint-microsoft' : 'idp.scopes-hint')}
                  required
                  value={draft.scopes}
                  onChange={(scopes) => patch({ scopes })}
                  disabled={disabled}
                />
              </Cell>
              <Cell columns={12}>
                <SelectField
                  name="prompt"
                  label={t('idp.prompt')}
                  value={draft.prompt || 'none'}
                  onChange={(prompt) => patch({ prompt: prompt === 'none' ? '' : prompt })}
                  disabled={disabled}
                  options={[
                    { value: 'select_account', label: t('idp.prompt-select_account') },
                    { value: 'login', label: t('idp.prompt-login') },
                    { value: 'consent', label: t('idp.prompt-consent') },
                    { value: 'none', label: t('idp.prompt-none') },
                  ]}
                />
              </Cell>
              <ProviderFields idpConfig={idpConfig} draft={draft} disabled={disabled} />
            </FormGrid>
          </Box>
        </Accordion.Content>
      </Accordion.Item>
    </Accordion.Root>
  );
}
