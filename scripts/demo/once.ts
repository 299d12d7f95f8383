import type { AuthorizationResult, SystemEmailList } from '../../shared/contracts/system-emails';
import type { Conversation, TicketList } from '../../shared/contracts/tickets';
import { openBrowser } from './browser';
import { CHROMIUM } from './chromium';
import { SUPPORT, type Demo } from './stage';
import type { Desk } from './desk';
import { openPages } from './pages';

const SUBJECT = 'The printer on the second floor is on fire';

interface CustomerMessage {
  from: string;
  subject: string;
  text: string;
  messageId: string;
  inReplyTo?: string;
}

/** Asks again until there is an answer. @throws Error that names what did not happen within the time (milliseconds) */
const until = async <T>(what: string, ask: () => Promise<T | undefined>, within = 30_000): Promise<T> => {
  const deadline = Date.now() + within;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${what} did not happen within ${within / 1000} s.`);
};

/** The whole loop unattended. Prints each step with its time, then one line of JSON. @returns the exit code */
export const runOnce = async (demo: Demo, say: (line: string) => void): Promise<number> => {
  const { lab, playground } = demo;
  const browser = process.argv.includes('--no-browser') ? undefined : CHROMIUM;
  const desk: Desk = browser ? await openBrowser(demo, browser) : await openPages(demo);
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const started = Date.now();
    const result = await work();
    say(`• ${name} … ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return result;
  };
  const customer = async <T>(route: string, body?: unknown): Promise<T> => {
    const response = await fetch(new URL(route, lab.customerUrl), {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!response.ok) throw new Error(`The customer's page answered ${response.status}.`);
    return (await response.json()) as T;
  };
  const inbox = async () => (await customer<{ messages: CustomerMessage[] }>('/api/messages')).messages;
  const tickets = () => playground.call<TicketList>('GET', '/system-email/tickets');

  try {
    const { state, username, problem } = await step(
      `set ${SUPPORT} up and sign it in (${desk.name})`,
      async () => {
        const authorizationId = await desk.signIn();
        return playground.call<AuthorizationResult>('GET', `/system-email/authorizations/${authorizationId}`);
      },
    );
    if (state !== 'authorized')
      throw new Error(`The sign-in failed: ${problem?.message ?? state} ${problem?.action ?? ''}`);

    await step('the mailbox is verified and watched', () =>
      until('Watching the mailbox', async () => {
        const { results } = await playground.call<SystemEmailList>('GET', '/system-email/system-emails');
        return results.find(
          ({ address, status, activity }) =>
            address === SUPPORT && status === 'verified' && activity === 'watching',
        );
      }),
    );

    const sentAt = Date.now();
    const { messageId } = await step('the customer writes to support', () =>
      customer<{ messageId: string }>('/api/send', {
        subject: SUBJECT,
        text: 'Please send somebody. And water.',
      }),
    );
    const ticket = await step('the mail becomes a ticket', () =>
      until('A ticket', async () => (await tickets()).results.find(({ subject }) => subject === SUBJECT)),
    );
    const arrivalToTicketMs = Date.now() - sentAt;

    await step(`the agent replies (${desk.name})`, () =>
      desk.reply(ticket.id, 'Somebody is on the way, with water.'),
    );
    const reply = await step("the reply is in the customer's mailbox", () =>
      until('Delivery of the reply', async () =>
        (await inbox()).find(({ text }) => text.includes('with water')),
      ),
    );
    await step('the customer answers', () =>
      customer('/api/send', {
        subject: `Re: ${SUBJECT}`,
        text: 'Thank you, it is out.',
        inReplyTo: reply.messageId,
      }),
    );
    const conversation = await step('the answer lands in the same ticket', () =>
      until('Threading of the answer', async () => {
        const found = await playground.call<Conversation>('GET', `/system-email/tickets/${ticket.id}`);
        return found.entries.length === 3 ? found : undefined;
      }),
    );
    const threaded =
      reply.inReplyTo === messageId &&
      conversation.entries.length === 3 &&
      (await tickets()).pagination.total === 1;
    if (!threaded) throw new Error('The reply or the answer did not land in its thread.');
    const result = {
      ok: true,
      signedIn: username,
      ticket: ticket.id,
      arrivalToTicketMs,
      replyDelivered: true,
      threaded,
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return 0;
  } finally {
    await desk.close();
  }
};
