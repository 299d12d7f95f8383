/** Two SMTP servers: client submission, which signs people in at the identity provider, and the MX that takes mail from outside. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import type { Directory } from '../idp/directory';
import type { MailLogin } from '../idp/mail-login';
import type { MailStore } from '../mail-store';
import type { ServerCertificate } from '../tls/certificates';
import { addReceived, addressIn, readHeader, replaceHeader } from './headers';

const HOST = 'AM0PR10MB0001.EURPRD10.PROD.OUTLOOK.COM';
const SIZE_LIMIT = 157_286_400;

export interface SmtpParts {
  directory: Directory;
  mailLogin: MailLogin;
  store: MailStore;
  certificate: ServerCertificate;
  settings: SmtpSettings;
}

/** Can be changed while the servers run. */
export interface SmtpSettings {
  /** Replace the client's Message-ID by one of the server's own, as Exchange Online does. */
  rewriteMessageId: boolean;
  /** Keep a copy of submitted mail in the sender's Sent Items. */
  saveSent: boolean;
}

export interface SmtpServers {
  /** Implicit TLS. */
  tlsPort: number;
  startTlsPort: number;
  /** Without TLS; takes logins all the same. */
  plainPort: number;
  /** Takes mail from outside for the lab's mailboxes, without login. */
  mxPort: number;
  stop(): Promise<void>;
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

export async function startSmtpServers(parts: SmtpParts): Promise<SmtpServers> {
  const { cert, key } = parts.certificate;
  const submission = (options: SMTPServerOptions) =>
    start({ ...submissionOptions(parts), cert, key, ...options });
  const servers = await Promise.all([
    submission({ secure: true }),
    submission({}),
    submission({ allowInsecureAuth: true, hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }),
    start({ ...mxOptions(parts), cert, key }),
  ]);
  const portOf = (server: SMTPServer | undefined) => (server?.server.address() as AddressInfo).port;
  return {
    tlsPort: portOf(servers[0]),
    startTlsPort: portOf(servers[1]),
    plainPort: portOf(servers[2]),
    mxPort: portOf(servers[3]),
    stop: async () => {
      await Promise.all(
        servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
      );
    },
  };
}

function start(options: SMTPServerOptions): Promise<SMTPServer> {
  return new Promise((resolve, reject) => {
    const server = new SMTPServer({ ...options, closeTimeout: 100 });
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      server.on('error', () => undefined); // A client that hangs up is not the lab's trouble; the client sees it itself.
      resolve(server);
    });
  });
}

const COMMON: SMTPServerOptions = {
  banner: `${HOST} Microsoft ESMTP MAIL Service ready`,
  size: SIZE_LIMIT,
  disableReverseLookup: true,
  logger: false,
};

function submissionOptions({ directory, mailLogin, store, settings }: SmtpParts): SMTPServerOptions {
  return {
    ...COMMON,
    authMethods: ['LOGIN', 'XOAUTH2', 'PLAIN'],
    authOptional: false,
    onAuth(auth, _session, done) {
      const username = (auth.username ?? '').toLowerCase();
      const credential = auth.accessToken
        ? { accessToken: auth.accessToken }
        : { password: auth.password ?? '' };
      mailLogin.allows(username, 'smtp', credential).then(
        (allowed) => {
          if (allowed) done(null, { user: username });
          else done(refusal(535, `5.7.3 Authentication unsuccessful [${HOST}]`));
        },
        () => done(refusal(454, '4.7.0 Temporary authentication failure')),
      );
    },
    onRcptTo(address, _session, done) {
      done(recipientError(directory, address.address));
    },
    onData(stream, session, done) {
      collect(stream)
        .then(async (submitted) => {
          if (stream.sizeExceeded)
            throw refusal(552, '5.3.4 Message size exceeds fixed maximum message size');
          const user = session.user ?? '';
          const envelopeFrom = envelopeSender(session);
          const headerFrom = addressIn(readHeader(submitted, 'From'));
          if (![envelopeFrom, headerFrom].every((from) => directory.maySendAs(user, from))) {
            throw refusal(
              554,
              `5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message [BeginDiagnosticData]Cannot submit message.`,
            );
          }
          const serverId = `<${randomBytes(12).toString('hex').toUpperCase()}@${HOST}>`;
          const message = settings.rewriteMessageId
            ? replaceHeader(submitted, 'Message-ID', serverId)
            : submitted;
          const to = session.envelope.rcptTo.map((recipient) => recipient.address);
          await store.deliver({ from: envelopeFrom, to, raw: addReceived(message, HOST, 'ESMTPSA') });
          if (settings.saveSent) await store.saveSent(user, message);
          return `2.0.0 OK ${serverId} [Hostname=${HOST}]`;
        })
        .then(
          (answer) => done(null, answer),
          (error: Error & { responseCode?: number }) =>
            done(error.responseCode ? error : refusal(451, `4.3.0 ${error.message}`)),
        );
    },
  };
}

function mxOptions({ directory, store }: SmtpParts): SMTPServerOptions {
  return {
    ...COMMON,
    authOptional: true,
    disabledCommands: ['AUTH'],
    onRcptTo(address, _session, done) {
      done(recipientError(directory, address.address));
    },
    onData(stream, session, done) {
      collect(stream)
        .then((raw) =>
          store.deliver({
            from: envelopeSender(session),
            to: session.envelope.rcptTo.map((recipient) => recipient.address),
            raw: addReceived(raw, HOST, 'ESMTP'),
          }),
        )
        .then(
          () => done(null, '2.6.0 Queued mail for delivery'),
          (error: Error) => done(refusal(451, `4.3.0 ${error.message}`)),
        );
    },
  };
}

function envelopeSender(session: SMTPServerSession): string {
  return session.envelope.mailFrom ? session.envelope.mailFrom.address.toLowerCase() : '';
}

function recipientError(directory: Directory, address: string): Error | null {
  if (directory.find(address)) return null;
  if (directory.ownsDomain(address.split('@')[1] ?? '')) {
    return refusal(
      550,
      `5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${address} not found by SMTP address lookup`,
    );
  }
  return refusal(550, '5.4.1 Recipient address rejected: Access denied.');
}

async function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
