import { useState } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Download } from '@strapi/icons';
import type { Entry } from '../../../../../shared/contracts/tickets';
import { Moment } from '../../../components/Moment';
import { useTranslation } from '../../../translations/useTranslation';
import { AttachmentList } from './AttachmentList';
import { DeliveryState } from './DeliveryState';
import { MailFrame } from './MailFrame';
import { useDownload } from './useDownload';

type Mailbox = Entry['from'];

const people = (mailboxes: Mailbox[]) =>
  mailboxes.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(', ');

export function EntryCard({ entry, canRetry }: { entry: Entry; canRetry: boolean }) {
  const t = useTranslation();
  const inbound = entry.kind === 'inbound';
  const [asText, setAsText] = useState(false);
  const { download, isDownloading } = useDownload();
  const hasHtml = inbound && entry.html !== null;

  return (
    <Box
      tag="li"
      background="neutral0"
      borderColor={inbound ? 'neutral200' : 'primary200'}
      hasRadius
      shadow="filterShadow"
      marginLeft={inbound ? 0 : { initial: 0, medium: 8 }}
      marginRight={inbound ? { initial: 0, medium: 8 } : 0}
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
        background={inbound ? 'neutral100' : 'primary100'}
        padding={4}
      >
        <Flex direction="column" alignItems="flex-start" gap={1} minWidth={0}>
          <Typography fontWeight="semiBold" textColor="neutral800">
            {entry.from.name || entry.from.address}
          </Typography>
          <Typography variant="pi" textColor="neutral600" style={{ overflowWrap: 'anywhere' }}>
            {t('entry.to', { from: entry.from.address, to: people(entry.to) })}
            {entry.cc.length > 0 ? ` · ${t('entry.cc', { cc: people(entry.cc) })}` : null}
          </Typography>
        </Flex>
        <Flex gap={3}>
          {entry.delivery ? <DeliveryState.Badge delivery={entry.delivery} /> : null}
          <Typography variant="pi" textColor="neutral600">
            {t(`entry.${entry.kind}`)} · <Moment at={entry.createdAt} />
          </Typography>
        </Flex>
      </Flex>

      <Flex direction="column" alignItems="stretch" gap={4} padding={4}>
        {entry.delivery ? <DeliveryState.Details delivery={entry.delivery} canRetry={canRetry} /> : null}
        {hasHtml && !asText && entry.html !== null ? (
          <MailFrame html={entry.html} title={t('entry.frame', { from: entry.from.address })} />
        ) : (
          <Typography
            tag="div"
            textColor="neutral800"
            style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
            data-testid="entry-text"
          >
            {entry.text || t('entry.no-text')}
          </Typography>
        )}
        <AttachmentList attachments={entry.attachments} />
        {inbound ? (
          <Flex gap={2} wrap="wrap">
            {hasHtml ? (
              <Button variant="ghost" size="S" onClick={() => setAsText(!asText)}>
                {t(asText ? 'entry.show-html' : 'entry.show-text')}
              </Button>
            ) : null}
            <Button
              variant="ghost"
              size="S"
              startIcon={<Download />}
              loading={isDownloading}
              onClick={() => download(`/system-email/entries/${entry.id}/raw`, `entry-${entry.id}.eml`)}
            >
              {t('entry.raw')}
            </Button>
          </Flex>
        ) : null}
      </Flex>
    </Box>
  );
}
