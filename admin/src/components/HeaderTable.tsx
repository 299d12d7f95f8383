import { Box, Typography } from '@strapi/design-system';
import type { EntrySource } from '../../../shared/contracts/tickets';
import { useTranslation } from '../translations/useTranslation';

/** The header fields of a message, in their order. */
export function HeaderTable({ headers }: { headers: EntrySource['headers'] }) {
  const t = useTranslation();
  return (
    <Box
      tag="table"
      data-testid="mail-headers"
      width="100%"
      style={{ borderCollapse: 'collapse', tableLayout: 'fixed' }}
    >
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
