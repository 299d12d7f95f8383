/** After a run: what became of every reply, by the product's database and by the customers' mailboxes. */
import type { MailLab } from '../../mail-lab';
import type { Records } from '../records';
import { fileSize } from './files';
import type { Mailbox, OutboundOptions, Ticket } from './stage';
import { LABEL } from './writer';

const DRAFTS = 'Drafts';

export interface OutboundVerdict {
  replies: number;
  /** In the recipient's mailbox once, and known to be. */
  sent: number;
  /** Found in the Sent folder after nobody had known. */
  found: number;
  /** Nobody knows, and the agent is told so. */
  unconfirmed: number;
  /** Of these, how many are in the recipient's mailbox. */
  unconfirmedArrived: number;
  /** Not in the mailbox, and nobody says so: written and vanished, or called sent. */
  lost: number;
  /** Copies beyond the first. */
  twice: number;
  /** In the mailbox although it is said not to have been sent, or still waiting. */
  unsettled: number;
  /** Unconfirmed with no problem that an agent could read. */
  untold: number;
  /** Replies that came before an earlier one of their ticket. Those that an agent sent again are later by right. */
  outOfOrder: number;
  /** Replies that arrived without their file, or without some of it. */
  incomplete: number;
  /** Drafts of mail on its way that stayed in the mailboxes. */
  drafts: number;
}

interface Row {
  state: string;
  problem: unknown;
  response: string | null;
  message_id: string;
  ticket_id: number;
  text: string;
}

interface Arrival {
  ticket: number;
  number: number;
  /** Bytes. */
  size: number;
}

const arrivals = async (lab: MailLab, customer: string): Promise<Arrival[]> => {
  const messages = await lab.mailbox(customer).messages();
  return messages.flatMap(({ raw }) => {
    const label = LABEL.exec(raw.toString('latin1').replace(/=\r\n/g, ''));
    return label ? [{ number: Number(label[1]), ticket: Number(label[2]), size: raw.length }] : [];
  });
};

const draftsIn = async (lab: MailLab, { address }: Mailbox): Promise<number> => {
  const mailbox = lab.mailbox(address);
  return (await mailbox.folders()).includes(DRAFTS) ? (await mailbox.messages(DRAFTS)).length : 0;
};

/** @param retried labels of what the agents sent again after it was refused */
export const judge = async (
  records: Records,
  lab: MailLab,
  {
    protocol,
    mailboxes,
    tickets,
  }: Pick<OutboundOptions, 'protocol'> & { mailboxes: Mailbox[]; tickets: Ticket[] },
  { written, retried }: { written: number; retried: ReadonlySet<string> },
): Promise<OutboundVerdict> => {
  const rows = await records.all<Row>(
    `select d.state, d.problem, d.response, d.message_id, d.ticket_id, e.text from system_email_deliveries d
      join system_email_entries e on e.id = d.entry_id`,
  );
  const verdict: OutboundVerdict = {
    ...{ replies: rows.length, sent: 0, found: 0, unconfirmed: 0, unconfirmedArrived: 0 },
    ...{ lost: Math.max(0, written - rows.length), twice: Math.max(0, rows.length - written) },
    ...{ unsettled: 0, untold: 0, outOfOrder: 0, incomplete: 0, drafts: 0 },
  };
  const byTicket = new Map<number, Row[]>();
  for (const row of rows) byTicket.set(row.ticket_id, [...(byTicket.get(row.ticket_id) ?? []), row]);
  for (const { id, customer } of tickets) {
    const arrived = await arrivals(lab, customer);
    const counts = new Map<number, number>();
    for (const { number } of arrived) counts.set(number, (counts.get(number) ?? 0) + 1);
    verdict.twice += arrived.length - counts.size;
    verdict.incomplete += arrived.filter(({ number, size }) => size < fileSize(protocol, id, number)).length;
    for (const row of byTicket.get(id) ?? []) weigh(row, counts, verdict);
    const inOrder = arrived.filter(({ number }) => !retried.has(`${id} ${number}`));
    verdict.outOfOrder += inOrder.filter(
      ({ number }, index) => number < Math.max(0, ...inOrder.slice(0, index).map((one) => one.number)),
    ).length;
  }
  for (const mailbox of mailboxes) verdict.drafts += await draftsIn(lab, mailbox);
  return verdict;
};

const weigh = (
  { state, problem, response, text }: Row,
  counts: Map<number, number>,
  verdict: OutboundVerdict,
) => {
  const number = Number(LABEL.exec(text)?.[1]);
  const arrived = (counts.get(number) ?? 0) > 0;
  if (state === 'sent') {
    if (!arrived) verdict.lost += 1;
    else verdict.sent += 1;
    if (response?.includes('Sent folder')) verdict.found += 1;
  } else if (state === 'unconfirmed') {
    verdict.unconfirmed += 1;
    if (arrived) verdict.unconfirmedArrived += 1;
    if (!problem) verdict.untold += 1;
  } else {
    verdict.unsettled += 1;
  }
};
