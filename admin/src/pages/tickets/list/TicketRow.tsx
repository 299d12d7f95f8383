import { Box, Flex, Link as TextLink, Td, Tr, Typography, VisuallyHidden } from '@strapi/design-system';
import { Link } from 'react-router-dom';
import type { TicketSummary } from '../../../../../shared/contracts/tickets';
import { Moment } from '../../../components/Moment';
import { useTranslation } from '../../../translations/useTranslation';
import { TicketPriorityText } from '../ticketPriority';
import { TicketStatusBadge } from '../ticketStatus';

interface TicketRowProps {
  ticket: TicketSummary;
  /** The table puts this on its rows; without it the arrow keys do not find them. */
  'aria-rowindex'?: number;
}

export function TicketRow({ ticket, ...place }: TicketRowProps) {
  const t = useTranslation();
  return (
    <Tr {...place} data-testid="ticket-row" data-ticket={ticket.id} data-unread={ticket.unread}>
      <Td>
        <Flex gap={2}>
          <Box width="0.8rem" shrink={0}>
            {ticket.unread ? <UnreadMark /> : null}
          </Box>
          <Typography textColor="neutral600">#{ticket.id}</Typography>
        </Flex>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" maxWidth="44rem">
          <TextLink
            tag={Link}
            to={String(ticket.id)}
            style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}
          >
            <Typography textColor="inherit" fontWeight={ticket.unread ? 'bold' : undefined}>
              {ticket.subject || t('tickets.no-subject')}
            </Typography>
          </TextLink>
          <Typography variant="pi" textColor="neutral600">
            {t('tickets.entries', { count: ticket.entryCount, address: ticket.systemEmail.address })}
          </Typography>
        </Flex>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" maxWidth="24rem">
          <Typography textColor="neutral800" ellipsis maxWidth="100%">
            {ticket.requester.name || ticket.requester.address}
          </Typography>
          {ticket.requester.name ? (
            <Typography variant="pi" textColor="neutral600" ellipsis maxWidth="100%">
              {ticket.requester.address}
            </Typography>
          ) : null}
        </Flex>
      </Td>
      <Td>
        <TicketStatusBadge status={ticket.status} />
      </Td>
      <Td>
        <Typography textColor={ticket.assignee ? 'neutral800' : 'neutral600'}>
          {ticket.assignee?.name ?? t('ticket.assignee-none')}
        </Typography>
      </Td>
      <Td>
        <TicketPriorityText priority={ticket.priority} />
      </Td>
      <Td>
        <Typography textColor="neutral800">
          <Moment at={ticket.lastActivityAt} />
        </Typography>
      </Td>
    </Tr>
  );
}

function UnreadMark() {
  const t = useTranslation();
  return (
    <Box
      width="0.8rem"
      height="0.8rem"
      background="primary600"
      borderRadius="50%"
      title={t('tickets.unread')}
      data-testid="unread"
    >
      <VisuallyHidden>{t('tickets.unread')}</VisuallyHidden>
    </Box>
  );
}
