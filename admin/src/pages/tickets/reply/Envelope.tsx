import { useState } from 'react';
import { Button, Flex, Typography } from '@strapi/design-system';
import type { ReplySettings } from '../../../../../shared/contracts/tickets';
import { useTranslation } from '../../../translations/useTranslation';
import { mailboxText } from '../conversation/people';
import { AddressField } from './AddressField';
import { SenderSelect } from './SenderSelect';
import type { Composer } from './useComposer';

interface EnvelopeProps {
  composer: Composer;
  settings: ReplySettings;
  requester: string;
  disabled: boolean;
  /** The server's messages, by field. */
  fields: Record<string, string>;
}

const messageFor = (fields: Record<string, string>, name: string): string | undefined =>
  Object.entries(fields).find(([path]) => path === name || path.startsWith(`${name}.`))?.[1];

/** From whom, and to whom. */
export function Envelope({ composer, settings, requester, disabled, fields }: EnvelopeProps) {
  const t = useTranslation();
  const { draft, change } = composer;
  const [copies, setCopies] = useState(false);
  const showCopies = copies || draft.cc !== '' || draft.bcc !== '';
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      {settings.allowOtherFrom ? (
        <AddressField
          suggestions={[settings.from.address, ...settings.aliases]}
          name="from"
          label={t('reply.from')}
          hint={t('reply.from-hint', { address: settings.from.address })}
          value={draft.from ?? settings.from.address}
          onChange={(from) => change({ from: from === settings.from.address ? null : from })}
          required
          disabled={disabled}
          error={messageFor(fields, 'from')}
        />
      ) : settings.aliases.length > 0 ? (
        <SenderSelect
          settings={settings}
          value={draft.from}
          onChange={(from) => change({ from })}
          disabled={disabled}
        />
      ) : (
        <Typography variant="pi" textColor="neutral600">
          {t('reply.sent-from', { from: mailboxText(settings.from) })}
        </Typography>
      )}
      <Flex gap={3} alignItems="flex-end">
        <AddressField
          name="to"
          label={t('reply.to')}
          value={draft.to ?? requester}
          onChange={(to) => change({ to: to === requester ? null : to })}
          disabled={disabled}
          required
          error={messageFor(fields, 'to')}
        />
        {showCopies ? null : (
          <Button variant="tertiary" size="S" shrink={0} disabled={disabled} onClick={() => setCopies(true)}>
            {t('reply.add-copies')}
          </Button>
        )}
      </Flex>
      {showCopies ? (
        <Flex gap={3} alignItems="flex-start" direction={{ initial: 'column', medium: 'row' }}>
          <AddressField
            name="cc"
            label={t('reply.cc')}
            hint={t('reply.addresses-hint')}
            value={draft.cc}
            onChange={(cc) => change({ cc })}
            disabled={disabled}
            error={messageFor(fields, 'cc')}
          />
          <AddressField
            name="bcc"
            label={t('reply.bcc')}
            hint={t('reply.bcc-hint')}
            value={draft.bcc}
            onChange={(bcc) => change({ bcc })}
            disabled={disabled}
            error={messageFor(fields, 'bcc')}
          />
        </Flex>
      ) : null}
    </Flex>
  );
}
