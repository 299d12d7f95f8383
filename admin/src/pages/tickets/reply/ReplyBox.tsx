import { useEffect, type RefObject } from 'react';
import { Box, Tabs } from '@strapi/design-system';
import type { Conversation } from '../../../../../shared/contracts/tickets';
import { useTranslation } from '../../../translations/useTranslation';
import { useTicketActions } from '../useTicketActions';
import { NoteForm } from './NoteForm';
import { ReplyForm } from './ReplyForm';
import { UndoNotice } from './UndoNotice';
import type { Writing, WritingTab } from './useWriting';

interface ReplyBoxProps {
  conversation: Conversation;
  writing: Writing;
  box: RefObject<HTMLDivElement>;
}

/** Where agents write: to the requester, or to each other. */
export function ReplyBox({ conversation, writing, box }: ReplyBoxProps) {
  const t = useTranslation();
  const { canReply, canNote } = useTicketActions();
  const { focusTurn } = writing;
  // The button that was pressed is gone or disabled by now: the next words are written where the last ones were.
  useEffect(() => {
    if (focusTurn > 0) box.current?.querySelector<HTMLElement>('[role=textbox], textarea')?.focus();
  }, [box, focusTurn]);

  const replyForm = <ReplyForm conversation={conversation} composer={writing.reply} onSent={writing.sent} />;
  const noteForm = (
    <NoteForm
      ticketId={conversation.id}
      maxAttachmentBytes={conversation.reply.maxAttachmentBytes}
      composer={writing.note}
      onAdded={writing.noted}
    />
  );

  if (!canReply && !canNote) return null;
  return (
    <Box
      ref={box}
      background="neutral0"
      hasRadius
      shadow="filterShadow"
      padding={4}
      tag="section"
      aria-label={t(canReply ? 'reply.title' : 'note.title')}
      data-testid="reply-box"
    >
      {writing.held ? (
        <Box paddingBottom={4}>
          <UndoNotice key={writing.held.entry.id} held={writing.held} onUndo={writing.undo} />
        </Box>
      ) : null}
      {canReply && canNote ? (
        <Tabs.Root
          variant="simple"
          value={writing.tab}
          onValueChange={(tab: string) => writing.showTab(tab as WritingTab)}
        >
          <Tabs.List aria-label={t('reply.tabs')}>
            <Tabs.Trigger value="reply">{t('reply.title')}</Tabs.Trigger>
            <Tabs.Trigger value="note">{t('note.title')}</Tabs.Trigger>
          </Tabs.List>
          <Box paddingTop={4}>
            <Tabs.Content value="reply">{replyForm}</Tabs.Content>
            <Tabs.Content value="note">{noteForm}</Tabs.Content>
          </Box>
        </Tabs.Root>
      ) : canReply ? (
        replyForm
      ) : (
        noteForm
      )}
    </Box>
  );
}
