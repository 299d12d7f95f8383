/** From where on a mailbox is read: its cursor, and what of the mail before it counts. */
import type { Lease } from '../cluster/ports';
import type { InboundConnection } from '../mail/ports';
import type { MailboxPosition, SpoolStore, WatchedMailbox } from './ports';

/**
 * Milliseconds. A day of the calendar begins first in the zone that is fourteen hours ahead of UTC. Nobody knows which
 * zone the admin had in mind: rather some hours too much than a customer's mail too little.
 */
const EARLIEST_ZONE = 14 * 60 * 60 * 1000;

/** The instant from which on mail counts as received on that day or later, wherever the day was chosen. */
export const beginningOf = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) - EARLIEST_ZONE);

export interface StartRequest {
  watched: Pick<WatchedMailbox, 'systemEmailId' | 'existingMail' | 'existingMailSince'>;
  connection: Pick<InboundConnection, 'epoch' | 'nextPosition'>;
  lease: Lease;
}

/**
 * Where to go on from. The first connection to a mailbox, a numbering that began anew, and another wish about existing
 * mail are written down at once.
 */
export const startingPoint = async (
  { spool, now }: { spool: Pick<SpoolStore, 'position' | 'setPosition'>; now(): number },
  { watched, connection, lease }: StartRequest,
): Promise<MailboxPosition> => {
  const known = await spool.position(watched.systemEmailId);
  const at = new Date(now());
  const since = wishedSince(watched, at);
  const next = known ? goingOn(known, since, connection) : firstTime(since, connection, at);
  if (next !== known) await spool.setPosition(watched.systemEmailId, next, lease);
  return next;
};

/** Null: all mail is taken. Undefined: none of the mail that is there at the first connection. */
type Since = Date | null | undefined;
type Opened = StartRequest['connection'];

const wishedSince = ({ existingMail, existingMailSince }: StartRequest['watched'], now: Date): Since => {
  if (existingMail === 'take') return null;
  if (existingMail === 'skip' || existingMailSince === null) return undefined;
  const since = beginningOf(existingMailSince);
  // A day that lies ahead: what arrives from now on counts in any case.
  return since <= now ? since : undefined;
};

const firstTime = (since: Since, { epoch, nextPosition }: Opened, now: Date): MailboxPosition => {
  if (since === undefined)
    return { epoch, position: nextPosition - 1, takesMailSince: now, renumberedBelow: 0 };
  return { epoch, position: 0, takesMailSince: since, renumberedBelow: since === null ? 0 : nextPosition };
};

const goingOn = (known: MailboxPosition, wished: Since, { epoch, nextPosition }: Opened): MailboxPosition => {
  const since = wished === undefined ? known.takesMailSince : wished;
  const anew = { epoch, position: 0, takesMailSince: since, renumberedBelow: nextPosition };
  if (known.epoch !== epoch) return anew;
  if (since?.getTime() === known.takesMailSince?.getTime()) return known;
  // Older mail was passed over: back to the beginning. What has a receipt already is not taken twice.
  if (known.takesMailSince !== null && (since === null || since < known.takesMailSince)) return anew;
  // Less of the old mail than before: the cursor stays, and of what it has not reached yet the older part is left alone.
  return {
    ...known,
    takesMailSince: since,
    renumberedBelow: known.takesMailSince === null ? nextPosition : known.renumberedBelow,
  };
};
