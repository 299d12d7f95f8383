import { ACKNOWLEDGEMENT_VARIABLES } from '../../../shared/template-variables';
import type { Mailbox } from './ports';
import { dateIn, firstNameOf, type TemplateValues } from './template';

/** What variables speak of. */
export interface TemplateSubjects {
  ticketId: number;
  subject: string;
  requester: Mailbox;
  /** The System Email, as its mail is sent. */
  mailbox: Mailbox;
  /** Null where nobody of ours writes. */
  agentName: string | null;
  /** What dates are written in. */
  language: string;
  date: Date;
}

/** @returns the value of every variable; empty where there is none */
export const templateValues = (subjects: TemplateSubjects): TemplateValues => {
  const { requester, mailbox, agentName } = subjects;
  return {
    'ticket.id': String(subjects.ticketId),
    'ticket.subject': subjects.subject,
    // Some mail programs put the address there, which is no name to greet anybody with.
    'requester.name': requester.name.includes('@') ? '' : requester.name,
    'requester.firstName': firstNameOf(requester.name),
    'requester.address': requester.address,
    'mailbox.name': mailbox.name,
    'mailbox.address': mailbox.address,
    'agent.name': agentName ?? '',
    'agent.firstName': firstNameOf(agentName ?? ''),
    date: dateIn(subjects.language, subjects.date),
  };
};

/** Only what mail may say that nobody reads before it is sent. */
export const ownValues = (values: TemplateValues): TemplateValues =>
  Object.fromEntries(ACKNOWLEDGEMENT_VARIABLES.map((name) => [name, values[name]]));
