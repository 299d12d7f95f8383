import { TEMPLATE_VARIABLES } from '../../../../../shared/template-variables';
import { TemplateEditor } from '../../../components/TemplateEditor';
import { useTranslation } from '../../../translations/useTranslation';
import type { SystemEmailForm } from './useSystemEmailForm';

/** What stands under everything that leaves this System Email. */
export function SignatureField({ form, disabled }: { form: SystemEmailForm; disabled: boolean }) {
  const t = useTranslation();
  const { address, name, language, outgoingServer } = form.values;
  return (
    <TemplateEditor
      name="outgoingServer.signature"
      label={t('outgoing.signature')}
      hint={t('outgoing.signature-hint')}
      value={outgoingServer.signature}
      onChange={(signature) => form.patchServer({ signature })}
      disabled={disabled}
      variables={TEMPLATE_VARIABLES}
      preview={{ kind: 'signature', language, mailbox: { address, name: outgoingServer.fromName || name } }}
    />
  );
}
