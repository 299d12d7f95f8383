import { SelectField, TextAreaField, TextField } from '../../../components/fields';
import { Cell } from '../../../components/FormGrid';
import { SASL_MECHANISMS, USER_NAME_SOURCES } from '../../../../../shared/provider-settings';
import { CREDENTIAL_KIND } from '../../../../../shared/client-authentication';
import { useTranslation } from '../../../translations/useTranslation';
import type { ClientAuthenticationProps } from './ClientAuthenticationFields';

/** What only some providers want: how the secret travels, further parameters, and how the token is put to the mail server. */
export function ProviderFields({ idpConfig: { patch }, draft, disabled }: ClientAuthenticationProps) {
  const t = useTranslation();
  return (
    <>
      {CREDENTIAL_KIND[draft.clientAuthentication] === 'secret' ? (
        <Cell columns={12}>
          <SelectField
            name="secretTransport"
            label={t('provider-settings.secret-transport')}
            value={
              draft.clientAuthentication === 'client_secret_basic'
                ? 'client_secret_basic'
                : 'client_secret_post'
            }
            onChange={(clientAuthentication) => patch({ clientAuthentication })}
            disabled={disabled}
            options={(['client_secret_post', 'client_secret_basic'] as const).map((value) => ({
              value,
              label: t(`provider-settings.${value}`),
            }))}
          />
        </Cell>
      ) : null}
      <Cell columns={12}>
        <TextAreaField
          name="authorizationParameters"
          label={t('provider-settings.parameters')}
          hint={t('provider-settings.parameters-hint')}
          value={draft.authorizationParameters}
          onChange={(authorizationParameters) => patch({ authorizationParameters })}
          disabled={disabled}
        />
      </Cell>
      <Cell columns={12}>
        <SelectField
          name="saslMechanism"
          label={t('provider-settings.sasl')}
          hint={t('provider-settings.sasl-hint')}
          value={draft.saslMechanism}
          onChange={(saslMechanism) => patch({ saslMechanism })}
          disabled={disabled}
          options={SASL_MECHANISMS.map((value) => ({ value, label: t(`provider-settings.sasl-${value}`) }))}
        />
      </Cell>
      <Cell columns={draft.userNameSource === 'address' ? 12 : 6}>
        <SelectField
          name="userNameSource"
          label={t('provider-settings.user-name')}
          hint={t('provider-settings.user-name-hint')}
          value={draft.userNameSource}
          onChange={(userNameSource) => patch({ userNameSource })}
          disabled={disabled}
          options={USER_NAME_SOURCES.map((value) => ({
            value,
            label: t(`provider-settings.user-name-${value}`),
          }))}
        />
      </Cell>
      {draft.userNameSource === 'address' ? null : (
        <Cell columns={6}>
          <TextField
            name="userName"
            label={t(
              draft.userNameSource === 'claim' ? 'provider-settings.claim' : 'provider-settings.fixed-name',
            )}
            placeholder={draft.userNameSource === 'claim' ? 'preferred_username' : undefined}
            required
            value={draft.userName}
            onChange={(userName) => patch({ userName: userName.trim() })}
            disabled={disabled}
          />
        </Cell>
      )}
    </>
  );
}
