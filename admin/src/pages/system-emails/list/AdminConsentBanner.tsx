import { Typography } from '@strapi/design-system';
import { useSearchParams } from 'react-router-dom';
import { useReadFailure } from '../../../api/failure';
import { useGetAdminConsentQuery } from '../../../api/waysIn';
import { Notice } from '../../../components/Notice';
import { FailureNotice, ProblemNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';

const PARAMETER = 'admin-consent';

/** How an administrator's consent for the whole organisation ended, as the server knows it; the address only names which. */
export function AdminConsentBanner() {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const [searchParams, setSearchParams] = useSearchParams();
  const id = Number(searchParams.get(PARAMETER));
  const { currentData: result, error } = useGetAdminConsentQuery(id, {
    skip: !Number.isInteger(id) || id < 1,
    refetchOnMountOrArgChange: true,
  });
  const close = () =>
    setSearchParams(
      (current) => {
        current.delete(PARAMETER);
        return current;
      },
      { replace: true },
    );
  const testId = 'admin-consent-banner';

  if (error) {
    return <FailureNotice failure={readFailure(error)} title={t('consent.unknown')} onClose={close} />;
  }
  if (result?.state === 'granted') {
    return (
      <Notice tone="success" title={t('consent.granted')} onClose={close} testId={testId}>
        <Typography textColor="neutral800">{t('consent.granted-text')}</Typography>
      </Notice>
    );
  }
  if (result?.state !== 'refused') return null;
  return result.problem ? (
    <ProblemNotice problem={result.problem} title={t('consent.refused')} onClose={close} testId={testId} />
  ) : (
    <Notice tone="danger" title={t('consent.refused')} onClose={close} testId={testId} />
  );
}
