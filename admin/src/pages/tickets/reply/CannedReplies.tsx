import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { Box, Button, Flex, Loader, Popover, TextInput, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { styled } from 'styled-components';
import type { CannedReply, RenderedReply } from '../../../../../shared/contracts/templates';
import { useReadFailure } from '../../../api/failure';
import { useLazyGetCannedReplyQuery, useListCannedRepliesQuery } from '../../../api/templates';
import { useLanguageName } from '../../../components/languages';
import { useTranslation } from '../../../translations/useTranslation';
import { matching } from './cannedSearch';

interface CannedRepliesProps {
  ticketId: number;
  onInsert: (words: RenderedReply) => void;
  disabled: boolean;
}

/** Puts words that were written once into this reply, filled in for this ticket. */
export function CannedReplies({ ticketId, onInsert, disabled }: CannedRepliesProps) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { toggleNotification } = useNotification();
  const [isOpen, setOpen] = useState(false);
  const [render] = useLazyGetCannedReplyQuery();
  /** Goes into the text once the menu has given the focus back. */
  const rendered = useRef<RenderedReply | null>(null);

  const choose = async ({ id }: CannedReply) => {
    try {
      rendered.current = await render({ ticketId, templateId: id }).unwrap();
    } catch (error) {
      toggleNotification({
        type: 'warning',
        message: t('canned.refused', { message: readFailure(error).message }),
      });
    }
    setOpen(false);
  };

  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger>
        <Button variant="ghost" size="S" disabled={disabled}>
          {t('canned.insert')}
        </Button>
      </Popover.Trigger>
      <Popover.Content
        align="end"
        aria-label={t('canned.insert')}
        onCloseAutoFocus={(event) => {
          const words = rendered.current;
          if (words === null) return;
          rendered.current = null;
          event.preventDefault();
          onInsert(words);
        }}
      >
        <Choice ticketId={ticketId} onChoose={choose} />
      </Popover.Content>
    </Popover.Root>
  );
}

/**
 * The focus stays in the search; the arrow keys move through what it finds.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
function Choice({
  ticketId,
  onChoose,
}: {
  ticketId: number;
  onChoose: (reply: CannedReply) => Promise<void>;
}) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const languageName = useLanguageName();
  const list = useId();
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const [isBusy, setBusy] = useState(false);
  const { data, error } = useListCannedRepliesQuery(ticketId, { refetchOnMountOrArgChange: true });
  const found = matching(data ?? [], search);
  const optionId = (index: number) => `${list}-${index}`;

  const move = (index: number) => {
    setAt(index);
    document.getElementById(optionId(index))?.scrollIntoView({ block: 'nearest' });
  };
  const choose = async (reply: CannedReply | undefined) => {
    if (!reply || isBusy) return;
    setBusy(true);
    await onChoose(reply);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      void choose(found[at]);
    } else if (found.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      move((at + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
    }
  };

  return (
    <Flex direction="column" alignItems="stretch" gap={2} padding={2} width="36rem" maxWidth="90vw">
      <TextInput
        role="combobox"
        aria-label={t('canned.search')}
        aria-expanded
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={found[at] ? optionId(at) : undefined}
        placeholder={t('canned.search')}
        autoComplete="off"
        autoFocus
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Box role="status">
        {error ? (
          <Typography variant="pi" textColor="danger600">
            {readFailure(error).message}
          </Typography>
        ) : data === undefined ? (
          <Loader small>{t('canned.loading')}</Loader>
        ) : found.length === 0 ? (
          <Typography variant="pi" textColor="neutral600">
            {t(data.length === 0 ? 'canned.empty' : 'canned.none-found')}
          </Typography>
        ) : null}
      </Box>
      <Options id={list} role="listbox" aria-label={t('canned.list')} aria-busy={isBusy}>
        {found.map((reply, index) => (
          <Option
            key={reply.id}
            id={optionId(index)}
            role="option"
            aria-selected={index === at}
            onMouseEnter={() => setAt(index)}
            // The focus stays where the arrow keys are listened to.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => void choose(reply)}
          >
            <Typography fontWeight="bold" textColor="neutral800">
              {reply.language
                ? t('canned.named', { name: reply.name, language: languageName(reply.language) })
                : reply.name}
            </Typography>
            <Typography variant="pi" textColor="neutral600" tag="p" ellipsis>
              {reply.excerpt}
            </Typography>
          </Option>
        ))}
      </Options>
    </Flex>
  );
}

const Options = styled.div`
  max-height: 30rem;
  overflow-y: auto;
`;

const Option = styled.div`
  padding: ${({ theme }) => theme.spaces[2]};
  border-radius: ${({ theme }) => theme.borderRadius};
  cursor: pointer;

  &[aria-selected='true'] {
    background: ${({ theme }) => theme.colors.primary100};
  }
`;
