/** Puts the lab together, in the lab's own process: identity provider, mail servers, Graph, proxies, scripted servers, customer page. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { startCustomerPage } from './customer/server';
import { startDovecot } from './dovecot/server';
import { DovecotStore } from './dovecot/store';
import { startEmbeddedImap } from './embedded/imap';
import type { GraphControls } from './graph/controls';
import { startGraph } from './graph/server';
import { closeServer, listen, rememberConnections } from './sockets';
import type { BadTls, LabFacts, LabOptions, MailEndpoint } from './contract';
import type { IdpControls } from './idp/controls';
import { DEFAULT_USERS, Directory } from './idp/directory';
import { type IdentityProviderServer, startIdentityProvider } from './idp/server';
import { IdpState } from './idp/state';
import type { IncomingMail, MailStore } from './mail-store';
import { ProxyControls } from './proxy/controls';
import { ScriptedControls } from './scripted/controls';
import { type SmtpServers, type SmtpSettings, startSmtpServers } from './smtp/server';
import { createCertificates, type LabCertificates, type ServerCertificate } from './tls/certificates';

export class MailControls {
  constructor(
    private readonly store: MailStore | undefined,
    private readonly settings: SmtpSettings,
  ) {}

  /** Delivers in the order given. */
  async deliver(mails: IncomingMail[]): Promise<void> {
    if (!this.store)
      throw new Error("This lab has no mail servers: start it with mail: 'embedded' or 'dovecot'");
    for (const mail of mails) await this.store.deliver({ ...mail, raw: Buffer.from(mail.raw) });
  }

  async bumpUidValidity(address: string, folder: string): Promise<void> {
    await this.store?.bumpUidValidity(address, folder);
  }

  changeSettings(settings: Partial<SmtpSettings>): void {
    Object.assign(this.settings, settings);
  }
}

export interface LabMethods {
  idp: IdpControls;
  mail: MailControls;
  graph?: GraphControls;
  proxy: ProxyControls;
  scripted: ScriptedControls;
}

export interface RunningLab {
  facts: LabFacts;
  methods: LabMethods;
  stop(): Promise<void>;
}

interface MailServers {
  store: MailStore;
  imap: MailEndpoint;
  pop3?: MailEndpoint;
}

export async function createLab(options: LabOptions): Promise<RunningLab> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mail-lab-'));
  const closing: Array<() => unknown> = [() => rm(directory, { recursive: true, force: true })];
  const stop = async () => {
    for (const close of closing.reverse()) await close();
  };
  try {
    return await build(options, directory, closing, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  options: LabOptions,
  directory: string,
  closing: Array<() => unknown>,
  stop: () => Promise<void>,
): Promise<RunningLab> {
  const certificates = createCertificates();
  const caPath = path.join(directory, 'ca.pem');
  await writeFile(caPath, certificates.ca);

  const accounts = new Directory(options.users ?? DEFAULT_USERS);
  const state = new IdpState({
    callbackUrls: options.callbackUrls,
    accessTokenLifetime: options.accessTokenLifetime ?? 3599,
  });
  let mail: MailServers | undefined = undefined;
  const idp = await startIdentityProvider({
    directory: accounts,
    state,
    onUserAdded: (account) => mail?.store.addMailbox(account.address),
  });
  closing.push(idp.stop);

  const settings: SmtpSettings = { rewriteMessageId: false, saveSent: true };
  const password = state.innerPassword;
  mail = await startMail(options, { directory, certificates, accounts, idp, password, closing });
  const facts: LabFacts = {
    idp: idpFacts(idp, state),
    users: idp.controls.users(),
    ca: certificates.ca,
    caPath,
    directory,
    processId: process.pid,
  };
  let smtp: SmtpServers | undefined;
  let graph: GraphControls | undefined;
  if (mail) {
    const { store } = mail;
    smtp = await startSmtpServers({
      directory: accounts,
      mailLogin: idp.mailLogin,
      store,
      certificate: certificates.valid,
      settings,
    });
    closing.push(smtp.stop);
    Object.assign(facts, mailFacts(mail, smtp));
    const graphServer = await startGraph({
      directory: accounts,
      idp: state,
      readAccessToken: idp.readAccessToken,
      store,
      settings,
      certificate: certificates.valid,
      ca: certificates.ca,
      imapPort: mail.imap.plainPort,
    });
    closing.push(graphServer.stop);
    graph = graphServer.controls;
    facts.graph = graphFacts(graphServer.port);
    facts.expiredTls = await startBadTls(certificates.expired, mail, smtp, closing);
    facts.wrongHostTls = await startBadTls(certificates.wrongHost, mail, smtp, closing);
    const page = await startCustomerPage({ directory: accounts, imap: mail.imap, mxPort: smtp.mxPort });
    closing.push(page.stop);
    facts.customerUrl = page.url;
  }
  const targets = {
    imap: mail?.imap,
    pop3: mail?.pop3,
    smtp: facts.smtp,
    graph: facts.graph,
    idp: Number(new URL(idp.origin).port),
  };
  const proxy = new ProxyControls({ certificates, targets });
  const scripted = new ScriptedControls(certificates.valid);
  closing.push(
    () => proxy.stopAll(),
    () => scripted.stopAll(),
  );
  return {
    facts,
    methods: { idp: idp.controls, mail: new MailControls(mail?.store, settings), graph, proxy, scripted },
    stop,
  };
}

async function startMail(
  options: LabOptions,
  parts: {
    directory: string;
    certificates: LabCertificates;
    accounts: Directory;
    idp: IdentityProviderServer;
    /** Opens every mailbox. */
    password: string;
    closing: Array<() => unknown>;
  },
): Promise<MailServers | undefined> {
  const { certificates, accounts, idp, password, closing } = parts;
  if (options.mail === 'none') return undefined;
  if (options.mail === 'embedded') {
    const imap = await startEmbeddedImap({
      users: accounts.all().map((account) => account.address),
      mailLogin: idp.mailLogin,
      certificate: certificates.valid,
    });
    closing.push(imap.stop);
    return { store: imap.store, imap: { host: 'localhost', port: imap.tlsPort, plainPort: imap.plainPort } };
  }
  const dovecot = await startDovecot({
    directory: parts.directory,
    flavour: options.imapFlavour ?? 'microsoft',
    certificate: certificates.valid,
    mailLoginUrl: `http://127.0.0.1:${new URL(idp.origin).port}/_lab/mail-login`,
  });
  closing.push(dovecot.stop);
  const store = new DovecotStore(dovecot, password);
  closing.push(() => store.stop());
  const { ports } = dovecot;
  const endpoint = (tls: number, plain: number): MailEndpoint => ({
    host: 'localhost',
    port: tls,
    startTlsPort: plain,
    plainPort: plain,
  });
  return { store, imap: endpoint(ports.imaps, ports.imap), pop3: endpoint(ports.pop3s, ports.pop3) };
}

function idpFacts(idp: IdentityProviderServer, state: IdpState): LabFacts['idp'] {
  const base = `${idp.origin}/${idp.tenantId}`;
  return {
    origin: idp.origin,
    issuer: `${base}/v2.0`,
    tenantId: idp.tenantId,
    authorizationEndpoint: `${base}/oauth2/v2.0/authorize`,
    tokenEndpoint: `${base}/oauth2/v2.0/token`,
    deviceEndpoint: `${base}/oauth2/v2.0/devicecode`,
    discoveryUrl: `${base}/v2.0/.well-known/openid-configuration`,
    clientId: state.clientId,
    clientSecret: state.clientSecret,
    publicClientId: state.publicClientId,
    adminUrl: `${idp.origin}/_lab`,
  };
}

function mailFacts(mail: MailServers, smtp: SmtpServers): Pick<LabFacts, 'imap' | 'pop3' | 'smtp' | 'mx'> {
  return {
    imap: mail.imap,
    pop3: mail.pop3,
    smtp: {
      host: 'localhost',
      port: smtp.tlsPort,
      startTlsPort: smtp.startTlsPort,
      plainPort: smtp.plainPort,
    },
    mx: { host: 'localhost', port: smtp.mxPort },
  };
}

function graphFacts(port: number): NonNullable<LabFacts['graph']> {
  const origin = `https://localhost:${port}`;
  return { host: 'localhost', port, baseUrl: `${origin}/v1.0`, adminUrl: `${origin}/_lab` };
}

async function startBadTls(
  certificate: ServerCertificate,
  mail: MailServers,
  smtp: SmtpServers,
  closing: Array<() => unknown>,
): Promise<BadTls> {
  const inFrontOf = async (port: number) => {
    const server = rememberConnections(createTlsServer(certificate)).on('secureConnection', (client) => {
      const upstream = connect(port, '127.0.0.1');
      const end = () => [client, upstream].forEach((socket: Socket) => socket.destroy());
      client.on('error', end).on('close', end).pipe(upstream);
      upstream.on('error', end).on('close', end).pipe(client);
    });
    closing.push(() => closeServer(server));
    return listen(server);
  };
  return {
    host: 'localhost',
    imapPort: await inFrontOf(mail.imap.plainPort),
    smtpPort: await inFrontOf(smtp.plainPort),
  };
}
