import { useState } from 'react';
import { Badge, Box, Button, Flex, Typography } from '@strapi/design-system';
import { Code } from '@strapi/icons';
import { useAuth } from '@strapi/strapi/admin';
import type { Entry } from '../../../../../shared/contracts/tickets';
import { Moment } from '../../../components/Moment';
import { useTranslation } from '../../../translations/useTranslation';
import { AttachmentList } from './AttachmentList';
import { DeliveryState } from './DeliveryState';
import { EntryBody } from './EntryBody';
import { mailboxesText } from './people';
import { SourceModal } from './SourceModal';

/** The pale tokens are all the same grey in the dark theme; the border keeps its colour in both. */
const LOOKS: Record<Entry['kind'], { header: string; body: string; border: string }> = {
  inbound: { header: 'neutral100', body: 'neutral0', border: 'neutral200' },
  reply: { header: 'primary100', body: 'neutral0', border: 'primary500' },
  note: { header: 'warning100', body: 'warning100', border: 'warning500' },
};

interface EntryCardProps {
  entry: Entry;
  canReply: boolean;
  onUndo: (entry: Entry) => Promise<void>;
}

export function EntryCard({ entry, canReply, onUndo }: EntryCardProps) {
  const t = useTranslation();
  const inbound = entry.kind === 'inbound';
  const look = LOOKS[entry.kind];
  const userId = useAuth('EntryCard', (state) => state.user?.id);
  const [asText, setAsText] = useState(false);

  return (
    <Box
      tag="li"
      background={look.body}
      borderColor={look.border}
      borderStyle={entry.kind === 'note' ? 'dashed' : 'solid'}
      hasRadius
      shadow="filterShadow"
      overflow="hidden"
      marginLeft={inbound ? 0 : { initial: 0, medium: 8 }}
      marginRight={inbound ? { initial: 0, medium: 8 } : 0}
      // Where the button that leads to new entries puts the focus; the panel's own header covers the top.
      tabIndex={-1}
      style={{ scrollMarginTop: '10rem' }}
      data-testid="entry"
      data-kind={entry.kind}
      data-entry={entry.id}
    >
      <Flex
        tag="header"
        justifyContent="space-between"
        alignItems="flex-start"
        gap={4}
        wrap="wrap"
        background={look.header}
        padding={4}
      >
        <Flex direction="column" alignItems="flex-start" gap={1} minWidth={0}>
          <Flex gap={2} wrap="wrap">
            <Typography fontWeight="semiBold" textColor="neutral800">
              {entry.author?.name || entry.from.name || entry.from.address}
            </Typography>
            {entry.kind === 'note' ? (
              <Badge backgroundColor="warning200" textColor="neutral800">
                {t('entry.note')}
              </Badge>
            ) : null}
            {entry.automatic ? <Badge>{t('entry.automatic')}</Badge> : null}
          </Flex>
          {entry.kind === 'note' ? (
            <Typography variant="pi" textColor="neutral600">
              {t('entry.note-hint')}
            </Typography>
          ) : (
            <Envelope entry={entry} />
          )}
        </Flex>
        <Flex gap={3} wrap="wrap">
          {entry.delivery ? <DeliveryState.Badge delivery={entry.delivery} /> : null}
          <Typography variant="pi" textColor="neutral600">
            {entry.kind === 'note' ? null : `${t(`entry.${entry.kind}`)} · `}
            <Moment at={entry.createdAt} />
          </Typography>
        </Flex>
      </Flex>

      <Flex direction="column" alignItems="stretch" gap={4} padding={4}>
        {entry.delivery ? (
          <DeliveryState.Details
            delivery={entry.delivery}
            canReply={canReply}
            canUndo={canReply && entry.author?.id === userId}
            onUndo={() => onUndo(entry)}
          />
        ) : null}
        <EntryBody entry={entry} asText={asText} />
        <AttachmentList attachments={entry.attachments} />
        {entry.kind === 'note' ? null : (
          <Flex gap={2} wrap="wrap">
            {entry.html !== null ? (
              <Button variant="ghost" size="S" onClick={() => setAsText(!asText)}>
                {t(asText ? 'entry.show-html' : 'entry.show-text')}
              </Button>
            ) : null}
            <SourceModal
              entry={entry}
              trigger={
                <Button variant="ghost" size="S" startIcon={<Code />}>
                  {t('entry.source')}
                </Button>
              }
            />
          </Flex>
        )}
      </Flex>
    </Box>
  );
}

/** Who wrote to whom. */
function Envelope({ entry }: { entry: Entry }) {
  const t = useTranslation();
  const lines = [
    t('entry.to', { from: entry.from.address, to: mailboxesText(entry.to) }),
    ...(entry.cc.length > 0 ? [t('entry.cc', { cc: mailboxesText(entry.cc) })] : []),
    ...(entry.bcc.length > 0 ? [t('entry.bcc', { bcc: mailboxesText(entry.bcc) })] : []),
  ];
  return (
    <Typography variant="pi" textColor="neutral600" style={{ overflowWrap: 'anywhere' }}>
      {lines.join(' · ')}
    </Typography>
  );
}
