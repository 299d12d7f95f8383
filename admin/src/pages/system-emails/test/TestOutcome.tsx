import type { ConnectionTest } from '../../../../../shared/contracts/connection-tests';
import { Notice, type NoticeTone } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';

const TONES: Record<Exclude<ConnectionTest['state'], 'running'>, NoticeTone> = {
  passed: 'success',
  failed: 'danger',
  cancelled: 'warning',
};

/** How it ended; nothing while it runs. */
export function TestOutcome({ test }: { test: ConnectionTest }) {
  const t = useTranslation();
  if (test.state === 'running') return null;
  return (
    <Notice
      tone={TONES[test.state]}
      title={t(`connection-test.${test.state}`)}
      testId="connection-test-outcome"
    />
  );
}
