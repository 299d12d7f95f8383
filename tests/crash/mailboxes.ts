/** The mailboxes of a run: accounts at the lab, a fault proxy before each, and their System Emails. */
import type { Helpdesk } from '../server/acceptance/helpdesk';
import { accountOf, deskOn } from '../server/acceptance/helpdesk';
import type { MailLab } from '../mail-lab';
import type { FaultProxyHandle } from '../mail-lab';
import type { CrashOptions } from './stage';

export type Action = 'mark-read' | 'move' | 'delete' | 'nothing';
/** POP3 can delete, and nothing else. */
const ACTIONS: Record<CrashOptions['protocol'], [Action, ...Action[]]> = {
  imap: ['mark-read', 'move', 'delete'],
  pop3: ['delete', 'nothing'],
  graph: ['mark-read', 'move', 'delete'],
};
export const MOVED_TO = 'Helpdesk';

export interface Mailbox {
  name: string;
  address: string;
  action: Action;
  protocol: CrashOptions['protocol'];
  /** Signs in with a token that does not live long; the others with a password, which Graph does not take. */
  oauth: boolean;
  proxy: FaultProxyHandle;
}

/** @param count from 1; after fetching the protocol's actions take turns */
export const addressesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `box${index}@contoso.test`);

const actionOf = (protocol: CrashOptions['protocol'], index: number): Action => {
  const actions = ACTIONS[protocol];
  return actions[index % actions.length] ?? actions[0];
};

/** Half of the proxies see the mail protocol, half only TLS: cuts fall between any two bytes of either. */
export const openMailboxes = (
  lab: MailLab,
  { mailboxes: count, protocol }: Pick<CrashOptions, 'mailboxes' | 'protocol'>,
): Promise<Mailbox[]> =>
  Promise.all(
    addressesOf(count).map(async (address, index) => ({
      name: `box${index}`,
      address,
      action: actionOf(protocol, index),
      protocol,
      oauth: protocol === 'graph' || (count >= 3 && index % 5 === 0),
      proxy: await lab.proxy({ target: protocol, security: index % 2 ? 'opaque' : 'tls' }),
    })),
  );

/** Makes the System Emails, as an admin would, and signs in those that sign in with OAuth. */
export const furnish = async (
  app: Pick<Helpdesk['app'], 'call' | 'url'>,
  lab: MailLab,
  mailboxes: Mailbox[],
) => {
  const desk = deskOn(app, lab);
  const idpConfig = mailboxes.some(({ oauth }) => oauth) ? await desk.createConfig() : null;
  for (const { address, action, protocol, oauth, proxy } of mailboxes) {
    const { id } = await desk.create({
      address,
      idpConfigId: oauth ? (idpConfig?.id ?? null) : null,
      remoteMailbox: {
        protocol,
        host: proxy.host,
        port: proxy.port,
        authentication: oauth ? 'oauth' : 'basic',
        ...(oauth ? {} : { password: accountOf(lab, address).password }),
        existingMail: 'take',
        ...(protocol === 'pop3' ? { fetching: { mode: 'interval', minutes: 1 } } : {}),
        afterFetch: action === 'move' ? { action, folder: MOVED_TO } : { action },
      },
      outgoingServer: { enabled: false },
    });
    if (!oauth) continue;
    const { result } = await desk.signInTo(id, { as: address });
    if (result.state !== 'authorized') throw new Error(`${address}: ${JSON.stringify(result)}`);
  }
};
