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

interface FactProps {
  label: string;
  /** What the value is good for. */
  hint?: string;
  children: ReactNode;
  testId?: string;
}

export function Fact({ label, hint, children, testId }: FactProps) {
  return (
    <Flex alignItems="baseline" gap={4} wrap="wrap">
      <Box tag="dt" width="20rem" shrink={0}>
        <Typography textColor="neutral600">{label}</Typography>
      </Box>
      <Box tag="dd" flex="1" minWidth="20rem">
        <Typography
          tag="div"
          textColor="neutral800"
          data-testid={testId}
          style={{ overflowWrap: 'anywhere' }}
        >
          {children}
        </Typography>
        {hint ? (
          <Typography tag="p" variant="pi" textColor="neutral600">
            {hint}
          </Typography>
        ) : null}
      </Box>
    </Flex>
  );
}
