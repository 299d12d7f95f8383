import type { InboundTransport } from './ports';
import { openConnection } from './imap/connection';
import { listFolders } from './imap/folders';
import { fileSent, findSent } from './imap/sent';
import type { ImapLogger, ImapTimeouts } from './imap/client';
import { signIn } from './sign-in';
import { createTls } from './tls';

export interface ImapTransportOptions {
  /** Certificate authorities (PEM) that are trusted besides those that Node brings. */
  additionalCertificates: string[];
  /** Milliseconds; each has a default. */
  timeouts?: Partial<ImapTimeouts>;
  /** Gets every protocol line, credentials hidden. */
  logger?: ImapLogger;
}

const TIMEOUTS: ImapTimeouts = { connect: 30_000, greeting: 15_000, silence: 120_000, poll: 30_000 };

/**
 * Reads mailboxes by IMAP (RFC 9051, RFC 3501): XOAUTH2 or OAUTHBEARER with a token, PLAIN or LOGIN with a password.
 *
 * The signal given to `connect` ends the connection whenever it aborts; what is running then rejects with the signal's
 * reason. Everything else that goes wrong is a MailFailure.
 * @throws Error when one of the additional certificates is not a certificate
 */
export function createImapTransport(options: ImapTransportOptions): InboundTransport {
  const client = {
    tlsFor: createTls(options.additionalCertificates),
    timeouts: { ...TIMEOUTS, ...options.timeouts },
    logger: options.logger,
  };
  return {
    connect: (mailbox, credential, signal, observer) =>
      signIn(credential, signal, (login) => openConnection(mailbox, login, signal, client, observer)),
    folders: (server, credential, signal) =>
      signIn(credential, signal, (login) => listFolders(server, login, signal, client)),
    sent: {
      find: (server, credential, message, signal) =>
        signIn(credential, signal, (login) => findSent(server, login, message, signal, client)),
      file: (server, credential, message, mime, signal) =>
        signIn(credential, signal, (login) => fileSent(server, login, message, mime, signal, client)),
    },
  };
}
