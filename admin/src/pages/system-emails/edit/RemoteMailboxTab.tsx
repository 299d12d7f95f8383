import type { ReactNode } from 'react';
import { Flex } from '@strapi/design-system';
import type { SystemEmailInput } from '../../../../../shared/contracts/system-email-settings';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { SelectField, ToggleField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { useTranslation } from '../../../translations/useTranslation';
import { BackfillPanel } from './BackfillPanel';
import { FetchingSection } from './FetchingSection';
import { readBy } from './protocol';
import { ServerFields } from './ServerFields';
import { SignInSection } from './SignInSection';
import type { ConfigPopupState } from './useConfigPopup';
import type { SystemEmailForm } from './useSystemEmailForm';

interface RemoteMailboxTabProps {
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  popup: ConfigPopupState;
  focusConfig: boolean;
  settings: () => Promise<SystemEmailInput>;
  /** Tries this server. */
  testButton: ReactNode;
  disabled: boolean;
}

export function RemoteMailboxTab({ form, settings, testButton, ...props }: RemoteMailboxTabProps) {
  const t = useTranslation();
  const { systemEmail, disabled } = props;
  const mailbox = form.values.remoteMailbox;
  const change = form.patchMailbox;
  const offersGraph =
    mailbox.protocol === 'graph' ||
    (mailbox.authentication === 'oauth' && props.popup.preset === 'microsoft');

  return (
    <Flex direction="column" alignItems="stretch" gap={6}>
      {systemEmail ? <BackfillPanel systemEmail={systemEmail} /> : null}
      <FormSection title={t('remote.server')} action={testButton}>
        <Cell columns={6}>
          <ToggleField
            name="remoteMailbox.enabled"
            label={t('remote.enabled')}
            value={mailbox.enabled}
            onChange={(enabled) => change({ enabled })}
            disabled={disabled}
          />
        </Cell>
        <Cell columns={6}>
          <SelectField
            name="remoteMailbox.protocol"
            label={t('server.protocol')}
            hint={mailbox.protocol === 'imap' ? undefined : t(`remote.protocol-${mailbox.protocol}-hint`)}
            value={mailbox.protocol}
            onChange={(protocol) => change(readBy(protocol, mailbox))}
            disabled={disabled}
            options={[
              { value: 'imap', label: 'IMAP' },
              { value: 'pop3', label: 'POP3' },
              ...(offersGraph ? ([{ value: 'graph', label: t('server.protocol-graph') }] as const) : []),
            ]}
          />
        </Cell>
        <ServerFields
          path="remoteMailbox"
          values={mailbox}
          isHttps={mailbox.protocol === 'graph'}
          hostExample={mailbox.protocol === 'graph' ? 'graph.microsoft.com' : 'outlook.office365.com'}
          onChange={change}
          disabled={disabled}
        />
      </FormSection>
      <SignInSection form={form} {...props} />
      <FetchingSection form={form} systemEmail={systemEmail} settings={settings} disabled={disabled} />
    </Flex>
  );
}
