/** What templates and signatures may name between two pairs of braces; the order is that of the menus. */
export const TEMPLATE_VARIABLES = [
  'ticket.id',
  'ticket.subject',
  'requester.name',
  'requester.firstName',
  'requester.address',
  'mailbox.name',
  'mailbox.address',
  'agent.name',
  'agent.firstName',
  'date',
] as const;
export type TemplateVariable = (typeof TEMPLATE_VARIABLES)[number];

/**
 * What an acknowledgement may name: nothing that the sender chose. With a forged From their words would be mail that we
 * deliver to somebody else. Nobody wrote it, so there is no agent either.
 */
export const ACKNOWLEDGEMENT_VARIABLES: readonly TemplateVariable[] = [
  'ticket.id',
  'mailbox.name',
  'mailbox.address',
  'date',
];
