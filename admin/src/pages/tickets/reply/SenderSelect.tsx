import type { ReplySettings } from '../../../../../shared/contracts/tickets';
import { SelectField } from '../../../components/fields';
import { useTranslation } from '../../../translations/useTranslation';
import { mailboxText } from '../conversation/people';

interface SenderSelectProps {
  settings: Pick<ReplySettings, 'from' | 'aliases'>;
  /** Null: the System Email's own address. */
  value: string | null;
  onChange: (address: string | null) => void;
  disabled: boolean;
}

/** The addresses that a reply may come from. */
export function SenderSelect({ settings, value, onChange, disabled }: SenderSelectProps) {
  const t = useTranslation();
  const { from, aliases } = settings;
  const addresses = [from.address, ...aliases];
  return (
    <SelectField
      name="from"
      label={t('reply.from')}
      value={value !== null && aliases.includes(value) ? value : from.address}
      onChange={(address) => onChange(address === from.address ? null : address)}
      disabled={disabled}
      options={addresses.map((address) => ({ value: address, label: mailboxText({ ...from, address }) }))}
    />
  );
}
