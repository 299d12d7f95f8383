import { Box, Flex, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { Clock, PaperPlane } from '@strapi/icons';
import type { Conversation, Entry } from '../../../../../shared/contracts/tickets';
import { useSendReplyMutation } from '../../../api/tickets';
import { FailureNotice, ProblemNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { TICKET_STATUS_OPTIONS } from '../ticketStatus';
import { AttachmentPicker } from './AttachmentPicker';
import { BodyField } from './BodyField';
import { isBlank } from './bodyText';
import { CannedReplies } from './CannedReplies';
import { DropArea } from './DropArea';
import { Envelope } from './Envelope';
import { hindranceOf, replyInputOf } from './replyInput';
import { SendBar } from './SendBar';
import { SendLater } from './SendLater';
import { Signature } from './Signature';
import type { Composer } from './useComposer';
import { useSubmit } from './useSubmit';

const KEEP = 'keep';

interface ReplyFormProps {
  conversation: Conversation;
  composer: Composer;
  onSent: (entry: Entry) => void;
}

/** A reply to the requester. */
export function ReplyForm({ conversation, composer, onSent }: ReplyFormProps) {
  const t = useTranslation();
  const [sendReply] = useSendReplyMutation();
  const { id, requester, reply: settings } = conversation;
  const { draft, change, clear } = composer;
  const hindrance = hindranceOf(draft, composer) ?? (settings.problem ? 'problem' : null);
  const { submit, failure, isSending } = useSubmit(composer, async () => {
    const entry = await sendReply({ ticketId: id, reply: replyInputOf(draft, settings) }).unwrap();
    clear();
    onSent(entry);
  });
  const submitIfReady = () => {
    if (hindrance === null) void submit();
  };

  return (
    <DropArea disabled={isSending} onFiles={composer.attach}>
      <Flex direction="column" alignItems="stretch" gap={4}>
        {settings.problem ? (
          <ProblemNotice problem={settings.problem} title={t('reply.problem')} testId="reply-problem" />
        ) : null}
        {failure ? <FailureNotice failure={failure} title={t('reply.refused')} /> : null}
        <Envelope
          composer={composer}
          settings={settings}
          requester={requester.address}
          disabled={isSending}
          fields={failure?.fields ?? {}}
        />
        <BodyField
          name="reply"
          label={t('reply.label', { recipient: requester.address })}
          placeholder={t('reply.placeholder')}
          composer={composer}
          disabled={isSending}
          onSubmit={submitIfReady}
          error={failure?.fields.text ?? failure?.fields.html}
          tools={(insert) => <CannedReplies ticketId={id} onInsert={insert} disabled={isSending} />}
        />
        {isBlank(settings.signature) ? null : (
          <Signature
            html={settings.signature}
            on={draft.signature}
            onChange={(signature) => change({ signature })}
            disabled={isSending}
          />
        )}
        <AttachmentPicker
          composer={composer}
          maxAttachmentBytes={settings.maxAttachmentBytes}
          disabled={isSending}
        />
        <SendLater value={draft.sendAt} onChange={(sendAt) => change({ sendAt })} disabled={isSending} />
        <SendBar
          label={t(draft.sendAt ? 'reply.schedule' : 'reply.send')}
          icon={draft.sendAt ? <Clock /> : <PaperPlane />}
          hindrance={hindrance}
          isSending={isSending}
          isKept={composer.isKept}
          onSend={submitIfReady}
        >
          <Box width="22rem">
            <SingleSelect
              size="S"
              aria-label={t('reply.afterwards')}
              value={draft.status ?? KEEP}
              disabled={isSending}
              onChange={(chosen) =>
                change({ status: TICKET_STATUS_OPTIONS.find((option) => option === chosen) ?? null })
              }
            >
              <SingleSelectOption value={KEEP}>{t('reply.keep-status')}</SingleSelectOption>
              {TICKET_STATUS_OPTIONS.map((status) => (
                <SingleSelectOption key={status} value={status}>
                  {t('reply.set-status', { status: t(`ticket.status-${status}`) })}
                </SingleSelectOption>
              ))}
            </SingleSelect>
          </Box>
        </SendBar>
      </Flex>
    </DropArea>
  );
}
