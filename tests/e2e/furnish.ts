/** A helpdesk at work, whatever the scenarios before have left: made where it is not there yet. */
import { randomUUID } from 'node:crypto';
import type { QuarantineList } from '../../shared/contracts/quarantine';
import type { SystemEmailList } from '../../shared/contracts/system-emails';
import type { Conversation, TicketList } from '../../shared/contracts/tickets';
import { registrationAt } from '../mail-lab/registration';
import { openConfig, settled, showTab, signInAtProvider, submitToProvider } from './panel';
import { CUSTOMER, SUPPORT, type Stage } from './stage';

/** The lab's server refuses mail to this address. */
const GONE = 'former.colleague@fabrikam.test';

export const ANSWERED = 'The lift plays the same song every day';
export const UNDELIVERABLE = 'Please forget my old address';

export interface Helpdesk {
  /** The id of a System Email that is signed in and Verified. */
  systemEmailId: number;
  /** The id of a ticket with HTML, an attachment, a reply and a note. */
  answered: number;
  /** The id of a ticket whose reply the server refused. */
  undeliverable: number;
}

const findSupport = async ({ playground }: Stage): Promise<number | undefined> => {
  const { results } = await playground.call<SystemEmailList>('GET', '/system-email/system-emails');
  return results.find(({ address }) => address === SUPPORT)?.id;
};

const signedIn = async (stage: Stage): Promise<number> => {
  const known = await findSupport(stage);
  if (known !== undefined) return known;
  const { lab, playground, imap, smtp } = stage;
  const idpConfig = await playground.call<{ id: number }>(
    'POST',
    '/system-email/idp-configs',
    registrationAt(lab),
  );
  const { id } = await playground.call<{ id: number }>('POST', '/system-email/system-emails', {
    address: SUPPORT,
    name: 'Contoso Support',
    idpConfigId: idpConfig.id,
    remoteMailbox: { host: imap.host, port: imap.port, security: 'tls' },
    outgoingServer: { host: smtp.host, port: smtp.port, security: 'tls', signature: '<p>Kind regards</p>' },
  });
  const page = await stage.open(`/settings/system-email/${id}?tab=remote`);
  await openConfig(page);
  await showTab(page, 'IdP Config');
  await submitToProvider(page);
  await signInAtProvider(page, lab.user(SUPPORT));
  await page.close();
  return id;
};

const ticketId = async ({ playground }: Stage, subject: string): Promise<number | undefined> => {
  const { results } = await playground.call<TicketList>('GET', '/system-email/tickets');
  return results.find((ticket) => ticket.subject === subject)?.id;
};

const untilTicket = async (stage: Stage, subject: string): Promise<number> => {
  await settled(async () => (await ticketId(stage, subject)) !== undefined, true);
  const id = await ticketId(stage, subject);
  if (id === undefined) throw new Error(`There is no ticket "${subject}".`);
  return id;
};

const furnish = async (stage: Stage): Promise<Helpdesk> => {
  const { lab, playground } = stage;
  const systemEmailId = await signedIn(stage);
  await lab.deliver(SUPPORT, { from: GONE, subject: UNDELIVERABLE, text: 'I have moved.' });
  await lab.deliver(SUPPORT, {
    from: { name: 'Casey Customer', address: CUSTOMER },
    subject: ANSWERED,
    html: '<p>It is <b>always</b> the same.</p><img src="https://images.fabrikam.test/lift.png" alt="The lift">',
    attachments: [{ filename: 'song.txt', content: 'La la la' }],
  });
  const undeliverable = await untilTicket(stage, UNDELIVERABLE);
  await playground.call('POST', `/system-email/tickets/${undeliverable}/replies`, { text: 'Done.' });
  const answered = await untilTicket(stage, ANSWERED);
  await playground.call('POST', `/system-email/tickets/${answered}/replies`, { text: 'We have a new song.' });
  await playground.call('POST', `/system-email/tickets/${answered}/notes`, { text: 'It was my favourite.' });
  return { systemEmailId, answered, undeliverable };
};

/** Mail that names no sender, which cannot become an entry, from when it is in quarantine. @returns its id there */
export const quarantined = async ({ lab, playground }: Stage, subject: string): Promise<number> => {
  const header = `Subject: ${subject}\r\nX-Mailer: Acme\r\n =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\n`;
  await lab.mailbox(SUPPORT).append('INBOX', `${header}\r\nWho am I? ${randomUUID()}\r\n`);
  const find = async () => {
    const { results } = await playground.call<QuarantineList>('GET', '/system-email/quarantine?pageSize=100');
    return results.find((message) => message.subject === subject)?.id;
  };
  await settled(async () => (await find()) !== undefined, true);
  const id = await find();
  if (id === undefined) throw new Error(`“${subject}” is not in quarantine.`);
  return id;
};

const desks = new WeakMap<Stage, Promise<Helpdesk>>();

/** One helpdesk per stage. */
export const helpdeskOn = (stage: Stage): Promise<Helpdesk> => {
  const known = desks.get(stage) ?? furnish(stage);
  desks.set(stage, known);
  return known;
};

/** Waits until the server has refused the reply of `undeliverable`, some seconds after it was held back for Undo. */
export const untilRefused = async (stage: Stage, { undeliverable }: Helpdesk): Promise<void> => {
  const state = async () => {
    const { entries } = await stage.playground.call<Conversation>(
      'GET',
      `/system-email/tickets/${undeliverable}`,
    );
    return entries.find(({ delivery }) => delivery)?.delivery?.state;
  };
  await settled(state, 'failed');
};
