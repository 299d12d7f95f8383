/**
 * The protocols there are. A new one is one file in this folder and one line here.
 */
import { createImapTransport } from './imap';
import type { InboundTransport, OutboundTransport } from './ports';
import { createSmtpTransport } from './smtp';

export interface TransportOptions {
  /** Certificate authorities (PEM) that are trusted besides those that Node brings. */
  additionalCertificates: string[];
}

const INBOUND = {
  imap: createImapTransport,
} satisfies Record<string, (options: TransportOptions) => InboundTransport>;

const OUTBOUND = {
  smtp: createSmtpTransport,
} satisfies Record<string, (options: TransportOptions) => OutboundTransport>;

export type InboundProtocol = keyof typeof INBOUND;
export type OutboundProtocol = keyof typeof OUTBOUND;

/** @throws Error when one of the additional certificates is not a certificate */
export const createInboundTransport = (
  protocol: InboundProtocol,
  options: TransportOptions,
): InboundTransport => INBOUND[protocol](options);

/** @throws Error when one of the additional certificates is not a certificate */
export const createOutboundTransport = (
  protocol: OutboundProtocol,
  options: TransportOptions,
): OutboundTransport => OUTBOUND[protocol](options);
