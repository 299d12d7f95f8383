import { Link as TextLink, Typography } from '@strapi/design-system';
import { Link } from 'react-router-dom';
import { useTranslation } from '../translations/useTranslation';
import { Notice } from './Notice';
import { quarantineOf } from './quarantine';

/** Leads from a System Email to its mail that could not become a ticket; nothing where there is none. */
export function QuarantineLink({ systemEmailId, count }: { systemEmailId: number; count: number }) {
  const t = useTranslation();
  if (count === 0) return null;
  return (
    <TextLink tag={Link} to={quarantineOf(systemEmailId)} data-testid="quarantine-link">
      <Typography variant="pi" textColor="inherit">
        {t('quarantine.hint', { count })}
      </Typography>
    </TextLink>
  );
}

export function QuarantineNotice({ systemEmailId, count }: { systemEmailId: number; count: number }) {
  const t = useTranslation();
  if (count === 0) return null;
  return (
    <Notice
      tone="warning"
      title={t('quarantine.notice', { count })}
      testId="quarantine-notice"
      action={
        <TextLink tag={Link} to={quarantineOf(systemEmailId)}>
          {t('quarantine.show')}
        </TextLink>
      }
    >
      <Typography textColor="neutral800">{t('quarantine.notice-text')}</Typography>
    </Notice>
  );
}
