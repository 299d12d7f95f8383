import { Box, Button, Flex, Link as TextLink } from '@strapi/design-system';
import { ArrowDown, ArrowLeft } from '@strapi/icons';
import { Layouts, Page } from '@strapi/strapi/admin';
import { Link } from 'react-router-dom';
import type { Conversation } from '../../../../../shared/contracts/tickets';
import { useTranslation } from '../../../translations/useTranslation';
import { ReplyBox } from '../reply/ReplyBox';
import { useWriting } from '../reply/useWriting';
import { useTicketActions } from '../useTicketActions';
import { EntryCard } from './EntryCard';
import { mailboxText } from './people';
import { TicketPanel } from './TicketPanel';
import { useMarkRead } from './useMarkRead';
import { useReadingPlace } from './useReadingPlace';

export function ConversationView({ conversation }: { conversation: Conversation }) {
  const t = useTranslation();
  const { canReply } = useTicketActions();
  const writing = useWriting(conversation);
  const { list, box, unseenCount, showUnseen } = useReadingPlace(conversation.entries);
  useMarkRead(conversation);
  const { requester, systemEmail, entries } = conversation;
  const title = `#${conversation.id} ${conversation.subject || t('tickets.no-subject')}`;
  return (
    <>
      <Page.Title>{title}</Page.Title>
      <Layouts.Header
        navigationAction={
          <TextLink tag={Link} to=".." relative="path" startIcon={<ArrowLeft />}>
            {t('tickets.title')}
          </TextLink>
        }
        title={title}
        subtitle={t('conversation.between', {
          requester: mailboxText(requester),
          address: systemEmail.address,
        })}
      />
      <Layouts.Content>
        <Flex
          direction={{ initial: 'column', large: 'row' }}
          alignItems={{ initial: 'stretch', large: 'flex-start' }}
          gap={6}
          paddingBottom={8}
        >
          <Box
            order={{ initial: 0, large: 1 }}
            width={{ initial: '100%', large: '28rem' }}
            shrink={0}
            // Under the panel's own header, which stays too.
            position={{ initial: 'static', large: 'sticky' }}
            top="8rem"
          >
            <TicketPanel conversation={conversation} />
          </Box>
          <Flex direction="column" alignItems="stretch" gap={4} flex="1 1 0" minWidth={0}>
            <Flex
              ref={list}
              tag="ol"
              direction="column"
              alignItems="stretch"
              gap={4}
              aria-label={t('conversation.entries')}
            >
              {entries.map((entry) => (
                <EntryCard key={entry.id} entry={entry} canReply={canReply} onUndo={writing.undo} />
              ))}
            </Flex>
            <Box role="status" position="sticky" bottom="1.6rem" zIndex={1} style={{ alignSelf: 'center' }}>
              {unseenCount > 0 ? (
                <Button size="S" startIcon={<ArrowDown />} onClick={showUnseen} data-testid="new-entries">
                  {t('conversation.new-entries', { count: unseenCount })}
                </Button>
              ) : null}
            </Box>
            <ReplyBox conversation={conversation} writing={writing} box={box} />
          </Flex>
        </Flex>
      </Layouts.Content>
    </>
  );
}
