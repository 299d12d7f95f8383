import { Typography } from '@strapi/design-system';
import type { TicketPriority } from '../../../../shared/contracts/common';
import { useTranslation } from '../../translations/useTranslation';

/** In the order they are offered. The contract's own list would bring the server's code into the browser. */
export const TICKET_PRIORITY_OPTIONS = [
  'low',
  'normal',
  'high',
  'urgent',
] as const satisfies readonly TicketPriority[];

const COLORS: Record<TicketPriority, string> = {
  low: 'neutral600',
  normal: 'neutral800',
  // The theme's warning colours are too pale to be read on white.
  high: 'neutral800',
  urgent: 'danger700',
};

export function TicketPriorityText({ priority }: { priority: TicketPriority }) {
  const t = useTranslation();
  const stressed = priority === 'high' || priority === 'urgent';
  return (
    <Typography textColor={COLORS[priority]} fontWeight={stressed ? 'bold' : undefined}>
      {t(`ticket.priority-${priority}`)}
    </Typography>
  );
}
