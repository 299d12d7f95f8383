import { Flex } from '@strapi/design-system';
import type { Entry } from '../../../../../shared/contracts/tickets';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import { UndoButton } from '../conversation/UndoButton';
import type { HeldReply } from './useWriting';

interface UndoNoticeProps {
  held: HeldReply;
  onUndo: (entry: Entry) => Promise<void>;
}

/** For the seconds in which a reply that was just sent can be taken back. */
export function UndoNotice({ held: { entry, until }, onUndo }: UndoNoticeProps) {
  const t = useTranslation();
  return (
    <Notice
      tone="primary"
      title={t('reply.held')}
      testId="undo-notice"
      action={
        <Flex gap={3}>
          <UndoButton until={until} onUndo={() => onUndo(entry)} />
        </Flex>
      }
    />
  );
}
