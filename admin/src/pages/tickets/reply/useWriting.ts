import { useState } from 'react';
import { useNotification } from '@strapi/strapi/admin';
import type { Conversation, Entry } from '../../../../../shared/contracts/tickets';
import { readFailure } from '../../../api/failure';
import { useUndoDeliveryMutation } from '../../../api/tickets';
import { useTranslation } from '../../../translations/useTranslation';
import { draftOfEntry } from './draft';
import { useComposer, type Composer } from './useComposer';
import { useSentDraft } from './useDraft';

export type WritingTab = 'reply' | 'note';

export interface Writing {
  tab: WritingTab;
  showTab: (tab: WritingTab) => void;
  reply: Composer;
  note: Composer;
  /** The reply that was just sent, while it can be taken back. */
  held: Entry | null;
  sent: (entry: Entry) => void;
  noted: () => void;
  /** Takes a held reply back into the box; says itself when it is too late. */
  undo: (entry: Entry) => Promise<void>;
  /** Changes when the focus should go to the text box. */
  focusTurn: number;
}

/** What is being written on a ticket, and what was just sent and can still be taken back. */
export function useWriting({ id, reply: settings }: Conversation): Writing {
  const t = useTranslation();
  const { toggleNotification } = useNotification();
  const [undoDelivery] = useUndoDeliveryMutation();
  const reply = useComposer(`reply.${id}`, settings.maxAttachmentBytes);
  const note = useComposer(`note.${id}`, settings.maxAttachmentBytes);
  const sentDrafts = useSentDraft(id);
  const [tab, setTab] = useState<WritingTab>('reply');
  const [held, setHeld] = useState<Entry | null>(null);
  const [focusTurn, setFocusTurn] = useState(0);
  const focusEditor = () => setFocusTurn((turn) => turn + 1);

  return {
    tab,
    showTab: setTab,
    reply,
    note,
    held,
    focusTurn,
    noted: focusEditor,
    sent: (entry) => {
      focusEditor();
      if (held?.delivery) sentDrafts.forget(held.delivery.id);
      if (entry.delivery?.state === 'held') {
        sentDrafts.remember(entry.delivery.id, reply.draft);
        setHeld(entry);
      } else {
        setHeld(null);
        toggleNotification({ type: 'success', message: t('reply.queued') });
      }
    },
    undo: async (entry) => {
      if (!entry.delivery) return;
      try {
        const { attachments } = await undoDelivery(entry.delivery.id).unwrap();
        const written = sentDrafts.recall(entry.delivery.id) ?? draftOfEntry(entry);
        sentDrafts.forget(entry.delivery.id);
        reply.putBack({ ...written, attachments });
        setTab('reply');
        setHeld(null);
        focusEditor();
      } catch (error) {
        toggleNotification({
          type: 'warning',
          message: t('reply.undo-refused', { message: readFailure(error).message }),
        });
      }
    },
  };
}
