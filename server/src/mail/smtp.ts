import type { OutboundTransport } from './ports';
import { signIn } from './sign-in';
import { openConnection, type SmtpTimeouts } from './smtp/connection';
import { createTls } from './tls';

export interface SmtpTransportOptions {
  /** Certificate authorities (PEM) that are trusted besides those that Node brings. */
  additionalCertificates: string[];
  /** Milliseconds; each has a default. */
  timeouts?: Partial<SmtpTimeouts>;
}

const TIMEOUTS: SmtpTimeouts = { connect: 30_000, greeting: 30_000, silence: 600_000 };

/**
 * Sends by SMTP submission (RFC 6409, RFC 5321): XOAUTH2 with a token, PLAIN or LOGIN with a password, or no sign-in.
 * One connection serves any number of messages, one after the other.
 * @throws Error when one of the additional certificates is not a certificate
 */
export function createSmtpTransport(options: SmtpTransportOptions): OutboundTransport {
  const client = {
    tlsFor: createTls(options.additionalCertificates),
    timeouts: { ...TIMEOUTS, ...options.timeouts },
  };
  return {
    connect: (server, credential, signal) =>
      signIn(credential, signal, (login) => openConnection(server, login, signal, client)),
  };
}
