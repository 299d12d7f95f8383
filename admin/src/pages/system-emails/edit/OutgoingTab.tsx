import { Flex } from '@strapi/design-system';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { SelectField, TextAreaField, TextField, ToggleField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { useTranslation } from '../../../translations/useTranslation';
import { PasswordFields } from './PasswordFields';
import { ServerFields } from './ServerFields';
import type { SystemEmailForm } from './useSystemEmailForm';

interface OutgoingTabProps {
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  disabled: boolean;
}

export function OutgoingTab({ form, systemEmail, disabled }: OutgoingTabProps) {
  const t = useTranslation();
  const server = form.values.outgoingServer;
  const change = form.patchServer;
  return (
    <Flex direction="column" alignItems="stretch" gap={6}>
      <FormSection title={t('outgoing.server')}>
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
            value="smtp"
            onChange={() => undefined}
            disabled={disabled}
            options={[{ value: 'smtp', label: 'SMTP' }]}
          />
        </Cell>
        <ServerFields
          path="outgoingServer"
          values={server}
          hostExample="smtp.office365.com"
          onChange={change}
          disabled={disabled}
        />
      </FormSection>

      <FormSection title={t('remote.authentication-title')}>
        <Cell columns={12}>
          <SelectField
            name="outgoingServer.authentication"
            label={t('remote.authentication')}
            hint={t(`outgoing.authentication-${server.authentication}-hint`)}
            value={server.authentication}
            onChange={(authentication) => change({ authentication })}
            disabled={disabled}
            options={[
              { value: 'same', label: t('authentication.same') },
              { value: 'basic', label: t('authentication.basic') },
              { value: 'none', label: t('authentication.none') },
            ]}
          />
        </Cell>
        {server.authentication === 'basic' ? (
          <PasswordFields
            path="outgoingServer"
            username={server.username}
            password={server.password}
            passwordSet={systemEmail?.outgoingServer.passwordSet ?? false}
            address={form.values.address}
            onChange={change}
            disabled={disabled}
          />
        ) : null}
      </FormSection>

      <FormSection title={t('outgoing.replies')}>
        <Cell columns={6}>
          <TextField
            name="outgoingServer.fromName"
            label={t('outgoing.from-name')}
            hint={t('outgoing.from-name-hint')}
            value={server.fromName}
            onChange={(fromName) => change({ fromName })}
            disabled={disabled}
          />
        </Cell>
        <Cell columns={6}>
          <TextField
            name="outgoingServer.replyTo"
            type="email"
            label={t('outgoing.reply-to')}
            hint={t('outgoing.reply-to-hint')}
            value={server.replyTo}
            onChange={(replyTo) => change({ replyTo: replyTo.trim() })}
            disabled={disabled}
          />
        </Cell>
        <Cell columns={12}>
          <TextAreaField
            name="outgoingServer.signature"
            label={t('outgoing.signature')}
            hint={t('outgoing.signature-hint')}
            value={server.signature}
            onChange={(signature) => change({ signature })}
            disabled={disabled}
          />
        </Cell>
      </FormSection>
    </Flex>
  );
}
