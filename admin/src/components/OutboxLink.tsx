import { Link as TextLink, Typography } from '@strapi/design-system';
import { Link } from 'react-router-dom';
import { useTranslation } from '../translations/useTranslation';
import { OUTBOX_PATH, useOutboxActions } from './outbox';

/** Leads from a reply to its delivery; nothing for who may not see the outbox. */
export function OutboxLink({ deliveryId }: { deliveryId: number }) {
  const t = useTranslation();
  return <ToOutbox to={`/${deliveryId}`}>{t('outbox.link')}</ToOutbox>;
}

/** Leads from a ticket to all that was written on it. */
export function TicketOutboxLink({ ticketId }: { ticketId: number }) {
  const t = useTranslation();
  return <ToOutbox to={`?ticket=${ticketId}`}>{t('outbox.show-ticket')}</ToOutbox>;
}

function ToOutbox({ to, children }: { to: string; children: string }) {
  const { canRead } = useOutboxActions();
  if (!canRead) return null;
  return (
    <TextLink tag={Link} to={`${OUTBOX_PATH}${to}`} data-testid="outbox-link">
      <Typography variant="pi" textColor="inherit">
        {children}
      </Typography>
    </TextLink>
  );
}
