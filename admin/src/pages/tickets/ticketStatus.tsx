import { Status, Typography, type StatusProps } from '@strapi/design-system';
import type { TicketStatus } from '../../../../shared/contracts/tickets';
import { readableOn } from '../../components/readableOn';
import { useTranslation } from '../../translations/useTranslation';

/** In the order they are offered. The contract's own list would bring the server's code into the browser. */
export const TICKET_STATUS_OPTIONS = ['open', 'pending', 'closed'] as const satisfies readonly TicketStatus[];

const VARIANTS: Record<TicketStatus, NonNullable<StatusProps['variant']>> = {
  open: 'primary',
  pending: 'warning',
  closed: 'neutral',
};

export function TicketStatusBadge({ status }: { status: TicketStatus }) {
  const t = useTranslation();
  return (
    <Status
      variant={VARIANTS[status]}
      size="XS"
      display="inline-flex"
      data-testid="ticket-status"
      data-status={status}
    >
      <Typography variant="pi" fontWeight="bold" textColor={readableOn(VARIANTS[status])}>
        {t(`ticket.status-${status}`)}
      </Typography>
    </Status>
  );
}
