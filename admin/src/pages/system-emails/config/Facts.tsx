import type { ReactNode } from 'react';
import { Box, Flex, Typography } from '@strapi/design-system';

/** Names and values to read, not to change. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <Flex tag="dl" direction="column" alignItems="stretch" gap={3}>
      {children}
    </Flex>
  );
}

export function Fact({ label, children, testId }: { label: string; children: ReactNode; testId?: string }) {
  return (
    <Flex alignItems="baseline" gap={4} wrap="wrap">
      <Box width="20rem" shrink={0}>
        <Typography tag="dt" textColor="neutral600">
          {label}
        </Typography>
      </Box>
      <Box flex="1" minWidth="20rem">
        <Typography tag="dd" textColor="neutral800" data-testid={testId} style={{ overflowWrap: 'anywhere' }}>
          {children}
        </Typography>
      </Box>
    </Flex>
  );
}
