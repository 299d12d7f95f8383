import { Flex, Loader, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { readFailure } from '../../../api/failure';
import { useGetCallbackEndpointQuery } from '../../../api/idpConfigs';
import { CopyField } from '../../../components/CopyField';
import { SelectField, TextField } from '../../../components/fields';
import { FormErrors } from '../../../components/formErrors';
import { Cell, FormGrid } from '../../../components/FormGrid';
import { Notice } from '../../../components/Notice';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { IdpConfigAdvanced } from './IdpConfigAdvanced';
import { looksLikeSecretId, tenantFrom } from './idpConfigDraft';
import type { IdpConfigDraftState } from './useIdpConfigDraft';

const NEW = 'new';

interface IdpConfigTabProps {
  idpConfig: IdpConfigDraftState;
  onSelect: (id: number | null) => void;
  disabled: boolean;
}

export function IdpConfigTab({ idpConfig, onSelect, disabled }: IdpConfigTabProps) {
  const t = useTranslation();
  const { formatDate } = useIntl();
  const { draft, configs, patch, failure } = idpConfig;

  if (idpConfig.list.error) {
    return <FailureNotice failure={readFailure(idpConfig.list.error)} title={t('idp.list-refused')} />;
  }
  if (!draft) {
    return (
      <Flex justifyContent="center" padding={6}>
        <Loader>{t('idp.loading')}</Loader>
      </Flex>
    );
  }

  const microsoft = draft.preset === 'microsoft';
  const ofPreset = configs.filter((config) => config.preset === draft.preset);
  const secretHint = draft.clientSecretSetAt
    ? t('idp.secret-set', { date: formatDate(draft.clientSecretSetAt, { dateStyle: 'medium' }) })
    : t('idp.secret-hint');

  return (
    <FormErrors.Provider value={failure?.fields ?? {}}>
      <Flex direction="column" alignItems="stretch" gap={5}>
        <CallbackEndpointField />
        {ofPreset.length > 0 ? (
          <SelectField
            name="idpConfig"
            label={t('idp.choose')}
            hint={draft.usedBy > 1 ? t('idp.used-by', { count: draft.usedBy }) : undefined}
            value={draft.id === null ? NEW : String(draft.id)}
            onChange={(choice) => onSelect(choice === NEW ? null : Number(choice))}
            disabled={disabled}
            options={[
              ...ofPreset.map((config) => ({ value: String(config.id), label: config.name })),
              { value: NEW, label: t('idp.new') },
            ]}
          />
        ) : null}
        <FormGrid>
          {microsoft ? (
            <Cell columns={12}>
              <TextField
                name="tenant"
                label={t('idp.tenant')}
                hint={t(idpConfig.isFilling ? 'idp.tenant-filling' : 'idp.tenant-hint')}
                required
                value={draft.tenant}
                onChange={(tenant) => patch({ tenant: tenantFrom(tenant) })}
                disabled={disabled}
              />
            </Cell>
          ) : null}
          <Cell>
            <TextField
              name="clientId"
              label={t('idp.client-id')}
              hint={microsoft ? t('idp.client-id-hint') : undefined}
              required
              value={draft.clientId}
              onChange={(clientId) => patch({ clientId: clientId.trim() })}
              disabled={disabled}
            />
          </Cell>
          <Cell>
            <TextField
              name="clientSecret"
              type="password"
              autoComplete="new-password"
              label={t('idp.secret')}
              hint={secretHint}
              value={draft.clientSecret}
              onChange={(clientSecret) => patch({ clientSecret: clientSecret.trim() })}
              disabled={disabled}
            />
          </Cell>
        </FormGrid>
        {microsoft && looksLikeSecretId(draft.clientSecret) ? (
          <Notice tone="warning" title={t('idp.secret-is-id')} testId="secret-is-id" />
        ) : null}
        {idpConfig.presetFailure ? (
          <FailureNotice failure={idpConfig.presetFailure} title={t('idp.preset-refused')} />
        ) : null}
        <IdpConfigAdvanced idpConfig={idpConfig} draft={draft} disabled={disabled} />
      </Flex>
    </FormErrors.Provider>
  );
}

function CallbackEndpointField() {
  const t = useTranslation();
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
        hint={t('idp.callback-hint')}
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
