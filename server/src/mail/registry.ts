/**
 * The protocols there are. A new one is one file in this folder and one line here.
 */
import { createGraphInboundTransport, createGraphOutboundTransport } from './graph';
import { createImapTransport } from './imap';
import { createPop3Transport } from './pop3';
import type { InboundTransport, OutboundTransport } from './ports';
import { graphDialect } from './probe/graph';
import { imapDialect } from './probe/imap';
import { pop3Dialect } from './probe/pop3';
import type { Probe } from './probe/ports';
import { createProbe } from './probe/probe';
import { smtpDialect } from './probe/smtp';
import { createSmtpTransport } from './smtp';
import { createTls } from './tls';

export interface TransportOptions {
  /** Certificate authorities (PEM) that are trusted besides those that Node brings. */
  additionalCertificates: string[];
}

/** By protocol, as System Emails name it. @throws Error when one of the additional certificates is not a certificate */
export const createInboundTransports = (options: TransportOptions): Record<string, InboundTransport> => ({
  imap: createImapTransport(options),
  pop3: createPop3Transport(options),
  graph: createGraphInboundTransport(options),
});

/** By protocol, as System Emails name it. @throws Error when one of the additional certificates is not a certificate */
export const createOutboundTransports = (options: TransportOptions): Record<string, OutboundTransport> => ({
  smtp: createSmtpTransport(options),
  graph: createGraphOutboundTransport(options),
});

/** By protocol, as System Emails name it. @throws Error when one of the additional certificates is not a certificate */
export const createProbes = ({ additionalCertificates }: TransportOptions): Record<string, Probe> => {
  const tlsFor = createTls(additionalCertificates);
  return {
    imap: createProbe(imapDialect, tlsFor),
    pop3: createProbe(pop3Dialect, tlsFor),
    smtp: createProbe(smtpDialect, tlsFor),
    graph: createProbe(graphDialect, tlsFor),
  };
};
