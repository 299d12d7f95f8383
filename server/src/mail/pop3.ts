import type { InboundTransport } from './ports';
import { openConnection } from './pop3/connection';
import { openSession } from './pop3/open';
import type { Pop3Timeouts } from './pop3/wire';
import { signIn } from './sign-in';
import { createTls } from './tls';

export interface Pop3TransportOptions {
  /** Certificate authorities (PEM) that are trusted besides those that Node brings. */
  additionalCertificates: string[];
  /** Milliseconds; each has a default. */
  timeouts?: Partial<Pop3Timeouts>;
}

const TIMEOUTS: Pop3Timeouts = { connect: 30_000, greeting: 15_000, silence: 120_000, poll: 30_000 };

/**
 * Reads mailboxes by POP3 (RFC 1939, RFC 2449, RFC 5034): XOAUTH2 or OAUTHBEARER with a token, PLAIN or USER and PASS with a
 * password. Messages have identifiers (UIDL); a server that gives none is refused, because nobody could tell what is new.
 *
 * The signal given to `connect` ends the connection whenever it aborts; what is running then rejects with the signal's
 * reason. Everything else that goes wrong is a MailFailure.
 * @throws Error when one of the additional certificates is not a certificate
 */
export function createPop3Transport(options: Pop3TransportOptions): InboundTransport {
  const client = {
    tlsFor: createTls(options.additionalCertificates),
    timeouts: { ...TIMEOUTS, ...options.timeouts },
  };
  return {
    connect: ({ server }, credential, signal, observer) =>
      signIn(credential, signal, (login) => openConnection(server, login, signal, client, observer)),
    folders: (server, credential, signal) =>
      signIn(credential, signal, (login) =>
        openSession(server, login, signal, client, async ({ wire }) => {
          wire.destroy();
          // The only one there is (RFC 1939 §1).
          return [{ path: 'INBOX', specialUse: 'Inbox', selectable: true }];
        }),
      ),
  };
}
