/** What a test holds in its hands: the lab's facts, and its controls as asynchronous calls. */
import type Mail from 'nodemailer/lib/mailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { GraphControls } from './graph/controls';
import type { IdpControls, LabUser } from './idp/controls';
import type { LabConnection, Remote } from './ipc';
import type { LabFacts, LabOptions } from './contract';
import type { LabMethods, MailControls } from './lab';
import { LabMailbox } from './mailbox';
import type { Fault, ProxyOptions } from './proxy/faults';
import type { ScriptedOptions } from './scripted/controls';
import { addressIn, readHeader } from './smtp/headers';

/** A mail from outside, composed by nodemailer; `from` defaults to customer@fabrikam.test. */
export type OutsideMail = Pick<
  Mail.Options,
  | 'from'
  | 'to'
  | 'cc'
  | 'subject'
  | 'text'
  | 'html'
  | 'inReplyTo'
  | 'references'
  | 'messageId'
  | 'headers'
  | 'attachments'
  | 'replyTo'
  | 'date'
  | 'envelope'
  | 'sender'
>;

export interface FaultProxyHandle {
  host: 'localhost';
  port: number;
  /** Replaces whatever faults were set; byte counts start anew. */
  setFault(...faults: Fault[]): Promise<void>;
  clearFault(): Promise<void>;
  /** Ends every open connection now. */
  cutAll(): Promise<void>;
  /** Connections open at the moment. */
  connections(): Promise<number>;
  /** Connections accepted since the start. */
  connectionsAccepted(): Promise<number>;
  /** Connections that a fault `cut` has ended since the start. */
  cuts(): Promise<number>;
  /** Client lines seen while a fault with `when` was set. They may hold credentials: not for logs. */
  lines(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface ScriptedServerHandle {
  host: 'localhost';
  /** Implicit TLS with the lab's certificate. */
  port: number;
  plainPort: number;
  /** Verbs received so far; `.` is the end of a message. */
  commands(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface MailLab extends Omit<LabFacts, 'idp' | 'users' | 'graph'> {
  idp: LabFacts['idp'] & Remote<IdpControls>;
  graph?: NonNullable<LabFacts['graph']> & Remote<GraphControls>;
  /** Accounts by address, with their passwords; those added with `lab.idp.addUser()` are not here. */
  users: Record<string, LabUser>;
  /** @throws when the lab did not start with this account */
  user(address: string): LabUser;
  /**
   * Delivers a mail as the outside world does, past submission and login.
   *
   * @returns its Message-ID ('' for raw bytes that have none)
   */
  deliver(to: string, mail: OutsideMail | Buffer | string): Promise<string>;
  /** Delivers many at once, in order: much faster than one by one. */
  deliverMany(to: string, mails: ReadonlyArray<OutsideMail | Buffer | string>): Promise<string[]>;
  /** Looks into an account's mailbox. */
  mailbox(address: string): LabMailbox;
  /** Whether submitted mail gets a Message-ID of the server's own, as at Exchange, and a copy in Sent Items (default: no; yes). */
  changeMailSettings: Remote<MailControls>['changeSettings'];
  proxy(options: ProxyOptions): Promise<FaultProxyHandle>;
  scripted(options: ScriptedOptions): Promise<ScriptedServerHandle>;
  stop(): Promise<void>;
}

type WithServers = 'imap' | 'smtp' | 'graph' | 'mx' | 'expiredTls' | 'wrongHostTls' | 'customerUrl';

/** A lab with embedded servers: no POP3. */
export type EmbeddedLab = MailLab & Required<Pick<MailLab, WithServers>>;
/** A lab with real servers. */
export type DovecotLab = EmbeddedLab & Required<Pick<MailLab, 'pop3'>>;

export type LabFor<M extends LabOptions['mail']> = M extends 'dovecot'
  ? DovecotLab
  : M extends 'embedded'
    ? EmbeddedLab
    : MailLab;

const DEFAULT_SENDER = 'customer@fabrikam.test';

export function createMailLab(facts: LabFacts, connection: LabConnection, end: () => Promise<void>): MailLab {
  const idpControls = connection.group<LabMethods['idp']>('idp');
  const mail = connection.group<LabMethods['mail']>('mail');
  const graph = connection.group<GraphControls>('graph');
  const proxies = connection.group<LabMethods['proxy']>('proxy');
  const scripts = connection.group<LabMethods['scripted']>('scripted');
  const users = Object.fromEntries(facts.users.map((user) => [user.address, user]));
  const mailboxes = new Map<string, LabMailbox>();

  const lab: MailLab = {
    ...facts,
    idp: withFacts(facts.idp, idpControls),
    graph: facts.graph && withFacts(facts.graph, graph),
    users,

    user(address) {
      const user = users[address.toLowerCase()];
      if (!user) throw new Error(`The lab did not start with an account ${address}`);
      return user;
    },

    async deliver(to, message) {
      const [messageId = ''] = await lab.deliverMany(to, [message]);
      return messageId;
    },

    async deliverMany(to, messages) {
      const raws = await Promise.all(messages.map((message) => compose(to, message)));
      const from = (raw: Buffer) => addressIn(readHeader(raw, 'From')) || DEFAULT_SENDER;
      await mail.deliver(raws.map((raw) => ({ from: from(raw), to: [to], raw })));
      return raws.map((raw) => readHeader(raw, 'Message-ID') ?? '');
    },

    mailbox(address) {
      const existing = mailboxes.get(address);
      if (existing) return existing;
      if (!facts.imap)
        throw new Error("This lab has no mail servers: start it with mail: 'embedded' or 'dovecot'");
      const mailbox = new LabMailbox({
        address,
        port: facts.imap.plainPort,
        password: async () => {
          const user = (await idpControls.users()).find((each) => each.address === address.toLowerCase());
          if (!user) throw new Error(`The lab has no account ${address}; add it with lab.idp.addUser()`);
          return user.password;
        },
        bumpUidValidity: (folder) => mail.bumpUidValidity(address, folder),
      });
      mailboxes.set(address, mailbox);
      return mailbox;
    },

    changeMailSettings: (settings) => mail.changeSettings(settings),

    async proxy(options) {
      const { id, port } = await proxies.start(options);
      return {
        host: 'localhost',
        port,
        setFault: (...faults) => proxies.setFaults(id, faults),
        clearFault: () => proxies.setFaults(id, []),
        cutAll: () => proxies.cutAll(id),
        connections: () => proxies.connections(id),
        connectionsAccepted: () => proxies.connectionsAccepted(id),
        cuts: () => proxies.cuts(id),
        lines: () => proxies.lines(id),
        stop: () => proxies.stop(id),
      };
    },

    async scripted(options) {
      const { id, port, plainPort } = await scripts.start(options);
      return {
        host: 'localhost',
        port,
        plainPort,
        commands: () => scripts.commands(id),
        stop: () => scripts.stop(id),
      };
    },

    async stop() {
      await Promise.all([...mailboxes.values()].map((mailbox) => mailbox.close()));
      await end();
    },
  };
  return lab;
}

function withFacts<F extends object, R extends object>(facts: F, remote: R): F & R {
  return new Proxy(facts, {
    get: (target, name) => Reflect.get(name in target ? target : remote, name) as unknown,
  }) as F & R;
}

async function compose(to: string, mail: OutsideMail | Buffer | string): Promise<Buffer> {
  if (typeof mail === 'string' || Buffer.isBuffer(mail)) return Buffer.from(mail);
  return new MailComposer({ from: DEFAULT_SENDER, to, ...mail }).compile().build();
}
