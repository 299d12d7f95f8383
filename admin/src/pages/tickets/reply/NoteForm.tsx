import { Flex, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import type { Entry } from '../../../../../shared/contracts/tickets';
import { useAddNoteMutation } from '../../../api/tickets';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { AttachmentPicker } from './AttachmentPicker';
import { BodyField } from './BodyField';
import { DropArea } from './DropArea';
import { hindranceOf, noteInputOf } from './replyInput';
import { SendBar } from './SendBar';
import type { Composer } from './useComposer';
import { useSubmit } from './useSubmit';

interface NoteFormProps {
  ticketId: number;
  maxAttachmentBytes: number;
  composer: Composer;
  onAdded: (entry: Entry) => void;
}

/** Words for the other agents, which never leave by mail. */
export function NoteForm({ ticketId, maxAttachmentBytes, composer, onAdded }: NoteFormProps) {
  const t = useTranslation();
  const [addNote] = useAddNoteMutation();
  const { draft, clear } = composer;
  const hindrance = hindranceOf(draft, composer);
  const { submit, failure, isSending } = useSubmit(composer, async () => {
    const entry = await addNote({ ticketId, note: noteInputOf(draft) }).unwrap();
    clear();
    onAdded(entry);
  });
  const submitIfReady = () => {
    if (hindrance === null) void submit();
  };

  return (
    <DropArea disabled={isSending} onFiles={composer.attach}>
      <Flex
        direction="column"
        alignItems="stretch"
        gap={4}
        padding={4}
        background="warning100"
        borderColor="warning500"
        borderStyle="dashed"
        hasRadius
        data-testid="note-form"
      >
        {failure ? <FailureNotice failure={failure} title={t('note.refused')} /> : null}
        <Typography variant="pi" textColor="neutral700">
          {t('note.hint')}
        </Typography>
        <BodyField
          name="note"
          label={t('note.label')}
          placeholder={t('note.placeholder')}
          composer={composer}
          disabled={isSending}
          onSubmit={submitIfReady}
          error={failure?.fields.text}
        />
        <AttachmentPicker composer={composer} maxAttachmentBytes={maxAttachmentBytes} disabled={isSending} />
        <SendBar
          label={t('note.add')}
          icon={<Plus />}
          hindrance={hindrance}
          isSending={isSending}
          isKept={composer.isKept}
          onSend={submitIfReady}
        />
      </Flex>
    </DropArea>
  );
}
