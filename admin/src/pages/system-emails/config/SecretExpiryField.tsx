import { Typography } from '@strapi/design-system';
import type { ClientCredentialKind } from '../../../../../shared/client-authentication';
import { DayField } from '../../../components/DayField';
import { useTranslation } from '../../../translations/useTranslation';
import { expiryOf, type ExpiryTone } from './secretExpiry';

const COLORS: Record<ExpiryTone, 'neutral600' | 'neutral800' | 'danger600'> = {
  ok: 'neutral600',
  soon: 'neutral800',
  past: 'danger600',
};

interface SecretExpiryFieldProps {
  /** Left out: those of the secret in use. */
  name?: string;
  label?: string;
  /** A day, `2026-11-22`. */
  value: string | null;
  onChange: (day: string | null) => void;
  disabled: boolean;
}

/** The day on which the provider stops accepting the secret, which nobody but its owner can know. */
export function SecretExpiryField({
  name = 'clientSecretExpiresAt',
  label,
  value,
  onChange,
  disabled,
}: SecretExpiryFieldProps) {
  const t = useTranslation();
  return (
    <DayField
      name={name}
      label={label ?? t('idp.secret-expires')}
      hint={value ? <SecretExpiry day={value} /> : t('idp.secret-expires-hint')}
      value={value}
      onChange={onChange}
      disabled={disabled}
    />
  );
}

/** How long a secret or a certificate is still good for, in words and in colour. */
export function SecretExpiry({ day, kind = 'secret' }: { day: string; kind?: ClientCredentialKind }) {
  const t = useTranslation();
  const { days, tone } = expiryOf(day);
  return (
    <Typography
      variant="pi"
      textColor={COLORS[tone]}
      fontWeight={tone === 'ok' ? undefined : 'bold'}
      data-testid="secret-expiry"
      data-tone={tone}
    >
      {t(kind === 'secret' ? `idp.secret-${tone}` : `client.certificate-${tone}`, { days: Math.abs(days) })}
    </Typography>
  );
}
