import { useId, useRef, type ReactNode } from 'react';
import { Button, Flex, IconButton, ProgressBar, Typography, VisuallyHidden } from '@strapi/design-system';
import { ArrowClockwise, Cross, Image, Paperclip } from '@strapi/icons';
import { isShownInText } from '../../../../../shared/inline-upload';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import { useFormatSize } from '../../../components/useFormatSize';
import { shows } from './pictures';
import type { Composer } from './useComposer';
import type { Upload } from './useUploads';

interface AttachmentPickerProps {
  composer: Composer;
  maxAttachmentBytes: number;
  disabled: boolean;
}

/** The files that go along, each with the way to take it off again, and the button that adds one. */
export function AttachmentPicker({ composer, maxAttachmentBytes, disabled }: AttachmentPickerProps) {
  const t = useTranslation();
  const formatSize = useFormatSize();
  const input = useRef<HTMLInputElement>(null);
  const inputId = useId();
  const { draft, uploads, totalSize, tooLarge } = composer;
  const used = { used: formatSize(totalSize), most: formatSize(maxAttachmentBytes) };

  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      {tooLarge.length > 0 ? (
        <Notice
          tone="danger"
          title={t('attachments.too-large', { count: tooLarge.length, filenames: tooLarge.join(', ') })}
          testId="attachments-too-large"
        >
          <Typography textColor="neutral800">{t('attachments.too-large-text', used)}</Typography>
        </Notice>
      ) : null}
      {draft.attachments.length + uploads.length > 0 ? (
        <Flex tag="ul" gap={2} wrap="wrap" aria-label={t('attachments.label')}>
          {draft.attachments.map((attachment) => {
            const { id, filename, size, contentType } = attachment;
            const isShown = draft.mode === 'rich' && shows(draft.html, id);
            return (
              <FileBox
                key={`attachment-${id}`}
                filename={filename}
                detail={isShown ? t('attachments.shown', { size: formatSize(size) }) : formatSize(size)}
                state="done"
              >
                {draft.mode === 'rich' && !isShown && isShownInText(contentType) ? (
                  <IconButton
                    label={t('attachments.show', { filename })}
                    variant="ghost"
                    size="S"
                    disabled={disabled}
                    onClick={() => composer.show(attachment)}
                  >
                    <Image />
                  </IconButton>
                ) : null}
                <IconButton
                  label={t('attachments.remove', { filename })}
                  variant="ghost"
                  size="S"
                  disabled={disabled}
                  onClick={() => composer.detach(id)}
                >
                  <Cross />
                </IconButton>
              </FileBox>
            );
          })}
          {uploads.map((upload) => (
            <UploadBox key={`upload-${upload.key}`} upload={upload} composer={composer} />
          ))}
        </Flex>
      ) : null}
      <Flex gap={3} wrap="wrap">
        <VisuallyHidden>
          <label htmlFor={inputId}>{t('attachments.choose')}</label>
          <input
            id={inputId}
            ref={input}
            type="file"
            multiple
            // The button below is the way in for everybody; this one is only what opens the browser's dialogue.
            tabIndex={-1}
            disabled={disabled}
            data-testid="attachment-input"
            onChange={(event) => {
              composer.attach([...(event.target.files ?? [])]);
              // The same file can be chosen again after it was taken off.
              event.target.value = '';
            }}
          />
        </VisuallyHidden>
        <Button
          variant="tertiary"
          size="S"
          startIcon={<Paperclip />}
          disabled={disabled}
          onClick={() => input.current?.click()}
        >
          {t('attachments.add')}
        </Button>
        <Typography variant="pi" textColor="neutral600">
          {totalSize > 0 ? t('attachments.used', used) : t('attachments.add-hint')}
        </Typography>
      </Flex>
    </Flex>
  );
}

interface FileBoxProps {
  filename: string;
  detail: string;
  state: 'done' | 'uploading' | 'failed';
  children: ReactNode;
}

function FileBox({ filename, detail, state, children }: FileBoxProps) {
  const failed = state === 'failed';
  return (
    <Flex
      tag="li"
      gap={2}
      hasRadius
      borderColor={failed ? 'danger600' : 'neutral200'}
      paddingTop={1}
      paddingBottom={1}
      paddingLeft={3}
      paddingRight={1}
      data-testid="draft-attachment"
      data-filename={filename}
      data-state={state}
    >
      <Paperclip fill={failed ? 'danger600' : 'neutral500'} aria-hidden />
      <Flex direction="column" alignItems="flex-start" maxWidth="28rem">
        <Typography textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
          {filename}
        </Typography>
        <Typography variant="pi" textColor={failed ? 'danger600' : 'neutral600'}>
          {detail}
        </Typography>
      </Flex>
      {children}
    </Flex>
  );
}

function UploadBox({ upload, composer }: { upload: Upload; composer: Composer }) {
  const t = useTranslation();
  const formatSize = useFormatSize();
  const { key, file, progress, failure } = upload;
  const filename = file.name;
  if (failure !== null) {
    return (
      <FileBox filename={filename} detail={failure || t('attachments.unreachable')} state="failed">
        <IconButton
          label={t('attachments.retry', { filename })}
          variant="ghost"
          size="S"
          onClick={() => composer.retry(key)}
        >
          <ArrowClockwise />
        </IconButton>
        <IconButton
          label={t('attachments.remove', { filename })}
          variant="ghost"
          size="S"
          onClick={() => composer.remove(key)}
        >
          <Cross />
        </IconButton>
      </FileBox>
    );
  }
  return (
    <FileBox filename={filename} detail={formatSize(file.size)} state="uploading">
      <ProgressBar
        size="S"
        value={Math.round(progress * 100)}
        aria-label={t('attachments.uploading', { filename })}
      />
      <IconButton
        label={t('attachments.cancel', { filename })}
        variant="ghost"
        size="S"
        onClick={() => composer.remove(key)}
      >
        <Cross />
      </IconButton>
    </FileBox>
  );
}
