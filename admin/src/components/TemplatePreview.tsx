import { useEffect, useState } from 'react';
import { Box, Flex, Loader, Typography } from '@strapi/design-system';
import type { PreviewInput } from '../../../shared/contracts/templates';
import { useReadFailure } from '../api/failure';
import { usePreviewTemplateQuery } from '../api/templates';
import { useTranslation } from '../translations/useTranslation';
import { MailFrame } from './MailFrame';

const TYPING_PAUSE_MS = 400;

/** What it was when typing paused. */
function usePaused(input: PreviewInput): PreviewInput {
  const typed = JSON.stringify(input);
  const [paused, setPaused] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(typed), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return JSON.parse(paused) as PreviewInput;
}

/** How a text reads with sample values in it, or why it cannot be saved. */
export function TemplatePreview({ input }: { input: PreviewInput }) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { data, error, isFetching } = usePreviewTemplateQuery(usePaused(input));
  const failure = error ? readFailure(error) : null;
  const isBlank = data?.text.trim() === '';
  return (
    <Flex
      direction="column"
      alignItems="stretch"
      gap={2}
      data-testid="template-preview"
      aria-busy={isFetching}
    >
      <Typography variant="pi" fontWeight="bold" textColor="neutral800">
        {t('preview.title')}
      </Typography>
      <Box role="status">
        {failure ? (
          <Typography variant="pi" textColor="danger600">
            {failure.fields.html ?? failure.fields.subject ?? failure.message}
          </Typography>
        ) : data === undefined ? (
          <Loader small>{t('preview.loading')}</Loader>
        ) : isBlank ? (
          <Typography variant="pi" textColor="neutral600">
            {t('preview.empty')}
          </Typography>
        ) : data.subject ? (
          <Typography textColor="neutral800">{t('preview.subject', { subject: data.subject })}</Typography>
        ) : null}
      </Box>
      {failure || !data || isBlank ? null : <MailFrame html={data.html} title={t('preview.title')} />}
    </Flex>
  );
}
