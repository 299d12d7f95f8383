/** A helpdesk with tickets that wait for answers, and servers that misbehave when told to. */
import type { SystemEmailList } from '../../../shared/contracts/system-emails';
import type { TicketList } from '../../../shared/contracts/tickets';
import type { FaultProxyHandle, MailLab } from '../../mail-lab';
import { accountOf, deskOn, until } from '../../server/acceptance/helpdesk';
import type { StrapiProcess } from '../../server/process';

export interface OutboundOptions {
  database: 'sqlite' | 'postgres';
  instances: 1 | 2;
  /** How mail is sent. By Graph it is read by Graph as well, and some of it is large. */
  protocol: 'smtp' | 'graph';
  seed: string;
  /** How many are written; ten for each ticket. */
  replies: number;
  mailboxes: number;
  kills: number;
  /** Connections that are cut before, in and after a message. */
  cuts: number;
  say(line: string): void;
}

export const REPLIES_PER_TICKET = 10;

export interface Mailbox {
  address: string;
  /** Before the server that takes its mail. */
  proxy: FaultProxyHandle;
}

export interface Ticket {
  id: number;
  customer: string;
}

export const mailboxesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `desk${index}@contoso.test`);

export const customersOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `customer${index}@fabrikam.test`);

export const openMailboxes = (
  lab: MailLab,
  { mailboxes: count, protocol }: Pick<OutboundOptions, 'mailboxes' | 'protocol'>,
): Promise<Mailbox[]> =>
  Promise.all(
    mailboxesOf(count).map(async (address) => ({ address, proxy: await lab.proxy({ target: protocol }) })),
  );

const LIMITS = { connections: 2, messagesPerMinute: 0, recipientsPerDay: 0 };

/** Read by IMAP past the proxy, with a password. */
const createBySmtp = async (app: StrapiProcess, lab: MailLab, mailboxes: Mailbox[]): Promise<void> => {
  const desk = deskOn(app, lab);
  for (const { address, proxy } of mailboxes) {
    const { password } = accountOf(lab, address);
    await desk.create({
      address,
      remoteMailbox: { authentication: 'basic', password, existingMail: 'take' },
      outgoingServer: { host: proxy.host, port: proxy.port, limits: LIMITS },
    });
  }
};

/** Both sides go through the proxy, as there is only one Graph: what it takes at a time is counted together. */
const createByGraph = async (app: StrapiProcess, lab: MailLab, mailboxes: Mailbox[]): Promise<void> => {
  const desk = deskOn(app, lab, { reading: 'graph', sending: 'graph' });
  const { id: idpConfigId } = await desk.createConfig();
  for (const { address, proxy } of mailboxes) {
    const { host, port } = proxy;
    const { id } = await desk.create({
      address,
      idpConfigId,
      remoteMailbox: { host, port, existingMail: 'take' },
      outgoingServer: { host, port, limits: LIMITS },
    });
    const { result } = await desk.signInTo(id, { as: address });
    if (result.state !== 'authorized') throw new Error(`${address}: ${JSON.stringify(result)}`);
  }
};

/** System Emails that send through their proxies, each with tickets of customers of its own. */
export const furnish = async (
  app: StrapiProcess,
  lab: MailLab,
  mailboxes: Mailbox[],
  { tickets, protocol }: { tickets: number } & Pick<OutboundOptions, 'protocol'>,
): Promise<Ticket[]> => {
  const desk = deskOn(app, lab);
  await (protocol === 'graph' ? createByGraph : createBySmtp)(app, lab, mailboxes);
  const customers = customersOf(tickets);
  for (const [index, customer] of customers.entries()) {
    const { address } = mailboxes[index % mailboxes.length] as Mailbox;
    await lab.deliver(address, { from: customer, subject: `Question of ${customer}`, text: 'Why?' });
  }
  const opened = new Map<string, number>();
  await until(
    `${tickets} tickets`,
    async () => {
      for (let page = 1; page <= Math.ceil(tickets / 100); page += 1) {
        const { results } = await desk.api<TicketList>('GET', `/tickets?pageSize=100&page=${page}`);
        for (const { id, requester } of results) opened.set(requester.address, id);
      }
      return opened.size >= tickets;
    },
    120_000,
  );
  await desk.api<SystemEmailList>('GET', '/system-emails');
  return customers.map((customer) => ({ id: opened.get(customer) ?? 0, customer }));
};
