/**
 * Names a ticket in a Message-ID or an address so that nobody can make one up: `t12.` and a signature. It leads an answer to
 * its ticket also where the message that is answered is not known here, because a server replaced its Message-ID or the
 * database was restored from an older copy.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { EncryptionKey } from './encryption';

/** A ticket as its token is bound to it: after a restore the same number may be another ticket's, the document ID never is. */
export interface SignedTicket {
  ticketId: number;
  documentId: string;
}

/** A token as it was found; not verified. */
export interface ThreadToken {
  ticketId: number;
  signature: string;
}

export interface ThreadTokens {
  /** @returns lower-case letters, digits and one dot, at most 28 characters: valid in an address as in a Message-ID */
  sign(ticket: SignedTicket): string;
  /** Whether the token was signed for this very ticket, with any of the keys. */
  verifies(token: ThreadToken, ticket: SignedTicket): boolean;
}

const SALT = 'strapi-plugin-system-email';
const INFO = 'thread tokens, HMAC-SHA256, v1';
/** 80 bits: whoever guesses has one try per mail. */
const SIGNATURE_BYTES = 10;
const SIGNATURE_LENGTH = 16;
/** A mail names few tickets; whoever names more is guessing. */
const MOST_TOKENS = 20;
/** What an id column takes; a database refuses to compare it with more. */
const HIGHEST_ID = 2 ** 31 - 1;

/** Servers change the case of addresses; the base32hex alphabet (RFC 4648 §7) does not depend on it. */
const base32 = (bytes: Buffer): string =>
  BigInt(`0x${bytes.toString('hex')}`)
    .toString(32)
    .padStart(SIGNATURE_LENGTH, '0');

const TOKEN = /(?:^|[.+])t([1-9]\d{0,9})\.([0-9a-v]{16})@/i;

/**
 * @param keys the first signs, all verify
 * @throws Error when there is no key
 */
export const createThreadTokens = ({ keys }: { keys: EncryptionKey[] }): ThreadTokens => {
  const signing = keys.map(({ key }) => Buffer.from(hkdfSync('sha256', key, SALT, INFO, 32)));
  const [current] = signing;
  if (!current) throw new Error('Thread tokens need at least one key.');

  const signature = (key: Buffer, { ticketId, documentId }: SignedTicket): string =>
    base32(
      createHmac('sha256', key)
        .update(JSON.stringify([ticketId, documentId]))
        .digest()
        .subarray(0, SIGNATURE_BYTES),
    );

  return {
    sign: (ticket) => `t${ticket.ticketId}.${signature(current, ticket)}`,
    verifies: (token, ticket) =>
      token.ticketId === ticket.ticketId &&
      token.signature.length === SIGNATURE_LENGTH &&
      signing.some((key) =>
        timingSafeEqual(Buffer.from(token.signature, 'latin1'), Buffer.from(signature(key, ticket))),
      ),
  };
};

/**
 * The tokens in Message-IDs and addresses, each once and in order.
 * @param places without angle brackets
 */
export const threadTokensIn = (places: string[]): ThreadToken[] => {
  const found = new Map<string, ThreadToken>();
  for (const place of places) {
    const [, ticketId = '', signature = ''] = TOKEN.exec(place) ?? [];
    const token = { ticketId: Number(ticketId), signature: signature.toLowerCase() };
    if (token.ticketId === 0 || token.ticketId > HIGHEST_ID || found.size >= MOST_TOKENS) continue;
    found.set(`${token.ticketId}.${token.signature}`, token);
  }
  return [...found.values()];
};
