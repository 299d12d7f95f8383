import type { ReactNode } from 'react';
import { Box, Flex, Grid, Typography } from '@strapi/design-system';

/** A titled card of fields. */
export function FormSection({
  title,
  action,
  children,
}: {
  title: string;
  /** Buttons for the whole card, beside its title. */
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Box background="neutral0" hasRadius shadow="filterShadow" padding={6} tag="section" aria-label={title}>
      <Flex justifyContent="space-between" gap={4} wrap="wrap">
        <Typography variant="delta" tag="h2">
          {title}
        </Typography>
        {action}
      </Flex>
      <Box paddingTop={4}>
        <FormGrid>{children}</FormGrid>
      </Box>
    </Box>
  );
}

export function FormGrid({ children }: { children: ReactNode }) {
  return <Grid.Root gap={5}>{children}</Grid.Root>;
}

/** A place in the grid: 12 columns on a wide screen, always the whole width on a narrow one. */
export function Cell({ columns = 6, children }: { columns?: number; children: ReactNode }) {
  return (
    <Grid.Item col={columns} xs={12} direction="column" alignItems="stretch">
      {children}
    </Grid.Item>
  );
}
