import { Box, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import type { TicketStatus } from '../../../../../shared/contracts/tickets';
import { readFailure } from '../../../api/failure';
import { useUpdateTicketMutation } from '../../../api/tickets';
import { useTranslation } from '../../../translations/useTranslation';
import { TICKET_STATUS_OPTIONS } from '../ticketStatus';

export function TicketStatusSelect({ ticketId, status }: { ticketId: number; status: TicketStatus }) {
  const t = useTranslation();
  const { toggleNotification } = useNotification();
  const [update, { isLoading }] = useUpdateTicketMutation();

  const change = async (chosen: string | number) => {
    const next = TICKET_STATUS_OPTIONS.find((option) => option === chosen);
    if (!next || next === status) return;
    try {
      await update({ id: ticketId, update: { status: next } }).unwrap();
    } catch (error) {
      toggleNotification({ type: 'danger', message: readFailure(error).message });
    }
  };

  return (
    <Box width="18rem">
      <SingleSelect
        size="S"
        aria-label={t('ticket.status')}
        value={status}
        disabled={isLoading}
        onChange={change}
      >
        {TICKET_STATUS_OPTIONS.map((option) => (
          <SingleSelectOption key={option} value={option}>
            {t(`ticket.status-${option}`)}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </Box>
  );
}
