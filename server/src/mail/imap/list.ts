import type { SearchObject } from 'imapflow';
import type { Cursor, ListScope, MessageRef } from '../ports';
import { carriedOut, type ImapSession } from './session';

/** UIDs that are searched at first for each message that is wanted: UIDs have gaps. */
const WINDOW = 4;

/**
 * Milliseconds. SEARCH compares days and disregards the time zone that a date was stored with (RFC 9051 §6.4.4): the
 * zone in which a day begins last is twelve hours behind UTC.
 */
const ZONES = 12 * 60 * 60 * 1000;

/**
 * The UIDs after the cursor, ascending: UID SEARCH (RFC 9051 §6.4.4).
 * @param nextPosition UIDNEXT as far as it is known
 */
export async function listMessages(
  session: ImapSession,
  cursor: Cursor,
  nextPosition: number,
  { atLeast, below = Infinity, receivedSince }: ListScope = {},
): Promise<MessageRef[]> {
  const after = cursor.epoch === session.epoch ? cursor.position : 0;
  if (after + 1 >= below) return [];
  const search = async (last: number): Promise<MessageRef[]> => {
    const query: SearchObject = {
      uid: `${after + 1}:${last === Infinity ? '*' : last}`,
      ...(receivedSince && { since: new Date(receivedSince.getTime() - ZONES) }),
    };
    const uids = await carriedOut(session, () => session.client.search(query, { uid: true }));
    return (
      uids
        // `N:*` means the last message when all are older than N (RFC 9051 §9, sequence-range).
        .filter((uid) => uid > after)
        .sort((a, b) => a - b)
        .map((position) => ({ epoch: session.epoch, position }))
    );
  };
  // The UIDs of a backlog of a hundred thousand messages would come with every listing.
  const near = after + WINDOW * (atLeast ?? Infinity);
  if (atLeast !== undefined && near < Math.min(nextPosition, below)) {
    const found = await search(near);
    if (found.length >= atLeast) return found;
  }
  return search(below - 1);
}

/** Ascending UIDs as an IMAP sequence set, for example `1:4,7`. */
export function sequenceSet(uids: number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const uid of uids) {
    const open = ranges.at(-1);
    if (open !== undefined && uid === open.last + 1) {
      open.last = uid;
    } else {
      ranges.push({ first: uid, last: uid });
    }
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}:${last}`)).join(',');
}

/** The distinct UIDs of the refs that belong to this epoch, ascending. Refs of another epoch name nothing any more. */
export const uidsOf = ({ epoch }: ImapSession, refs: MessageRef[]): number[] =>
  [...new Set(refs.filter((ref) => ref.epoch === epoch).map((ref) => ref.position))].sort((a, b) => a - b);

/** Servers take command lines of 8,192 octets at least (RFC 7162 §4); a sequence set stays well below. */
const LONGEST_SET = 6_000;
const DIGITS_OF_UID = 11;

/** Splits ascending UIDs so that each part fits into one command. One part for all but scattered thousands. */
export function* commandSized(uids: number[]): Generator<number[]> {
  let rest = uids;
  while (sequenceSet(rest).length > LONGEST_SET) {
    const fitting = Math.floor(LONGEST_SET / DIGITS_OF_UID);
    yield rest.slice(0, fitting);
    rest = rest.slice(fitting);
  }
  if (rest.length > 0) {
    yield rest;
  }
}
