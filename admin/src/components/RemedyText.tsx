import { Fragment } from 'react';
import { Box, Typography } from '@strapi/design-system';

/** What to do, line by line; what is typed somewhere, between backticks in the text, in the letters of code. */
export function RemedyText({ children }: { children: string }) {
  return children.split('\n').map((line, index) => (
    // The lines of one text never change places.
    <Typography key={index} tag="p" textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
      {line.split('`').map((part, at) =>
        at % 2 === 0 ? (
          <Fragment key={at}>{part}</Fragment>
        ) : (
          <Box key={at} tag="code" style={{ fontFamily: 'monospace' }}>
            {part}
          </Box>
        ),
      )}
    </Typography>
  ));
}
