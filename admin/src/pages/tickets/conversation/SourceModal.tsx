import { useState, type ReactElement } from 'react';
import { Box, Button, Flex, Modal, Typography } from '@strapi/design-system';
import { Download, Duplicate } from '@strapi/icons';
import type { Entry, EntrySource } from '../../../../../shared/contracts/tickets';
import { useGetEntrySourceQuery } from '../../../api/tickets';
import { HeaderTable } from '../../../components/HeaderTable';
import { Loadable } from '../../../components/Loadable';
import { useCopy } from '../../../components/useCopy';
import { useTranslation } from '../../../translations/useTranslation';
import { useFormatSize } from '../../../components/useFormatSize';
import { useDownload } from '../../../components/useDownload';

/** The message as it came or left: its headers, and every byte of it as text. */
export function SourceModal({ entry, trigger }: { entry: Entry; trigger: ReactElement }) {
  const t = useTranslation();
  const [open, setOpen] = useState(false);
  const query = useGetEntrySourceQuery(entry.id, { skip: !open });
  const { download, isDownloading } = useDownload();
  const copy = useCopy();

  const copySource = (source: string) => copy(source, t('source.source'));

  return (
    <Modal.Root open={open} onOpenChange={setOpen}>
      <Modal.Trigger>{trigger}</Modal.Trigger>
      <Modal.Content aria-describedby={undefined} data-testid="source-modal">
        <Modal.Header closeLabel={t('source.close')}>
          <Modal.Title>{t('source.title')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Loadable query={query} missing={t('source.missing')}>
            {(source) => <Source source={source} />}
          </Loadable>
        </Modal.Body>
        <Modal.Footer>
          <Button
            variant="tertiary"
            startIcon={<Duplicate />}
            disabled={!query.data}
            onClick={() => query.data && copySource(query.data.source)}
          >
            {t('source.copy')}
          </Button>
          <Button
            variant="secondary"
            startIcon={<Download />}
            loading={isDownloading}
            onClick={() => download(`/system-email/entries/${entry.id}/raw`, `entry-${entry.id}.eml`)}
          >
            {t('entry.raw')}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
}

function Source({ source: { headers, source, truncated, size } }: { source: EntrySource }) {
  const t = useTranslation();
  const formatSize = useFormatSize();
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Typography variant="delta" tag="h3">
        {t('source.headers')}
      </Typography>
      <HeaderTable headers={headers} />
      <Flex justifyContent="space-between" gap={2} wrap="wrap">
        <Typography variant="delta" tag="h3">
          {t('source.source')}
        </Typography>
        <Typography variant="pi" textColor="neutral600">
          {formatSize(size)}
        </Typography>
      </Flex>
      {truncated ? (
        <Typography variant="pi" textColor="neutral700">
          {t('source.truncated')}
        </Typography>
      ) : null}
      <Box
        tag="pre"
        background="neutral100"
        borderColor="neutral200"
        hasRadius
        padding={3}
        maxHeight="40vh"
        overflow="auto"
        color="neutral800"
        // A region that scrolls must be reachable with the keyboard.
        tabIndex={0}
        role="region"
        aria-label={t('source.source')}
        data-testid="source-text"
        style={{ fontFamily: 'monospace', fontSize: '1.2rem', whiteSpace: 'pre', lineHeight: 1.5 }}
      >
        {source}
      </Box>
    </Flex>
  );
}
