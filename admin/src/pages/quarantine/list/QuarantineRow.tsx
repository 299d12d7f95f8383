import { Box, Checkbox, Flex, Link as TextLink, Td, Tr, Typography } from '@strapi/design-system';
import { Link, useLocation } from 'react-router-dom';
import type { QuarantinedMessage } from '../../../../../shared/contracts/quarantine';
import { Moment } from '../../../components/Moment';
import { TabCell } from '../../../components/TabCell';
import { useFormatSize } from '../../../components/useFormatSize';
import { useTranslation } from '../../../translations/useTranslation';
import type { Selection } from '../../../components/useSelection';

export function QuarantineRow({
  message,
  selection,
  ...place
}: {
  message: QuarantinedMessage;
  selection: Selection | null;
  /** The table puts this on its rows; without it the arrow keys do not find them. */
  'aria-rowindex'?: number;
}) {
  const t = useTranslation();
  const formatSize = useFormatSize();
  const { search } = useLocation();
  const subject = message.subject || t('quarantine.no-subject');

  return (
    <Tr {...place} data-testid="quarantine-row" data-message={message.id}>
      {selection ? (
        <TabCell>
          <Box paddingLeft={4}>
            <Checkbox
              aria-label={t('quarantine.select', { subject })}
              checked={selection.has(message.id)}
              onCheckedChange={(checked) => selection.set([message.id], checked === true)}
            />
          </Box>
        </TabCell>
      ) : null}
      <Td>
        <Flex direction="column" alignItems="flex-start" maxWidth="40rem">
          <TextLink
            tag={Link}
            to={String(message.id)}
            // The way back leads to the same part of the list.
            state={{ search }}
            style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}
          >
            {subject}
          </TextLink>
          <Typography variant="pi" textColor="neutral600" style={{ overflowWrap: 'anywhere' }}>
            {message.from || t('quarantine.no-sender')}
          </Typography>
        </Flex>
      </Td>
      <Td>
        <Typography textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
          {message.systemEmail.address ?? t('quarantine.deleted-system-email')}
        </Typography>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" maxWidth="28rem">
          <Typography textColor="neutral800" style={{ whiteSpace: 'normal' }}>
            {t(`quarantine.reason-${message.reasonCode}`)}
          </Typography>
          <Typography variant="pi" textColor="neutral600" style={{ whiteSpace: 'normal' }}>
            {message.wanted ? t('quarantine.wanted') : t(`quarantine.brief-${message.reasonCode}`)}
          </Typography>
        </Flex>
      </Td>
      <Td>
        <Typography textColor="neutral800">{formatSize(message.size)}</Typography>
      </Td>
      <Td>
        <Typography textColor="neutral800">
          <Moment at={message.receivedAt ?? message.fetchedAt} />
        </Typography>
      </Td>
    </Tr>
  );
}
