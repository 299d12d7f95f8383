import { Flex } from '@strapi/design-system';
import type { Entry } from '../../../../../shared/contracts/tickets';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import { UndoButton } from '../conversation/UndoButton';
import { useCountdown } from '../conversation/useCountdown';

/** For the seconds in which a reply that was just sent can be taken back. */
export function UndoNotice({ entry, onUndo }: { entry: Entry; onUndo: (entry: Entry) => Promise<void> }) {
  const t = useTranslation();
  const seconds = useCountdown(entry.delivery?.nextAttemptAt ?? null);
  if (!entry.delivery || seconds === 0) return null;
  return (
    <Notice
      tone="primary"
      title={t('reply.held')}
      testId="undo-notice"
      action={
        <Flex gap={3}>
          <UndoButton delivery={entry.delivery} onUndo={() => onUndo(entry)} />
        </Flex>
      }
    />
  );
}
