import type { ReactNode } from 'react';
import {
  Box,
  Button,
  Field,
  Flex,
  SingleSelect,
  SingleSelectOption,
  Typography,
} from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import type { Agent, Conversation, TicketUpdate } from '../../../../../shared/contracts/tickets';
import { useReadFailure } from '../../../api/failure';
import { useGetDeskOptionsQuery, useUpdateTicketMutation } from '../../../api/tickets';
import { TicketOutboxLink } from '../../../components/OutboxLink';
import { Moment } from '../../../components/Moment';
import { useTranslation } from '../../../translations/useTranslation';
import { TICKET_PRIORITY_OPTIONS, TicketPriorityText } from '../ticketPriority';
import { TICKET_STATUS_OPTIONS, TicketStatusBadge } from '../ticketStatus';
import { useTicketActions } from '../useTicketActions';

const NOBODY = 'nobody';

/** What the ticket is, beside what was written on it. */
export function TicketPanel({ conversation }: { conversation: Conversation }) {
  const t = useTranslation();
  const { canReply } = useTicketActions();
  const { requester, systemEmail, department, createdAt } = conversation;
  return (
    <Box
      tag="aside"
      aria-label={t('ticket.panel')}
      background="neutral0"
      hasRadius
      shadow="filterShadow"
      padding={5}
      data-testid="ticket-panel"
    >
      <Flex direction="column" alignItems="stretch" gap={4}>
        {canReply ? (
          <Settings conversation={conversation} />
        ) : (
          <SettingsReadOnly conversation={conversation} />
        )}
        <Flex tag="dl" direction="column" alignItems="stretch" gap={4}>
          <Fact term={t('ticket.department')}>{department || t('ticket.department-none')}</Fact>
          <Fact term={t('ticket.mailbox')}>{systemEmail.address}</Fact>
          <Fact term={t('ticket.requester')}>
            {requester.name ? (
              <>
                {requester.name}
                <br />
              </>
            ) : null}
            {requester.address}
          </Fact>
          <Fact term={t('ticket.created')}>
            <Moment at={createdAt} />
          </Fact>
        </Flex>
        <TicketOutboxLink ticketId={conversation.id} />
      </Flex>
    </Box>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <Box>
      <Typography tag="dt" variant="pi" fontWeight="bold" textColor="neutral800">
        {term}
      </Typography>
      <Typography tag="dd" textColor="neutral700" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Typography>
    </Box>
  );
}

function SettingsReadOnly({ conversation: { assignee, status, priority } }: { conversation: Conversation }) {
  const t = useTranslation();
  return (
    <Flex tag="dl" direction="column" alignItems="stretch" gap={4}>
      <Fact term={t('ticket.assignee')}>{assignee?.name ?? t('ticket.assignee-none')}</Fact>
      <Fact term={t('ticket.status')}>
        <TicketStatusBadge status={status} />
      </Fact>
      <Fact term={t('ticket.priority')}>
        <TicketPriorityText priority={priority} />
      </Fact>
    </Flex>
  );
}

function Settings({ conversation }: { conversation: Conversation }) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { toggleNotification } = useNotification();
  const [updateTicket, { isLoading }] = useUpdateTicketMutation();
  const { data: desk } = useGetDeskOptionsQuery();
  const { id, assignee, status, priority } = conversation;

  const update = async (changes: TicketUpdate) => {
    try {
      await updateTicket({ id, update: changes }).unwrap();
    } catch (error) {
      toggleNotification({ type: 'danger', message: readFailure(error).message });
    }
  };

  return (
    <>
      <PanelSelect
        name="assignee"
        label={t('ticket.assignee')}
        value={assignee ? String(assignee.id) : NOBODY}
        disabled={isLoading || !desk}
        options={[
          { value: NOBODY, label: t('ticket.assignee-none') },
          ...agentsWith(desk?.agents ?? [], assignee).map((agent) => ({
            value: String(agent.id),
            label: agent.name || agent.email,
          })),
        ]}
        onChange={(chosen) => update({ assigneeId: chosen === NOBODY ? null : Number(chosen) })}
        action={
          desk && assignee?.id !== desk.me.id ? (
            <Button
              variant="tertiary"
              size="S"
              disabled={isLoading}
              onClick={() => update({ assigneeId: desk.me.id })}
            >
              {t('ticket.assign-me')}
            </Button>
          ) : null
        }
      />
      <PanelSelect
        name="status"
        label={t('ticket.status')}
        value={status}
        disabled={isLoading}
        options={TICKET_STATUS_OPTIONS.map((value) => ({ value, label: t(`ticket.status-${value}`) }))}
        onChange={(next) => update({ status: next })}
      />
      <PanelSelect
        name="priority"
        label={t('ticket.priority')}
        value={priority}
        disabled={isLoading}
        options={TICKET_PRIORITY_OPTIONS.map((value) => ({ value, label: t(`ticket.priority-${value}`) }))}
        onChange={(next) => update({ priority: next })}
      />
    </>
  );
}

/** Who may be chosen, and who is, even if they may not answer tickets any more. */
const agentsWith = (agents: Agent[], assignee: Agent | null): Agent[] =>
  !assignee || agents.some(({ id }) => id === assignee.id) ? agents : [...agents, assignee];

interface PanelSelectProps<T extends string> {
  name: string;
  label: string;
  value: T;
  options: { value: T; label: string }[];
  disabled: boolean;
  onChange: (value: T) => void;
  action?: ReactNode;
}

function PanelSelect<T extends string>({
  name,
  label,
  value,
  options,
  disabled,
  onChange,
  action,
}: PanelSelectProps<T>) {
  return (
    <Field.Root name={name} width="100%">
      <Field.Label>{label}</Field.Label>
      <SingleSelect
        size="S"
        name={name}
        value={value}
        disabled={disabled}
        onChange={(chosen) => {
          const option = options.find((candidate) => candidate.value === String(chosen));
          if (option && option.value !== value) onChange(option.value);
        }}
      >
        {options.map((option) => (
          <SingleSelectOption key={option.value} value={option.value}>
            {option.label}
          </SingleSelectOption>
        ))}
      </SingleSelect>
      {action ? <Box paddingTop={1}>{action}</Box> : null}
    </Field.Root>
  );
}
