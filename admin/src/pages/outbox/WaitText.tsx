import type { Wait } from '../../../../shared/contracts/outbox';
import { Moment } from '../../components/Moment';
import { useProblemText } from '../../translations/useServerText';
import { useTranslation } from '../../translations/useTranslation';

/** Why a message has not left yet, in one sentence. */
export function WaitText({ wait }: { wait: Wait }) {
  const t = useTranslation();
  const problemText = useProblemText();
  switch (wait.why) {
    case 'next':
      return t('outbox.wait-next');
    case 'behind':
      return t('outbox.wait-behind', { id: wait.deliveryId });
    case 'problem':
      return problemText(wait.problem).message;
    case 'paused':
      return (
        <>
          {t('outbox.wait-paused')} <Moment at={wait.until} />: {problemText(wait.problem).message}
        </>
      );
    case 'limit':
      return (
        <>
          {t(wait.limit === 'minute' ? 'outbox.wait-minute' : 'outbox.wait-day')} <Moment at={wait.until} />
        </>
      );
    default:
      return (
        <>
          {t(`outbox.wait-${wait.why}`)} <Moment at={wait.until} />
        </>
      );
  }
}
