import { useEffect, useState } from 'react';
import { useNotification } from '@strapi/strapi/admin';
import { useIntl } from 'react-intl';
import type { Conversation, Entry } from '../../../../../shared/contracts/tickets';
import { useReadFailure } from '../../../api/failure';
import { useUndoDeliveryMutation } from '../../../api/tickets';
import { useTranslation } from '../../../translations/useTranslation';
import { draftOfEntry } from './draft';
import { useComposer, type Composer } from './useComposer';
import { useSentDraft } from './useDraft';

export type WritingTab = 'reply' | 'note';

export interface HeldReply {
  entry: Entry;
  /** By this computer's clock, which may differ from the server's. */
  until: string;
}

export interface Writing {
  tab: WritingTab;
  showTab: (tab: WritingTab) => void;
  reply: Composer;
  note: Composer;
  /** The reply that was just sent, while it can be taken back. */
  held: HeldReply | null;
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
  const readFailure = useReadFailure();
  const { toggleNotification } = useNotification();
  const { formatDate } = useIntl();
  const [undoDelivery] = useUndoDeliveryMutation();
  const reply = useComposer(`reply.${id}`, settings.maxAttachmentBytes);
  const note = useComposer(`note.${id}`, settings.maxAttachmentBytes);
  const sentDrafts = useSentDraft();
  const [tab, setTab] = useState<WritingTab>('reply');
  const [held, setHeld] = useState<HeldReply | null>(null);
  const [focusTurn, setFocusTurn] = useState(0);
  const { forget } = sentDrafts;
  const until = held?.until ?? null;
  useEffect(() => {
    if (until === null) return undefined;
    const timer = setTimeout(
      () => {
        forget();
        setHeld(null);
      },
      Date.parse(until) - Date.now(),
    );
    return () => clearTimeout(timer);
  }, [until, forget]);

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
      const { delivery } = entry;
      if (delivery?.state === 'held' && delivery.scheduled) {
        setHeld(null);
        const date = formatDate(delivery.nextAttemptAt ?? undefined, {
          dateStyle: 'full',
          timeStyle: 'short',
        });
        toggleNotification({ type: 'success', message: t('reply.scheduled', { date }) });
      } else if (delivery?.state === 'held') {
        sentDrafts.remember({ deliveryId: delivery.id, draft: reply.draft });
        setHeld({ entry, until: new Date(Date.now() + settings.undoSeconds * 1000).toISOString() });
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
        sentDrafts.forget();
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
