import { Button, Flex } from '@strapi/design-system';
import { useTranslation } from '../../../translations/useTranslation';
import { TICKET_VIEWS, useTicketFilter } from './useTicketFilter';

/** The filters that are needed all day, one press each. */
export function TicketViews() {
  const t = useTranslation();
  const { view, showView } = useTicketFilter();
  return (
    <Flex role="group" aria-label={t('tickets.views')} gap={2} wrap="wrap">
      {TICKET_VIEWS.map((option) => (
        <Button
          key={option}
          size="S"
          variant={option === view ? 'secondary' : 'tertiary'}
          aria-pressed={option === view}
          onClick={() => showView(option)}
        >
          {t(`tickets.view-${option}`)}
        </Button>
      ))}
    </Flex>
  );
}
