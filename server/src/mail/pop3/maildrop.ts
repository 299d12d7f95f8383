import type { MessageRef } from '../ports';
import { MailFailure } from '../failure';
import { placeOf } from '../network-failure';
import { Pop3Refusal } from '../pop3-failure';
import { listing } from './listing';
import { NotPop3 } from './replies';
import { ask, type Pop3Session } from './session';

/** POP3 has no numbering that could begin anew: a message keeps its identifier for ever (RFC 1939 §7, UIDL). */
export const EPOCH = 'pop3';

export interface Message {
  /** In this session (RFC 1939 §5). */
  number: number;
  /** Octets, as LIST says; servers estimate it sometimes. */
  size: number;
  /** Of copies that the server gives the same identifier, the other ones. */
  copies: number[];
}

/** The mailbox as it was when the session began: by identifier, oldest first, as the server lists it. */
export type Maildrop = Map<string, Message>;

/** Messages. Their names are kept in memory. */
const MOST_MESSAGES = 500_000;

/**
 * STAT, UIDL and LIST (RFC 1939 §5, §7).
 * @returns also how many messages there are, copies included
 * @throws Pop3Refusal; NotPop3; MailFailure
 */
export async function openMaildrop(session: Pop3Session): Promise<{ maildrop: Maildrop; count: number }> {
  const count = await countOf(session);
  const identifiers = await numbered(session, 'UIDL', 'naming');
  const sizes = count > 0 ? await numbered(session, 'LIST', 'listing') : new Map<number, string>();
  // A message without a name would be left out for ever, and nobody would know.
  if (identifiers.size !== count) {
    throw new NotPop3(`STAT: ${count} messages, UIDL: ${identifiers.size} messages`);
  }
  const maildrop: Maildrop = new Map();
  for (const [number, identifier] of identifiers) {
    const size = Number(sizes.get(number)?.split(' ')[0]);
    if (!Number.isInteger(size)) throw new NotPop3(`LIST: no size of message ${number}`);
    const same = maildrop.get(identifier);
    if (same === undefined) maildrop.set(identifier, { number, size, copies: [] });
    else if (same.size === size) same.copies.push(number);
    else throw notTold(session, identifier);
  }
  return { maildrop, count };
}

/** A message of a maildrop. */
export type NamedRef = MessageRef & { identifier: string };

/** The refs of the messages that are in it, oldest first. */
export const refsOf = (maildrop: Maildrop): NamedRef[] =>
  [...maildrop].map(([identifier, { number }]) => ({ epoch: EPOCH, position: number, identifier }));

/** The messages that the refs name and that are there, in the server's order. */
export function present(maildrop: Maildrop, refs: MessageRef[]): [NamedRef, Message][] {
  const identifiers = new Set(refs.flatMap(({ epoch, identifier }) => (epoch === EPOCH ? [identifier] : [])));
  return [...identifiers]
    .flatMap((identifier = ''): [NamedRef, Message][] => {
      const message = maildrop.get(identifier);
      return message ? [[{ epoch: EPOCH, position: message.number, identifier }, message]] : [];
    })
    .sort(([, a], [, b]) => a.number - b.number);
}

async function countOf(session: Pop3Session): Promise<number> {
  const count = Number(/^(\d+) \d+/.exec(await ask(session, 'STAT', 'listing'))?.[1]);
  if (!Number.isInteger(count)) throw new NotPop3('STAT: no number of messages');
  if (count > MOST_MESSAGES) throw new NotPop3(`STAT: ${count} messages`);
  return count;
}

/** What UIDL or LIST says of each message, by its number. */
async function numbered(
  session: Pop3Session,
  command: 'UIDL' | 'LIST',
  step: 'naming' | 'listing',
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for await (const line of listing(session, command, step)) {
    const [, number, value = ''] = /^(\d+)\s+(\S.*?)\s*$/.exec(line) ?? [];
    if (number === undefined || found.has(Number(number))) throw new NotPop3(`${command}: ${line}`);
    found.set(Number(number), value);
  }
  return found;
}

/** RFC 1939 §7 lets identical messages share an identifier. These are not identical: one of them would never be read. */
const notTold = ({ context: { server } }: Pop3Session, identifier: string): MailFailure =>
  new MailFailure(`${placeOf(server)} gives different messages the same identifier (UIDL).`, {
    kind: 'configuration',
    remedy: 'pop3.no-identifiers',
    serverResponse: identifier,
  });

/** Dovecot: `Message 2 expunged.`, `There's no message 2.`; RFC 1939: `no such message`, `message 2 already deleted` */
const GONE = /expunged|deleted|no (?:such )?message\b|does(?:n't| not) exist/i;

/**
 * Whether a message is still there after the server has refused something about it. Dovecot lists one that another program
 * has deleted until the session ends, so its words count before its listing.
 */
export async function isThere(session: Pop3Session, number: number, refusal: Pop3Refusal): Promise<boolean> {
  if (GONE.test(refusal.text)) return false;
  try {
    await ask(session, `LIST ${number}`, 'listing');
    return true;
  } catch (error) {
    if (error instanceof Pop3Refusal && error.code === '') return false;
    throw error;
  }
}
