/** A helpdesk in the middle of its day: what the pictures show. */
import type {
  Conversation,
  DeskOptions,
  NoteInput,
  ReplyInput,
  TicketList,
  TicketUpdate,
} from '../../shared/contracts/tickets';
import type { SystemEmailInput } from '../../shared/contracts/system-email-settings';
import type { SystemEmailList, SystemEmailSummary } from '../../shared/contracts/system-emails';
import type { EmbeddedLab, OutsideMail } from '../../tests/mail-lab';
import { registrationAt } from '../../tests/mail-lab/registration';
import type { Playground } from '../demo/playground';
import { addIdpConfig, addSystemEmail, SUPPORT } from '../demo/stage';

export const SALES = 'sales@contoso.test';
const BILLING = 'billing@contoso.test';
const CUSTOMER = 'customer@fabrikam.test';
/** The lab's server refuses mail to this address. */
const GONE = 'former.colleague@fabrikam.test';

/** Who has an account and a mailbox in the lab. */
export const PEOPLE = [
  SUPPORT,
  SALES,
  CUSTOMER,
  'alice@fabrikam.test',
  'facilities@fabrikam.test',
  'newsletter@fabrikam.test',
];

/** The ids of the System Emails. */
export interface Mailboxes {
  support: number;
  sales: number;
  billing: number;
}

/** The ids of the tickets that have a picture of their own. */
export interface Desk {
  answered: number;
  undeliverable: number;
}

const PATIENCE = 30_000;

/** Asks again until there is an answer. @throws Error that names what did not happen within half a minute */
export const until = async <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen within ${PATIENCE / 1000} s.`);
};

/** One mailbox ready to be signed in, one whose client secret is wrong, and one that is off and still has a password. */
export const addSystemEmails = async (lab: EmbeddedLab, playground: Playground): Promise<Mailboxes> => {
  const idpConfigId = await addIdpConfig(lab, playground);
  const support = await addSystemEmail(lab, playground, {
    address: SUPPORT,
    name: 'Contoso Support',
    idpConfigId,
  });
  const { id: wrongSecret } = await playground.call<{ id: number }>('POST', '/system-email/idp-configs', {
    ...registrationAt(lab),
    name: 'Contoso sales app',
    clientSecret: 'copied-from-another-application',
  });
  const sales = await addSystemEmail(lab, playground, {
    address: SALES,
    name: 'Contoso Sales',
    idpConfigId: wrongSecret,
  });
  const { id: billing } = await playground.call<{ id: number }>('POST', '/system-email/system-emails', {
    address: BILLING,
    name: 'Contoso Billing',
    department: 'Finance',
    enabled: false,
    remoteMailbox: {
      host: 'outlook.office365.com',
      port: 993,
      authentication: 'basic',
      password: 'only dots in a picture',
    },
    outgoingServer: { host: 'smtp.office365.com', port: 587 },
  } satisfies SystemEmailInput);
  return { support, sales, billing };
};

export const untilWatched = (playground: Playground, systemEmailId: number): Promise<SystemEmailSummary> =>
  until('Watching the mailbox', async () => {
    const { results } = await playground.call<SystemEmailList>('GET', '/system-email/system-emails');
    return results.find(
      ({ id, status, activity }) => id === systemEmailId && status === 'verified' && activity === 'watching',
    );
  });

/** Mail comes in, is answered, noted and assigned; one answer cannot be delivered. */
export const fillDesk = async (lab: EmbeddedLab, playground: Playground): Promise<Desk> => {
  const { me } = await playground.call<DeskOptions>('GET', '/system-email/desk');
  const ticketOf = async (mail: OutsideMail, update: TicketUpdate = {}): Promise<number> => {
    await lab.deliver(SUPPORT, mail);
    const id = await until(`A ticket for "${mail.subject}"`, async () => {
      const { results } = await playground.call<TicketList>('GET', '/system-email/tickets');
      return results.find(({ subject }) => subject === mail.subject)?.id;
    });
    if (Object.keys(update).length > 0) await playground.call('PUT', `/system-email/tickets/${id}`, update);
    return id;
  };
  const entries = (ticket: number, wanted: (conversation: Conversation) => boolean) =>
    until(`The conversation of ticket ${ticket}`, async () => {
      const conversation = await playground.call<Conversation>('GET', `/system-email/tickets/${ticket}`);
      return wanted(conversation) ? conversation : undefined;
    });
  const reply = (ticket: number, input: ReplyInput) =>
    playground.call('POST', `/system-email/tickets/${ticket}/replies`, input);

  const read = async (ticket: number) => {
    const conversation = await playground.call<Conversation>('GET', `/system-email/tickets/${ticket}`);
    const entryId = conversation.entries.at(-1)?.id;
    await playground.call('PUT', `/system-email/tickets/${ticket}/read`, { entryId });
  };

  const closed = await ticketOf({
    from: { name: 'Alice Abara', address: 'alice@fabrikam.test' },
    subject: 'Where do I find last year’s invoices?',
    text: 'Our accountant asks for all invoices of last year. Where are they?',
  });
  await reply(closed, { text: 'All invoices are under Account → Billing → History.', status: 'closed' });
  await read(closed);
  const undeliverable = await ticketOf(
    {
      from: { name: 'Former Colleague', address: GONE },
      subject: 'Please change my delivery address',
      text: 'I have moved. Please send everything to the new office from now on.',
    },
    { assigneeId: me.id },
  );
  await reply(undeliverable, { text: 'Done: from tomorrow on everything goes to the new office.' });
  const pending = await ticketOf(
    {
      from: { name: 'Casey Customer', address: CUSTOMER },
      subject: 'Offer for twenty more licences',
      text: 'We grow! What would twenty more licences cost?',
    },
    { status: 'pending', assigneeId: me.id },
  );
  await read(pending);
  await ticketOf(
    {
      from: { name: 'Fabrikam Facilities', address: 'facilities@fabrikam.test' },
      subject: 'Badge readers on floor 3 are offline',
      text: 'Nobody gets in since eight o’clock.',
    },
    { priority: 'urgent' },
  );
  await ticketOf({
    from: 'newsletter@fabrikam.test',
    subject: 'Your parcel has arrived',
    text: 'It waits for you at the desk.',
  });
  return { answered: await answeredTicket(), undeliverable };

  async function answeredTicket(): Promise<number> {
    const subject = 'The printer on the second floor is on fire';
    const answered = await ticketOf(
      {
        from: { name: 'Casey Customer', address: CUSTOMER },
        subject,
        html: `<p>Hello, the <b>printer on the second floor</b> is on fire. We have</p>
          <ul><li>closed the door,</li><li>saved the coffee machine.</li></ul>
          <p>Please send somebody. <i>And water.</i></p><p>Casey</p>
          <img src="https://images.fabrikam.test/logo.png" alt="Fabrikam">`,
        attachments: [{ filename: 'second floor.txt', content: 'It is getting warmer.\n'.repeat(60) }],
      },
      { priority: 'high', assigneeId: me.id },
    );
    const answer = 'somebody is on the way, with water. Please keep the door closed.';
    await reply(answered, { html: `<p>Hello Casey,</p><p>${answer}</p>` });
    const { entries: sent } = await entries(answered, (conversation) =>
      conversation.entries.some(({ delivery }) => delivery?.state === 'sent'),
    );
    await playground.call('POST', `/system-email/tickets/${answered}/notes`, {
      html: '<p>Between us: it was the toaster again. <strong>Order a safer one.</strong></p>',
    } satisfies NoteInput);
    await lab.deliver(SUPPORT, {
      from: { name: 'Casey Customer', address: CUSTOMER },
      subject: `Re: ${subject}`,
      text: `Thank you, it is out. The coffee machine is well.\n\nOn Sun, 22 Nov 2026 at 10:00, Contoso Support wrote:\n> Hello Casey,\n> ${answer}\n`,
      inReplyTo: sent.at(-1)?.messageId,
      references: sent.at(-1)?.messageId,
    });
    await entries(answered, (conversation) => conversation.entries.length === 4);
    await entries(undeliverable, (conversation) =>
      conversation.entries.some(({ delivery }) => delivery?.state === 'failed'),
    );
    return answered;
  }
};
