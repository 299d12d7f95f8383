import type { ReactNode } from 'react';
import { Flex, Loader } from '@strapi/design-system';
import type { MailProtocols } from '../../../../../shared/reading-scopes';
import { useReadFailure } from '../../../api/failure';
import { FormErrors } from '../../../components/formErrors';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { AppAccess } from './AppAccess';
import { CallbackEndpointField } from './CallbackEndpointField';
import { GrantKindField } from './GrantKindField';
import { IdpConfigAdvanced } from './IdpConfigAdvanced';
import { IdpConfigChoice } from './IdpConfigChoice';
import { IdpConfigFields } from './IdpConfigFields';
import { signingInBy } from './idpConfigDraft';
import type { IdpConfigDraftState, Preset } from './useIdpConfigDraft';

interface IdpConfigTabProps {
  idpConfig: IdpConfigDraftState;
  onSelect: (id: number | null) => void;
  onRemoved: (id: number) => void;
  onPreset: (preset: Preset) => void;
  onCallbackCopied: () => void;
  /** The mailbox that is being set up. */
  address: string;
  protocol: MailProtocols;
  /** Sign-ins with this IdP Config that can be used as well. */
  shared: ReactNode;
  disabled: boolean;
}

export function IdpConfigTab(props: IdpConfigTabProps) {
  const { idpConfig, disabled } = props;
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { draft, failure, filling } = idpConfig;

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
  return (
    <FormErrors.Provider value={failure?.fields ?? {}}>
      <Flex direction="column" alignItems="stretch" gap={5}>
        {/* Nobody is sent back from where a code is typed. */}
        {draft.grantKind === 'device_code' ? null : (
          <CallbackEndpointField grantKind={draft.grantKind} onCopied={props.onCallbackCopied} />
        )}
        <IdpConfigChoice
          idpConfig={idpConfig}
          draft={draft}
          onSelect={props.onSelect}
          onRemoved={props.onRemoved}
          onPreset={props.onPreset}
          disabled={disabled}
        />
        {props.shared}
        <GrantKindField
          draft={draft}
          onChange={(grantKind) => idpConfig.patch(signingInBy(grantKind, draft))}
          disabled={disabled}
        />
        {/* What one of the fields says about what was pasted into it belongs to that IdP Config alone. */}
        <IdpConfigFields
          key={`${draft.preset} ${draft.id}`}
          idpConfig={idpConfig}
          draft={draft}
          disabled={disabled}
        />
        {draft.grantKind === 'client_credentials' ? (
          <AppAccess
            draft={draft}
            address={props.address}
            protocol={props.protocol}
            onChange={(servicePrincipalId) => idpConfig.patch({ servicePrincipalId })}
            disabled={disabled}
          />
        ) : null}
        {filling.failure ? <FailureNotice failure={filling.failure} title={t('idp.preset-refused')} /> : null}
        <IdpConfigAdvanced key={draft.preset} idpConfig={idpConfig} draft={draft} disabled={disabled} />
      </Flex>
    </FormErrors.Provider>
  );
}
