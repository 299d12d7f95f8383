import { useState, type ReactElement } from 'react';
import { Box, Button, Flex, Modal, Typography } from '@strapi/design-system';
import { Download, Duplicate } from '@strapi/icons';
import type { Entry, EntrySource } from '../../../../../shared/contracts/tickets';
import { useGetEntrySourceQuery } from '../../../api/tickets';
import { Loadable } from '../../../components/Loadable';
import { useCopy } from '../../../components/useCopy';
import { useTranslation } from '../../../translations/useTranslation';
import { useFormatSize } from '../useFormatSize';
import { useDownload } from './useDownload';

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
      <Box tag="table" width="100%" style={{ borderCollapse: 'collapse', tableLayout: 'fixed' }}>
        <thead>
          <tr>
            <HeaderCell width="28%">{t('source.name')}</HeaderCell>
            <HeaderCell>{t('source.value')}</HeaderCell>
          </tr>
        </thead>
        <tbody>
          {headers.map(({ name, value }, index) => (
            // A header may stand there more than once, and two may be the same.
            <tr key={index}>
              <Cell bold>{name}</Cell>
              <Cell>{value}</Cell>
            </tr>
          ))}
        </tbody>
      </Box>
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

function HeaderCell({ width, children }: { width?: string; children: string }) {
  return (
    <Box tag="th" width={width} paddingBottom={2} textAlign="left" scope="col">
      <Typography variant="sigma" textColor="neutral600">
        {children}
      </Typography>
    </Box>
  );
}

function Cell({ bold = false, children }: { bold?: boolean; children: string }) {
  return (
    <Box tag="td" paddingTop={1} paddingBottom={1} paddingRight={2} style={{ verticalAlign: 'top' }}>
      <Typography
        variant="pi"
        fontWeight={bold ? 'bold' : undefined}
        textColor="neutral800"
        style={{ overflowWrap: 'anywhere' }}
      >
        {children}
      </Typography>
    </Box>
  );
}
