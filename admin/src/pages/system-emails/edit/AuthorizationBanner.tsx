import { Typography } from '@strapi/design-system';
import type { AuthorizationResult } from '../../../../../shared/contracts/system-emails';
import { useReadFailure } from '../../../api/failure';
import { Notice } from '../../../components/Notice';
import { FailureNotice, ProblemNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';

interface AuthorizationBannerProps {
  result: AuthorizationResult | undefined;
  /** Why the result could not be fetched. */
  error: unknown;
  onClose: () => void;
}

/** How a sign-in ended, shown where the provider's redirect lands. */
export function AuthorizationBanner({ result, error, onClose }: AuthorizationBannerProps) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const testId = 'authorization-banner';
  if (error) {
    return <FailureNotice failure={readFailure(error)} title={t('signed-in.unknown')} onClose={onClose} />;
  }
  if (!result) return null;
  if (result.state === 'pending') {
    return <Notice tone="warning" title={t('signed-in.pending')} onClose={onClose} testId={testId} />;
  }
  if (result.state === 'authorized') {
    return (
      <Notice
        tone="success"
        title={t(result.side === 'remote' ? 'signed-in.done' : 'signed-in.done-outgoing', {
          username: result.username ?? '',
        })}
        onClose={onClose}
        testId={testId}
      >
        <Typography textColor="neutral800">
          {t(result.side === 'remote' ? 'signed-in.done-text' : 'signed-in.done-outgoing-text')}
        </Typography>
      </Notice>
    );
  }
  return result.problem ? (
    <ProblemNotice problem={result.problem} title={t('signed-in.failed')} onClose={onClose} testId={testId} />
  ) : (
    <Notice tone="danger" title={t('signed-in.failed')} onClose={onClose} testId={testId} />
  );
}
