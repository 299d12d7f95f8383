import { domainToASCII } from 'node:url';
import type { Mailbox } from './ports';

/** An address that cannot stand in a header or an SMTP command. */
export class UnusableAddress extends Error {
  constructor(address: string) {
    super(`“${oneLine(address)}” is not an address that mail can be sent to.`);
    this.name = 'UnusableAddress';
  }
}

/** Control characters end or split header lines; nothing that comes from outside may carry one into a header. */
export const oneLine = (value: string): string => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

export const isUsableAddress = (address: string): boolean =>
  /^[^\s\p{Cc}<>()[\]:;,"\\@]+@[^\s\p{Cc}<>():;,"\\@]+$/u.test(address);

/** @throws UnusableAddress */
export const usableAddress = (value: string): string => {
  const address = value.trim();
  if (!isUsableAddress(address)) throw new UnusableAddress(value);
  return address;
};

/**
 * A domain as every server takes it: its A-label (RFC 5891 §2.3.2.1).
 * @throws UnusableAddress when it is no domain
 */
export const asciiDomain = (address: string): string => {
  const domain = domainToASCII(address.slice(address.lastIndexOf('@') + 1));
  if (!domain) throw new UnusableAddress(address);
  return domain;
};

/**
 * An address as SMTP takes it. Only a first part outside ASCII asks a server for SMTPUTF8 (RFC 6531 §3.2), which many lack; a
 * domain outside ASCII has an older way.
 * @throws UnusableAddress when its domain is none
 */
export const onTheWire = (address: string): string => {
  const local = address.slice(0, address.lastIndexOf('@'));
  return /^[\x21-\x7e]+$/.test(local) ? `${local}@${asciiDomain(address)}` : address;
};

export const sameAddress = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

export interface Recipients {
  to: Mailbox[];
  cc: Mailbox[];
  /** In the envelope only (RFC 5322 §3.6.3): nobody else sees them. */
  bcc: Mailbox[];
}

/**
 * Each address once, in the most open of the places where it stands: named in To and Bcc, it is no secret.
 * @throws UnusableAddress
 */
export const distinctRecipients = ({ to, cc, bcc }: Recipients): Recipients => {
  const seen = new Set<string>();
  const unseen = (mailboxes: Mailbox[]): Mailbox[] =>
    mailboxes
      .map(({ address, name }) => ({ address: usableAddress(address), name: oneLine(name) }))
      .filter(({ address }) => {
        const key = address.toLowerCase();
        return !seen.has(key) && seen.add(key);
      });
  return { to: unseen(to), cc: unseen(cc), bcc: unseen(bcc) };
};
