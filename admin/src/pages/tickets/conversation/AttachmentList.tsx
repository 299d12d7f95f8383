import { Flex, IconButton, Typography } from '@strapi/design-system';
import { Download, Paperclip } from '@strapi/icons';
import type { AttachmentSummary } from '../../../../../shared/contracts/tickets';
import { useTranslation } from '../../../translations/useTranslation';
import { useFormatSize } from '../../../components/useFormatSize';
import { useDownload } from '../../../components/useDownload';

export function AttachmentList({ attachments }: { attachments: AttachmentSummary[] }) {
  const t = useTranslation();
  // Inline images are already in the text.
  const listed = attachments.filter((attachment) => !attachment.inline);
  if (listed.length === 0) return null;
  return (
    <Flex tag="ul" gap={2} wrap="wrap" aria-label={t('attachments.label')}>
      {listed.map((attachment) => (
        <Attachment key={attachment.id} attachment={attachment} />
      ))}
    </Flex>
  );
}

function Attachment({ attachment }: { attachment: AttachmentSummary }) {
  const t = useTranslation();
  const formatSize = useFormatSize();
  const { download, isDownloading } = useDownload();
  const filename = attachment.filename || t('attachments.unnamed');
  return (
    <Flex
      tag="li"
      gap={2}
      hasRadius
      borderColor="neutral200"
      paddingTop={1}
      paddingBottom={1}
      paddingLeft={3}
      paddingRight={1}
      data-testid="attachment"
      data-filename={filename}
    >
      <Paperclip fill="neutral500" aria-hidden />
      <Flex direction="column" alignItems="flex-start">
        <Typography textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
          {filename}
        </Typography>
        <Typography variant="pi" textColor="neutral600">
          {attachment.contentType} · {formatSize(attachment.size)}
        </Typography>
      </Flex>
      <IconButton
        label={t('attachments.download', { filename })}
        variant="ghost"
        disabled={isDownloading}
        onClick={() => download(`/system-email/attachments/${attachment.id}`, filename)}
      >
        <Download />
      </IconButton>
    </Flex>
  );
}
