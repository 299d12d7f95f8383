import { defaultLimits, type SendingLimits } from '../../../../../shared/sending-limits';
import { SelectField, TextField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { useTranslation } from '../../../translations/useTranslation';
import type { SystemEmailForm } from './useSystemEmailForm';

const LIMITS = [
  { name: 'connections', label: 'outgoing.limit-connections' },
  { name: 'messagesPerMinute', label: 'outgoing.limit-minute' },
  { name: 'recipientsPerDay', label: 'outgoing.limit-day' },
] as const;

/** How the server is used: how much at a time, and who keeps the copy of what was sent. */
export function SendingSection({ form, disabled }: { form: SystemEmailForm; disabled: boolean }) {
  const t = useTranslation();
  const server = form.values.outgoingServer;
  const change = form.patchServer;
  const defaults = defaultLimits(server.host);

  const hintOf = (name: keyof SendingLimits): string => {
    const number = defaults[name];
    if (number === null) return t('outgoing.limit-hint-none');
    return t(name === 'connections' ? 'outgoing.limit-connections-hint' : 'outgoing.limit-hint', { number });
  };

  return (
    <FormSection title={t('outgoing.limits')}>
      {LIMITS.map(({ name, label }) => (
        <Cell key={name} columns={4}>
          <TextField
            name={`outgoingServer.limits.${name}`}
            label={t(label)}
            hint={hintOf(name)}
            placeholder={defaults[name] === null ? '' : String(defaults[name])}
            inputMode="numeric"
            value={server.limits[name]}
            onChange={(typed) => change({ limits: { ...server.limits, [name]: typed.trim() } })}
            disabled={disabled}
          />
        </Cell>
      ))}
      {server.protocol === 'graph' ? null : (
        <Cell columns={6}>
          <SelectField
            name="outgoingServer.sentCopy"
            label={t('outgoing.sent-copy')}
            hint={t('outgoing.sent-copy-hint')}
            value={server.sentCopy}
            onChange={(sentCopy) => change({ sentCopy })}
            disabled={disabled}
            options={[
              { value: 'server', label: t('outgoing.sent-copy-server') },
              { value: 'file', label: t('outgoing.sent-copy-file') },
            ]}
          />
        </Cell>
      )}
    </FormSection>
  );
}
