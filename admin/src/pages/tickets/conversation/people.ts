import type { Entry } from '../../../../../shared/contracts/tickets';

type Mailbox = Entry['from'];

/** As in a mail's header (RFC 5322 §3.4), for people to read. */
export const mailboxText = ({ name, address }: Mailbox): string => (name ? `${name} <${address}>` : address);

export const mailboxesText = (mailboxes: Mailbox[]): string => mailboxes.map(mailboxText).join(', ');
