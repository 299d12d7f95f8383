import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { plusAddressed } from '../../../../../shared/plus-address';
import { TextField, ToggleField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import { AliasesField } from './AliasesField';
import { SignatureField } from './SignatureField';
import type { SystemEmailForm } from './useSystemEmailForm';

/** What customers see of a reply beside its text. */
export function RepliesSection({
  form,
  systemEmail,
  disabled,
}: {
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  disabled: boolean;
}) {
  const t = useTranslation();
  const example = plusAddressed(form.values.address || 'support@example.com', 't1234.…') ?? '';
  const server = form.values.outgoingServer;
  const change = form.patchServer;
  return (
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
        <SignatureField form={form} disabled={disabled} />
      </Cell>
      <Cell columns={12}>
        <ToggleField
          name="outgoingServer.plusAddress"
          label={t('outgoing.plus-address')}
          hint={t('outgoing.plus-address-hint', { example })}
          value={server.plusAddress}
          onChange={(plusAddress) => change({ plusAddress })}
          disabled={disabled}
        />
      </Cell>
      <Cell columns={12}>
        <AliasesField form={form} systemEmail={systemEmail} disabled={disabled} />
      </Cell>
      <Cell columns={12}>
        <ToggleField
          name="outgoingServer.allowOtherFrom"
          label={t('outgoing.other-from')}
          hint={t('outgoing.other-from-hint')}
          value={server.allowOtherFrom}
          onChange={(allowOtherFrom) => change({ allowOtherFrom })}
          disabled={disabled}
        />
      </Cell>
      {server.allowOtherFrom ? (
        <Cell columns={12}>
          <Notice tone="warning" title={t('outgoing.other-from-warning')} testId="other-from-warning" />
        </Cell>
      ) : null}
    </FormSection>
  );
}
