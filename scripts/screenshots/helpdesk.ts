/** A helpdesk in the middle of its day: what the pictures show. */
import type { Conversation, TicketList } from '../../shared/contracts/tickets';
import type { SystemEmailList, SystemEmailSummary } from '../../shared/contracts/system-emails';
import type { EmbeddedLab, OutsideMail } from '../../tests/mail-lab';
import type { Playground } from '../demo/playground';
import { addIdpConfig, addSystemEmail, SUPPORT } from '../demo/stage';

export const SALES = 'sales@contoso.test';
export const CUSTOMER = 'customer@fabrikam.test';
/** The lab's server refuses mail to this address. */
const GONE = 'former.colleague@fabrikam.test';

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

/** One mailbox ready to be signed in, and one that nobody has signed in yet. @returns the id of the first */
export const addSystemEmails = async (lab: EmbeddedLab, playground: Playground): Promise<number> => {
  const idpConfigId = await addIdpConfig(lab, playground);
  const id = await addSystemEmail(lab, playground, {
    address: SUPPORT,
    name: 'Contoso Support',
    idpConfigId,
  });
  await addSystemEmail(lab, playground, { address: SALES, name: 'Contoso Sales', idpConfigId });
  return id;
};

export const untilWatched = (playground: Playground, systemEmailId: number): Promise<SystemEmailSummary> =>
  until('Watching the mailbox', async () => {
    const { results } = await playground.call<SystemEmailList>('GET', '/system-email/system-emails');
    return results.find(
      ({ id, status, activity }) => id === systemEmailId && status === 'verified' && activity === 'watching',
    );
  });

/** Mail comes in and is answered; one answer cannot be delivered. @returns the tickets that the pictures show */
export const fillDesk = async (
  lab: EmbeddedLab,
  playground: Playground,
): Promise<{ answered: number; undeliverable: number }> => {
  const ticketOf = async (mail: OutsideMail): Promise<number> => {
    await lab.deliver(SUPPORT, mail);
    return until(`A ticket for "${mail.subject}"`, async () => {
      const { results } = await playground.call<TicketList>('GET', '/system-email/tickets');
      return results.find(({ subject }) => subject === mail.subject)?.id;
    });
  };
  const entries = (ticket: number, wanted: (conversation: Conversation) => boolean) =>
    until(`The conversation of ticket ${ticket}`, async () => {
      const conversation = await playground.call<Conversation>('GET', `/system-email/tickets/${ticket}`);
      return wanted(conversation) ? conversation : undefined;
    });
  const reply = (ticket: number, text: string, status?: string) =>
    playground.call('POST', `/system-email/tickets/${ticket}/replies`, { text, status });

  const closed = await ticketOf({
    from: { name: 'Alice at Fabrikam', address: 'alice@fabrikam.test' },
    subject: 'Where do I find last year’s invoices?',
    text: 'Our accountant asks for all invoices of last year. Where are they?',
  });
  await reply(closed, 'All invoices are under Account → Billing → History.', 'closed');
  const undeliverable = await ticketOf({
    from: { name: 'Former Colleague', address: GONE },
    subject: 'Please change my delivery address',
    text: 'I have moved. Please send everything to the new office from now on.',
  });
  await reply(undeliverable, 'Done: from tomorrow on everything goes to the new office.');
  const pending = await ticketOf({
    from: { name: 'Casey Customer', address: CUSTOMER },
    subject: 'Offer for twenty more licences',
    text: 'We grow! What would twenty more licences cost?',
  });
  await playground.call('PUT', `/system-email/tickets/${pending}`, { status: 'pending' });
  await ticketOf({
    from: 'newsletter@fabrikam.test',
    subject: 'Your parcel has arrived',
    text: 'It waits for you at the desk.',
  });

  const answered = await ticketOf({
    from: { name: 'Casey Customer', address: CUSTOMER },
    subject: 'The printer on the second floor is on fire',
    html: `<p>Hello, the <b>printer on the second floor</b> is on fire. We have</p>
      <ul><li>closed the door,</li><li>saved the coffee machine.</li></ul>
      <p>Please send somebody. <i>And water.</i></p><p>Casey</p>
      <img src="https://images.fabrikam.test/logo.png" alt="Fabrikam">`,
    attachments: [{ filename: 'second floor.txt', content: 'It is getting warmer.\n'.repeat(60) }],
  });
  await reply(answered, 'Hello Casey,\n\nsomebody is on the way, with water. Please keep the door closed.');
  const { entries: sent } = await entries(answered, (conversation) =>
    conversation.entries.some(({ delivery }) => delivery?.state === 'sent'),
  );
  await lab.deliver(SUPPORT, {
    from: { name: 'Casey Customer', address: CUSTOMER },
    subject: 'Re: The printer on the second floor is on fire',
    text: 'Thank you, it is out. The coffee machine is well.',
    inReplyTo: sent.at(-1)?.messageId,
    references: sent.at(-1)?.messageId,
  });
  await entries(answered, (conversation) => conversation.entries.length === 3);
  await entries(undeliverable, (conversation) =>
    conversation.entries.some(({ delivery }) => delivery?.state === 'failed'),
  );
  return { answered, undeliverable };
};
