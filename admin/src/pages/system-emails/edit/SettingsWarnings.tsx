import { Button, Flex, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { SettingsWarning, SystemEmail } from '../../../../../shared/contracts/system-emails';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import { retiredPasswords, type KnownProvider } from './providers';
import type { SystemEmailValues } from './values';

interface SettingsWarningsProps {
  systemEmail: SystemEmail | undefined;
  values: SystemEmailValues;
  onChangeToOAuth: (provider: KnownProvider) => void;
  disabled: boolean;
}

/** What about the settings should not stay as it is: as saved, and, for passwords that are being done away with, as typed. */
export function SettingsWarnings({ systemEmail, values, onChangeToOAuth, disabled }: SettingsWarningsProps) {
  const t = useTranslation();
  const retired = retiredPasswords(values);
  const providers = [...new Set(retired.map(({ provider }) => provider))];
  const others = (systemEmail?.warnings ?? []).filter(({ code }) => code !== 'password-retired');
  if (providers.length === 0 && others.length === 0) return null;
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      {others.map((warning) => (
        <SavedWarning key={`${warning.code} ${warning.side}`} warning={warning} />
      ))}
      {providers.map((provider) => (
        <Notice
          key={provider}
          tone="warning"
          title={t(`retired.${provider}`)}
          testId="password-retired"
          action={
            disabled ? null : (
              <Button size="S" onClick={() => onChangeToOAuth(provider)}>
                {t('retired.change')}
              </Button>
            )
          }
        >
          {retired
            .filter((found) => found.provider === provider)
            .map(({ side }) => (
              <Typography key={side} textColor="neutral800">
                {t(`retired.${provider}-${side}`)}
              </Typography>
            ))}
          <Typography textColor="neutral800">{t('retired.remedy')}</Typography>
        </Notice>
      ))}
    </Flex>
  );
}

function SavedWarning({ warning }: { warning: SettingsWarning }) {
  const t = useTranslation();
  const { formatDate } = useIntl();
  const { code, side, values } = warning;
  // Guarded above; it has a banner of its own.
  if (code === 'password-retired') return null;
  return (
    <Notice
      tone={code.endsWith('-expired') ? 'danger' : 'warning'}
      title={t(`warning.${code}`, {
        side: t(`${side}.title`),
        host: values.host,
        name: values.name,
        // A day has no time zone; read as one it could be shown as the day before.
        day: values.day && formatDate(values.day, { dateStyle: 'long', timeZone: 'UTC' }),
      })}
      testId="warning"
    />
  );
}
