import { Typography } from '@strapi/design-system';
import { useSearchParams } from 'react-router-dom';
import { useGetRemedyQuery } from '../../../api/systemEmails';
import { Notice } from '../../../components/Notice';
import { ProblemNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';

const OUTCOME = 'admin-consent';
const REMEDY = 'remedy';

/** How an administrator's consent for the whole organisation ended, after the provider's redirect. */
export function AdminConsentBanner() {
  const t = useTranslation();
  const [searchParams, setSearchParams] = useSearchParams();
  const outcome = searchParams.get(OUTCOME);
  const key = outcome === 'refused' ? searchParams.get(REMEDY) : null;
  const { data: problem } = useGetRemedyQuery(key ?? '', { skip: !key });
  const close = () =>
    setSearchParams(
      (current) => {
        current.delete(OUTCOME);
        current.delete(REMEDY);
        return current;
      },
      { replace: true },
    );
  const testId = 'admin-consent-banner';

  if (outcome === 'granted') {
    return (
      <Notice tone="success" title={t('consent.granted')} onClose={close} testId={testId}>
        <Typography textColor="neutral800">{t('consent.granted-text')}</Typography>
      </Notice>
    );
  }
  if (outcome !== 'refused') return null;
  return problem ? (
    <ProblemNotice problem={problem} title={t('consent.refused')} onClose={close} testId={testId} />
  ) : (
    <Notice tone="danger" title={t('consent.refused')} onClose={close} testId={testId} />
  );
}
