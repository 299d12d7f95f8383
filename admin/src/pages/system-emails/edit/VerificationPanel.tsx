import { Flex } from '@strapi/design-system';
import type { Verification } from '../../../../../shared/contracts/trying-settings';
import { Notice } from '../../../components/Notice';
import { ProblemNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';

/** What opening the mailbox and signing in at the outgoing server just showed. */
export function VerificationPanel({ verification }: { verification: Verification }) {
  return (
    <Flex direction="column" alignItems="stretch" gap={3} data-testid="verification">
      <Direction direction="inbound" outcome={verification.inbound} />
      <Direction direction="outbound" outcome={verification.outbound} />
    </Flex>
  );
}

function Direction({
  direction,
  outcome,
}: {
  direction: 'inbound' | 'outbound';
  outcome: Verification['inbound'];
}) {
  const t = useTranslation();
  const testId = `verification-${direction}`;
  if (!outcome) return <Notice tone="primary" title={t(`verify.${direction}-off`)} testId={testId} />;
  if (outcome.ok) return <Notice tone="success" title={t(`verify.${direction}-ok`)} testId={testId} />;
  if (!outcome.problem)
    return <Notice tone="danger" title={t(`verify.${direction}-failed`)} testId={testId} />;
  return <ProblemNotice problem={outcome.problem} title={t(`verify.${direction}-failed`)} testId={testId} />;
}
