import { useState } from 'react';
import { Button, Flex, Modal, Typography } from '@strapi/design-system';
import { Pencil } from '@strapi/icons';
import type { OutboxDetail } from '../../../../../shared/contracts/outbox';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useReaddressDeliveryMutation } from '../../../api/outbox';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { AddressField } from '../../tickets/reply/AddressField';
import { parseAddresses } from '../../tickets/reply/addresses';

const listed = (addresses: string[]): string => addresses.join(', ');

/** Asks who gets the message instead, and has it sent to them. */
export function RecipientsModal({ delivery }: { delivery: OutboxDetail }) {
  const t = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Modal.Root open={open} onOpenChange={setOpen}>
      <Modal.Trigger>
        <Button variant="secondary" size="S" startIcon={<Pencil />}>
          {t('outbox.readdress')}
        </Button>
      </Modal.Trigger>
      <Modal.Content data-testid="recipients-modal">
        {open ? <RecipientsForm delivery={delivery} onDone={() => setOpen(false)} /> : null}
      </Modal.Content>
    </Modal.Root>
  );
}

function RecipientsForm({ delivery, onDone }: { delivery: OutboxDetail; onDone: () => void }) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const [readdress, { isLoading }] = useReaddressDeliveryMutation();
  const [to, setTo] = useState(listed(delivery.to));
  const [cc, setCc] = useState(listed(delivery.cc));
  const [bcc, setBcc] = useState(listed(delivery.bcc));
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const typed = { to: parseAddresses(to), cc: parseAddresses(cc), bcc: parseAddresses(bcc) };
  const isReady =
    typed.to.addresses.length > 0 && Object.values(typed).every(({ refused }) => refused.length === 0);

  const submit = async () => {
    setFailure(null);
    try {
      const recipients = {
        to: typed.to.addresses,
        cc: typed.cc.addresses,
        bcc: typed.bcc.addresses,
      };
      await readdress({ id: delivery.id, recipients }).unwrap();
      onDone();
    } catch (error) {
      setFailure(readFailure(error));
    }
  };

  return (
    <>
      <Modal.Header closeLabel={t('notice.close')}>
        <Modal.Title>{t('outbox.readdress')}</Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <Flex direction="column" alignItems="stretch" gap={4}>
          <Typography textColor="neutral800">
            {t(delivery.state === 'held' ? 'outbox.readdress-held' : 'outbox.readdress-text')}
          </Typography>
          {failure ? <FailureNotice failure={failure} title={t('outbox.refused')} /> : null}
          <AddressField
            name="to"
            label={t('reply.to')}
            hint={t('reply.addresses-hint')}
            value={to}
            onChange={setTo}
            disabled={isLoading}
            required
          />
          <AddressField name="cc" label={t('reply.cc')} value={cc} onChange={setCc} disabled={isLoading} />
          <AddressField
            name="bcc"
            label={t('reply.bcc')}
            hint={t('reply.bcc-hint')}
            value={bcc}
            onChange={setBcc}
            disabled={isLoading}
          />
        </Flex>
      </Modal.Body>
      <Modal.Footer>
        <Modal.Close>
          <Button variant="tertiary">{t('form.cancel')}</Button>
        </Modal.Close>
        <Button disabled={!isReady} loading={isLoading} onClick={submit}>
          {t(delivery.state === 'held' ? 'outbox.save' : 'outbox.send')}
        </Button>
      </Modal.Footer>
    </>
  );
}
