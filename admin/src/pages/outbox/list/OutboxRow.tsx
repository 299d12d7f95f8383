import { Box, Checkbox, Flex, Link as TextLink, Td, Tr, Typography } from '@strapi/design-system';
import { Link, useLocation } from 'react-router-dom';
import type { OutboxDeed, OutboxItem } from '../../../../../shared/contracts/outbox';
import { DeliveryBadge } from '../../../components/DeliveryBadge';
import { DeliveryDeeds } from '../../../components/DeliveryDeeds';
import { Moment } from '../../../components/Moment';
import { TabCell } from '../../../components/TabCell';
import type { Selection } from '../../../components/useSelection';
import { useProblemText } from '../../../translations/useServerText';
import { useTranslation } from '../../../translations/useTranslation';
import { WaitText } from '../WaitText';

interface OutboxRowProps {
  item: OutboxItem;
  /** Null for who may only look. */
  selection: Selection | null;
  isBusy: boolean;
  onDeed: (id: number, deed: OutboxDeed) => Promise<void>;
  /** The table puts this on its rows; without it the arrow keys do not find them. */
  'aria-rowindex'?: number;
}

export function OutboxRow({ item, selection, isBusy, onDeed, ...place }: OutboxRowProps) {
  const t = useTranslation();
  const problemText = useProblemText();
  const { search } = useLocation();
  const subject = item.subject || t('tickets.no-subject');
  const troubled = item.problem && (item.state === 'failed' || item.state === 'unconfirmed');

  return (
    <Tr {...place} data-testid="outbox-row" data-delivery={item.id}>
      {selection ? (
        <TabCell>
          <Box paddingLeft={4}>
            <Checkbox
              aria-label={t('outbox.select', { subject })}
              checked={selection.has(item.id)}
              onCheckedChange={(checked) => selection.set([item.id], checked === true)}
            />
          </Box>
        </TabCell>
      ) : null}
      <Td>
        <Flex direction="column" alignItems="flex-start" maxWidth="34rem">
          <TextLink
            tag={Link}
            to={String(item.id)}
            // The way back leads to the same part of the list.
            state={{ search }}
            style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}
          >
            {subject}
          </TextLink>
          <Typography variant="pi" textColor="neutral600" style={{ overflowWrap: 'anywhere' }}>
            {t('outbox.to', { recipients: item.recipients.join(', ') })}
          </Typography>
        </Flex>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" maxWidth="22rem">
          <Typography textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
            {item.systemEmail.address ?? t('quarantine.deleted-system-email')}
          </Typography>
          <Typography variant="pi" textColor="neutral600">
            {t(`outbox.origin-${item.origin}`)}
          </Typography>
        </Flex>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" gap={1} maxWidth="28rem">
          <DeliveryBadge delivery={item} />
          {item.wait || troubled ? (
            <Typography
              variant="pi"
              textColor="neutral600"
              style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}
              data-testid="outbox-wait"
            >
              {item.wait ? <WaitText wait={item.wait} /> : null}
              {troubled && item.problem ? problemText(item.problem).message : null}
            </Typography>
          ) : null}
        </Flex>
      </Td>
      <Td>
        <Typography textColor="neutral800">
          <Moment at={item.sentAt ?? item.createdAt} />
        </Typography>
      </Td>
      {selection ? (
        <TabCell>
          <Flex gap={2} wrap="wrap" paddingRight={4} justifyContent="flex-end">
            <DeliveryDeeds delivery={item} isBusy={isBusy} onDeed={(deed) => onDeed(item.id, deed)} />
          </Flex>
        </TabCell>
      ) : null}
    </Tr>
  );
}
