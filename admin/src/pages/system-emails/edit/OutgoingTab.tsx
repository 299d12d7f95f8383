import type { ReactNode } from 'react';
import { Flex } from '@strapi/design-system';
import type { IdpPresetKey } from '../../../../../shared/contracts/idp-configs';
import type { SystemEmailInput } from '../../../../../shared/contracts/system-email-settings';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { SelectField, ToggleField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { useTranslation } from '../../../translations/useTranslation';
import { sendBy } from './protocol';
import { RepliesSection } from './RepliesSection';
import { SendingSection } from './SendingSection';
import { ServerFields } from './ServerFields';
import { SignInSection } from './SignInSection';
import { TestMailButton } from './TestMailButton';
import type { ConfigPopupState } from './useConfigPopup';
import type { SystemEmailForm } from './useSystemEmailForm';

interface OutgoingTabProps {
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  popup: ConfigPopupState;
  /** Whose mailbox it is, where the Remote Mailbox signs both in. */
  remotePreset: IdpPresetKey;
  settings: () => Promise<SystemEmailInput>;
  /** Tries this server. */
  testButton: ReactNode;
  disabled: boolean;
}

export function OutgoingTab({ form, settings, testButton, remotePreset, ...props }: OutgoingTabProps) {
  const t = useTranslation();
  const { systemEmail, disabled } = props;
  const server = form.values.outgoingServer;
  const change = form.patchServer;
  const isGraph = server.protocol === 'graph';
  const byRemote = server.authentication === 'same' && form.values.remoteMailbox.authentication === 'oauth';
  const ownPreset = server.authentication === 'oauth' ? props.popup.preset : null;
  const offersGraph = isGraph || (byRemote ? remotePreset : ownPreset) === 'microsoft';
  return (
    <Flex direction="column" alignItems="stretch" gap={6}>
      <FormSection
        title={t('outgoing.server')}
        action={
          <Flex gap={2} wrap="wrap">
            {testButton}
            {disabled ? null : <TestMailButton settings={settings} systemEmailId={systemEmail?.id ?? null} />}
          </Flex>
        }
      >
        <Cell columns={6}>
          <ToggleField
            name="outgoingServer.enabled"
            label={t('outgoing.enabled')}
            value={server.enabled}
            onChange={(enabled) => change({ enabled })}
            disabled={disabled}
          />
        </Cell>
        <Cell columns={6}>
          <SelectField
            name="outgoingServer.protocol"
            label={t('server.protocol')}
            hint={isGraph ? t('outgoing.protocol-graph-hint') : undefined}
            value={server.protocol}
            onChange={(protocol) => change(sendBy(protocol, server))}
            disabled={disabled}
            options={[
              { value: 'smtp', label: 'SMTP' },
              ...(offersGraph ? ([{ value: 'graph', label: t('server.protocol-graph') }] as const) : []),
            ]}
          />
        </Cell>
        <ServerFields
          path="outgoingServer"
          values={server}
          isHttps={isGraph}
          hostExample={isGraph ? 'graph.microsoft.com' : 'smtp.office365.com'}
          onChange={change}
          disabled={disabled}
        />
        {server.security === 'none' ? null : (
          <Cell columns={6}>
            <SelectField
              name="outgoingServer.minTlsVersion"
              label={t('outgoing.min-tls')}
              hint={t('outgoing.min-tls-hint')}
              value={server.minTlsVersion}
              onChange={(minTlsVersion) => change({ minTlsVersion })}
              disabled={disabled}
              options={[
                { value: 'TLSv1.2', label: t('outgoing.min-tls-1.2') },
                { value: 'TLSv1.3', label: t('outgoing.min-tls-1.3') },
              ]}
            />
          </Cell>
        )}
      </FormSection>
      <SignInSection form={form} {...props} />
      <RepliesSection form={form} systemEmail={systemEmail} disabled={disabled} />
      <SendingSection form={form} disabled={disabled} />
    </Flex>
  );
}
