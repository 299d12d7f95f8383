import { Box, Link as TextLink } from '@strapi/design-system';
import { Link } from 'react-router-dom';
import type { OutboxDetail } from '../../../../../shared/contracts/outbox';
import { DeliveryBadge } from '../../../components/DeliveryBadge';
import { Fact, Facts } from '../../../components/Facts';
import { Moment } from '../../../components/Moment';
import { PLUGIN_ID } from '../../../pluginId';
import { useTranslation } from '../../../translations/useTranslation';

export function DeliveryFacts({ delivery }: { delivery: OutboxDetail }) {
  const t = useTranslation();
  const { systemEmail, origin, ticketId, to, cc, bcc, createdAt, sentAt, response, messageId } = delivery;
  return (
    <Box background="neutral0" hasRadius shadow="filterShadow" padding={6}>
      <Facts>
        <Fact label={t('outbox.state')}>
          <DeliveryBadge delivery={delivery} />
        </Fact>
        <Fact label={t('outbox.system-email')}>
          {systemEmail.address ?? t('quarantine.deleted-system-email')}
        </Fact>
        <Fact label={t('outbox.origin')}>
          {t(`outbox.origin-${origin}`)}
          {ticketId === null ? null : (
            <>
              {' · '}
              <TextLink tag={Link} to={`/plugins/${PLUGIN_ID}/tickets/${ticketId}`}>
                {t('outbox.ticket', { id: ticketId })}
              </TextLink>
            </>
          )}
        </Fact>
        <Fact label={t('reply.to')}>{to.join(', ')}</Fact>
        {cc.length > 0 ? <Fact label={t('reply.cc')}>{cc.join(', ')}</Fact> : null}
        {bcc.length > 0 ? <Fact label={t('reply.bcc')}>{bcc.join(', ')}</Fact> : null}
        <Fact label={t('outbox.created')}>
          <Moment at={createdAt} />
        </Fact>
        {sentAt ? (
          <Fact label={t('delivery.sent')}>
            <Moment at={sentAt} />
          </Fact>
        ) : null}
        {response ? <Fact label={t('outbox.response')}>{response}</Fact> : null}
        <Fact label={t('outbox.message-id')}>{messageId}</Fact>
      </Facts>
    </Box>
  );
}
