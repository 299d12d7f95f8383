/**
 * Ids as Exchange makes them: long, with `-`, `_` and `=` in them, and case-sensitive. Two ids of one mailbox differ in nothing
 * but the case of their letters, so that whoever compares them without case finds one message where there are two.
 *
 * @see https://learn.microsoft.com/graph/outlook-immutable-id
 */
import { createHash } from 'node:crypto';

const CASES = 24;

function mailboxPart(mailbox: string, length: number): string {
  return createHash('sha512').update(mailbox).digest('base64url').repeat(2).slice(0, length);
}

/** Writes a number below 2^24 as the case of letters. */
function cased(mailbox: string, number: number): string {
  const letters = [...createHash('sha256').update(`letters:${mailbox}`).digest()].slice(0, CASES);
  return letters
    .map((byte, position) => {
      const letter = String.fromCharCode(97 + (byte % 26));
      return (number >> position) & 1 ? letter.toUpperCase() : letter;
    })
    .join('');
}

/** Changes when the message moves. */
export function restId(mailbox: string, number: number): string {
  return `AAMkA${mailboxPart(mailbox, 121)}-${cased(mailbox, number)}=`;
}

/** Stays the same wherever the message moves within its mailbox. */
export function immutableId(mailbox: string, number: number): string {
  return `AAkALgAAAA${mailboxPart(mailbox, 30)}-_${cased(mailbox, number)}AA=`;
}

/** Folders keep their id in both kinds. */
export function folderId(mailbox: string, number: number): string {
  return `AQMkA${mailboxPart(mailbox, 60)}AAAC${cased(mailbox, number)}==`;
}
