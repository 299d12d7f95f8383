/** A helpdesk as an admin meets it: a real Strapi with the plugin, real mail servers, a real identity provider. */
import type { IdpConfig } from '../../../shared/contracts/idp-configs';
import type {
  ActivityEvent,
  AuthorizationResult,
  BegunAuthorization,
  Side,
  SystemEmail,
} from '../../../shared/contracts/system-emails';
import type { MailProtocols, ReadingProtocol, SendingProtocol } from '../../../shared/reading-scopes';
import type { Conversation, Entry, TicketList } from '../../../shared/contracts/tickets';
import { startMailLab, type MailLab } from '../../mail-lab';
import type { StartOptions as LabStartOptions } from '../../mail-lab';
import { cloudAt, registrationAt } from '../../mail-lab/registration';
import { CookieJar, signIn } from '../../mail-lab/sign-in';
import { startMariaDb, startPostgres, type DatabaseServer } from '../../databases';
import { startStrapi, type RunningStrapi, type StartOptions } from '../strapi';

export const SUPPORT = 'support@contoso.test';
export const SALES = 'sales@contoso.test';
export const AGENT = 'agent@contoso.test';
export const CUSTOMER = 'customer@fabrikam.test';
export const ALICE = 'alice@fabrikam.test';
const CALLBACK = 'http://localhost/system-email/oauth/callback';
const API = '/system-email';

/** Settings as the form sends them, of which a test names what it is about. */
export interface MailboxChanges {
  address?: string;
  idpConfigId?: number | null;
  remoteMailbox?: Record<string, unknown>;
  outgoingServer?: Record<string, unknown>;
  [setting: string]: unknown;
}

/** The ways of a mailbox at Microsoft that can announce new mail. */
export const WAYS: MailProtocols[] = [
  { reading: 'imap', sending: 'smtp' },
  { reading: 'graph', sending: 'graph' },
];

/** What POP3 needs said, because it cannot do what is usual. */
const POP3 = { fetching: { mode: 'interval', minutes: 60 }, afterFetch: { action: 'nothing' } };

/** The server of a protocol, as the form names it. */
export const serverBy = (lab: MailLab, protocol: ReadingProtocol | SendingProtocol) => ({
  protocol,
  host: 'localhost',
  port: endpoint(lab[protocol]).port,
  security: 'tls',
});

/** Asks again until there is an answer that is not undefined, null or false. @throws Error that names what did not happen */
export const until = async <T>(
  what: string | (() => string),
  ask: () => Promise<T | undefined | null | false>,
  within = 60_000,
): Promise<T> => {
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) {
      throw new Error(`Not within ${within / 1000} s: ${typeof what === 'string' ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

/** The lab's account behind an address. */
export const accountOf = (lab: MailLab, address: string) => {
  const account = lab.users[address];
  if (!account) throw new Error(`The lab has no account ${address}.`);
  return account;
};

export const endpoint = <T>(of: T | undefined): T => {
  if (!of) throw new Error('This lab has no such server.');
  return of;
};

export type Helpdesk = Awaited<ReturnType<typeof openHelpdesk>>;

/** What a test plants: everything the lab issued, its accounts' passwords and its client secret. */
export const secretsOf = async (lab: MailLab): Promise<string[]> => [
  ...(await lab.idp.issuedSecrets()),
  ...Object.values(lab.users).map(({ password }) => password),
  lab.idp.clientSecret,
];

export const startLab = (options: Partial<LabStartOptions> = {}): Promise<MailLab> =>
  startMailLab({ mail: 'dovecot', callbackUrls: [CALLBACK], ...options });

/** `TEST_DATABASE=postgres` or `mariadb` plays the scenarios on that server instead of SQLite. */
const startDatabase = async (): Promise<DatabaseServer | null> => {
  const kind = process.env.TEST_DATABASE ?? 'sqlite';
  if (kind === 'sqlite') return null;
  if (kind === 'postgres') return startPostgres();
  if (kind === 'mariadb') return startMariaDb();
  throw new Error(`TEST_DATABASE is sqlite, postgres or mariadb, not “${kind}”.`);
};

/** Starts lab and Strapi; at the end no secret may have come out anywhere. */
export const openHelpdesk = async (
  options: {
    lab?: Partial<LabStartOptions>;
    strapi?: StartOptions;
    /** How its mailboxes are read and sent from, unless they say otherwise. */
    by?: MailProtocols;
  } = {},
) => {
  const lab = await startLab(options.lab);
  const server = await startDatabase();
  const extraSecrets: string[] = [];
  const app = await startStrapi({
    ...(server && { database: await server.createDatabase('helpdesk') }),
    ...options.strapi,
    plugin: {
      additionalCertificates: [lab.ca],
      clouds: { global: cloudAt(lab) },
      ...options.strapi?.plugin,
    },
    plantedSecrets: async () => [...(await secretsOf(lab)), ...extraSecrets],
  });
  return {
    ...deskOn(app, lab, options.by),
    app,
    /** One more secret that may not come out. */
    plant: (...secrets: string[]) => void extraSecrets.push(...secrets),
    async close() {
      try {
        await app.stop();
      } finally {
        await server?.stop();
        await lab.stop();
      }
    },
  };
};

/** What an admin and an agent do at a Strapi, with names. */
export const deskOn = (
  app: Pick<RunningStrapi, 'call' | 'url'>,
  lab: MailLab,
  by: MailProtocols = { reading: 'imap', sending: 'smtp' },
) => {
  /** @throws Error with the server's words when it is refused */
  const api = async <T>(method: string, route: string, body?: unknown): Promise<T> => {
    const answer = await app.call<{ data: T } | null>(method, API + route, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return (answer.body?.data ?? null) as T;
  };

  const registration = (changes: Record<string, unknown> = {}) => ({
    ...registrationAt(lab),
    ...changes,
  });

  const settings = ({ remoteMailbox, outgoingServer, ...changes }: MailboxChanges = {}) => ({
    address: SUPPORT,
    ...changes,
    remoteMailbox: {
      ...serverBy(lab, by.reading),
      ...(by.reading === 'pop3' ? POP3 : {}),
      ...remoteMailbox,
    },
    outgoingServer: { ...serverBy(lab, by.sending), ...outgoingServer },
  });

  const get = (id: number) => api<SystemEmail>('GET', `/system-emails/${id}`);
  const list = () => api<TicketList>('GET', '/tickets?pageSize=100');
  const conversation = (id: number) => api<Conversation>('GET', `/tickets/${id}`);

  /** A sign-in, up to the address that the browser is sent back to us with. */
  const goToProvider = async (
    id: number,
    {
      as = SUPPORT,
      side = 'remote' as Side,
      consent = 'accept' as 'accept' | 'cancel',
      jar = new CookieJar(),
    } = {},
  ) => {
    const answer = await app.call<{ data: BegunAuthorization }>(
      'POST',
      `${API}/system-emails/${id}/authorization?side=${side}`,
      {},
    );
    if (answer.status !== 200) throw new Error(`begin: ${answer.status} ${JSON.stringify(answer.body)}`);
    jar.take(answer);
    const { authorizationId, url } = answer.body.data;
    const { password } = accountOf(lab, as);
    const callbackUrls = [`${app.url}${API}/oauth/callback`];
    const end = await signIn(url, { username: as, password, consent, callbackUrls, jar });
    return { authorizationId, url, end, jar };
  };

  /** The browser comes back from the provider. @returns where in the panel it is sent on to */
  const comeBack = async (url: string | URL, jar = new CookieJar()): Promise<URL> => {
    const response = await fetch(url, { headers: { cookie: jar.header(new URL(url)) }, redirect: 'manual' });
    const location = response.headers.get('location');
    if (!location) throw new Error(`The callback answered ${response.status} and no redirect.`);
    return new URL(location, url);
  };

  const signInTo = async (id: number, options: Parameters<typeof goToProvider>[1] = {}) => {
    const { authorizationId, end, jar } = await goToProvider(id, options);
    if (end.kind !== 'callback') throw new Error(`The provider kept the browser: ${end.status}`);
    const panel = await comeBack(end.url, jar);
    const result = await api<AuthorizationResult>('GET', `/authorizations/${authorizationId}`);
    return { panel, result, callback: end.url, jar, authorizationId };
  };

  /** Where nothing announces new mail, it waits for its next visit. */
  const upToDate = by.reading === 'pop3' ? 'waiting' : 'watching';
  let last: Partial<SystemEmail> = {};
  const watched = (id: number) =>
    until(
      () => `System Email ${id} is verified and watched: ${JSON.stringify(last)}`,
      async () => {
        const mailbox = await get(id);
        last = { status: mailbox.status, activity: mailbox.activity, problem: mailbox.problem };
        return mailbox.status === 'verified' && mailbox.activity === upToDate && mailbox;
      },
    );

  const createConfig = (changes: Record<string, unknown> = {}) =>
    api<IdpConfig>('POST', '/idp-configs', registration(changes));

  const create = (changes: MailboxChanges = {}) =>
    api<SystemEmail>('POST', '/system-emails', settings(changes));

  const ticketsAbout = async (subject: string) =>
    (await list()).results.filter((ticket) => ticket.subject === subject);

  return {
    app,
    lab,
    api,
    registration,
    settings,
    get,
    list,
    conversation,
    goToProvider,
    comeBack,
    signInTo,
    watched,
    createConfig,
    create,
    ticketsAbout,
    update: (id: number, changes: MailboxChanges) =>
      api<SystemEmail>('PUT', `/system-emails/${id}`, settings(changes)),
    events: (id: number) => api<ActivityEvent[]>('GET', `/system-emails/${id}/events`),

    /** A System Email that is signed in, verified and watched. */
    async signedIn({ as, ...changes }: MailboxChanges & { as?: string } = {}) {
      const idpConfigId = changes.idpConfigId ?? (await createConfig()).id;
      const { id } = await create({ ...changes, idpConfigId });
      const { result } = await signInTo(id, { as: as ?? changes.address ?? SUPPORT });
      if (result.state !== 'authorized') throw new Error(`The sign-in ended with ${JSON.stringify(result)}`);
      return watched(id);
    },

    /** Waits until a mail with this subject is a ticket of its own. */
    ticket: (subject: string) =>
      until(`a ticket “${subject}”`, async () => {
        const [ticket] = await ticketsAbout(subject);
        return ticket && conversation(ticket.id);
      }),

    /** Waits until a conversation has so many entries. */
    entries: (ticketId: number, count: number) =>
      until(`${count} entries in ticket ${ticketId}`, async () => {
        const found = await conversation(ticketId);
        return found.entries.length >= count && found;
      }),

    reply: (ticketId: number, text: string) => api<Entry>('POST', `/tickets/${ticketId}/replies`, { text }),

    /** Waits until the delivery of a reply is in a state. */
    delivery: (ticketId: number, entryId: number, state: string) =>
      until(`the reply ${entryId} is ${state}`, async () => {
        const { entries } = await conversation(ticketId);
        const delivery = entries.find(({ id }) => id === entryId)?.delivery;
        return delivery?.state === state && delivery;
      }),
  };
};
