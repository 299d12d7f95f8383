import type { ReactNode } from 'react';
import { Box, Button, Typography } from '@strapi/design-system';
import { Page } from '@strapi/strapi/admin';
import { isNotFound, useReadFailure } from '../api/failure';
import { useTranslation } from '../translations/useTranslation';
import { Notice } from './Notice';

interface LoadableProps<T> {
  query: { data?: T; error?: unknown; refetch: () => unknown };
  /** Said when the thing is not there (any more). */
  missing?: string;
  children: (data: T) => ReactNode;
}

/**
 * A screen that hangs on one request: loading, gone, refused, or its content. What was loaded stays on screen
 * when a later refresh fails, under a warning.
 */
export function Loadable<T>({ query, missing, children }: LoadableProps<T>) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  if (query.data === undefined) {
    if (!query.error) return <Page.Loading />;
    if (missing && isNotFound(query.error)) {
      return (
        <Box padding={8}>
          <Page.Error content={missing} />
        </Box>
      );
    }
    return (
      <Box padding={8}>
        <Page.Error
          content={t('loadable.refused', { message: readFailure(query.error).message })}
          action={
            <Button variant="secondary" onClick={() => query.refetch()}>
              {t('loadable.again')}
            </Button>
          }
        />
      </Box>
    );
  }
  return (
    <>
      {query.error ? (
        <Notice tone="warning" title={t('loadable.stale')} testId="stale">
          <Typography textColor="neutral800">{readFailure(query.error).message}</Typography>
        </Notice>
      ) : null}
      {children(query.data)}
    </>
  );
}
