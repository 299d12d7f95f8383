import { useRef, useState, type KeyboardEvent } from 'react';
import { Box, Button, Field, Flex, SingleSelect, SingleSelectOption, Textarea } from '@strapi/design-system';
import { PaperPlane } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import { readFailure, type RequestFailure } from '../../../api/failure';
import { useSendReplyMutation } from '../../../api/tickets';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { TICKET_STATUS_OPTIONS } from '../ticketStatus';
import { useReplyDraft } from './useReplyDraft';

const KEEP = 'keep';

export function ReplyBox({ ticketId, recipient }: { ticketId: number; recipient: string }) {
  const t = useTranslation();
  const { toggleNotification } = useNotification();
  const { draft, write, markAttempted, clear } = useReplyDraft(ticketId);
  const [afterwards, setAfterwards] = useState<string>(KEEP);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [sendReply, { isLoading }] = useSendReplyMutation();
  // A second click can come before the button is seen as busy.
  const sending = useRef(false);

  const send = async () => {
    if (sending.current || draft.text.trim() === '') return;
    sending.current = true;
    setFailure(null);
    markAttempted();
    try {
      const status = TICKET_STATUS_OPTIONS.find((option) => option === afterwards);
      await sendReply({
        ticketId,
        reply: { text: draft.text, requestKey: draft.requestKey, ...(status ? { status } : {}) },
      }).unwrap();
      clear();
      setAfterwards(KEEP);
      toggleNotification({ type: 'success', message: t('reply.queued') });
    } catch (error) {
      setFailure(readFailure(error));
    } finally {
      sending.current = false;
    }
  };

  const sendOnShortcut = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    }
  };

  return (
    <Box
      background="neutral0"
      hasRadius
      shadow="filterShadow"
      padding={4}
      tag="section"
      aria-label={t('reply.title')}
      data-testid="reply-box"
    >
      <Flex direction="column" alignItems="stretch" gap={3}>
        {failure ? <FailureNotice failure={failure} title={t('reply.refused')} /> : null}
        <Field.Root name="reply" error={failure?.fields.text} hint={t('reply.hint')}>
          <Field.Label>{t('reply.to', { recipient })}</Field.Label>
          <Textarea
            name="reply"
            value={draft.text}
            readOnly={isLoading}
            onChange={(event) => write(event.target.value)}
            onKeyDown={sendOnShortcut}
            placeholder={t('reply.placeholder')}
          />
          <Field.Error />
          <Field.Hint />
        </Field.Root>
        <Flex gap={3} justifyContent="flex-end" wrap="wrap">
          <Box width="22rem">
            <SingleSelect
              size="S"
              aria-label={t('reply.afterwards')}
              value={afterwards}
              onChange={(chosen) => setAfterwards(String(chosen))}
            >
              <SingleSelectOption value={KEEP}>{t('reply.keep-status')}</SingleSelectOption>
              {TICKET_STATUS_OPTIONS.map((status) => (
                <SingleSelectOption key={status} value={status}>
                  {t('reply.set-status', { status: t(`ticket.status-${status}`) })}
                </SingleSelectOption>
              ))}
            </SingleSelect>
          </Box>
          <Button
            startIcon={<PaperPlane />}
            loading={isLoading}
            disabled={draft.text.trim() === ''}
            onClick={send}
          >
            {t('reply.send')}
          </Button>
        </Flex>
      </Flex>
    </Box>
  );
}
