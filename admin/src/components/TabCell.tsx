import type { ReactNode } from 'react';
import { Box } from '@strapi/design-system';

/**
 * A cell whose buttons and links are reached with Tab. The design system's cells take the keys for themselves: Enter goes
 * into a cell and presses the first thing in it at once, which would switch a mailbox off.
 */
export function TabCell({
  children,
  header = false,
  'aria-colindex': column,
}: {
  children: ReactNode;
  header?: boolean;
  /** Set by the row. */
  'aria-colindex'?: number;
}) {
  return (
    <Box tag={header ? 'th' : 'td'} aria-colindex={column}>
      {children}
    </Box>
  );
}
