/** From where on a mailbox is read: its cursor, and what of the mail before it is taken in beside. */
import type { Lease } from '../cluster/ports';
import type { InboundConnection } from '../mail/ports';
import type { Backfill, BackfillControl, MailboxPosition, SpoolStore, WatchedMailbox } from './ports';

/**
 * Milliseconds. A day of the calendar begins first in the zone that is fourteen hours ahead of UTC. Nobody knows which
 * zone the admin had in mind: rather some hours too much than a customer's mail too little.
 */
const EARLIEST_ZONE = 14 * 60 * 60 * 1000;

/** The instant from which on mail counts as received on that day or later, wherever the day was chosen. */
export const beginningOf = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) - EARLIEST_ZONE);

export interface StartRequest {
  watched: Pick<WatchedMailbox, 'systemEmailId' | 'existingMail' | 'existingMailSince'>;
  connection: Pick<InboundConnection, 'naming' | 'epoch' | 'nextPosition' | 'list'>;
  lease: Lease;
}

type StartingSpool = Pick<
  SpoolStore,
  'position' | 'setPosition' | 'backfillControl' | 'enlist' | 'relist' | 'unknown'
>;

/**
 * Where to go on from. The first connection to a mailbox, a numbering that began anew, and another wish about existing
 * mail are written down at once.
 */
export const startingPoint = async (
  { spool, now }: { spool: StartingSpool; now(): number },
  { watched, connection, lease }: StartRequest,
): Promise<MailboxPosition> => {
  const { systemEmailId } = watched;
  const known = await spool.position(systemEmailId);
  const at = new Date(now());
  const wish = wishedSince(watched, at);
  const next = known
    ? goingOn(known, wish, await spool.backfillControl(systemEmailId), connection, at)
    : firstTime(wish, connection, at);
  if (next === known) return known;

  const begun = next.backfill?.startedAt === at && next.backfill.finishedAt === null ? next.backfill : null;
  const position = begun ? { ...next, backfill: await counted(begun, connection) } : next;
  if (connection.naming === 'identifiers') {
    // Under new names, too, what is there already waits for its turn, and counts from when it counted before.
    if (known?.epoch !== position.epoch) {
      const state = begun ? 'listed' : 'skipped';
      const all = { epoch: position.epoch, position: 0 };
      const existing = await connection.list(all, { beforeOpening: true });
      await spool.enlist(systemEmailId, existing, state, lease);
    } else if (begun?.reason === 'renumbered') {
      // It was read by another protocol before, whose numbers say nothing here: what is old is told by when it came.
      const all = await connection.list({ epoch: position.epoch, position: 0 });
      await spool.enlist(systemEmailId, await spool.unknown(systemEmailId, all), 'listed', lease);
    } else if (begun) {
      await spool.relist(systemEmailId, { from: 'skipped', to: 'listed' });
    }
  }
  await spool.setPosition(systemEmailId, position, lease);
  return position;
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

const backfillOf = (
  reason: Backfill['reason'],
  since: Date | null,
  below: number,
  startedAt: Date,
): Backfill => ({ reason, since, position: 0, below, total: 0, done: 0, startedAt, finishedAt: null });

const firstTime = (since: Since, { epoch, nextPosition }: Opened, now: Date): MailboxPosition => {
  const wished = since === undefined ? null : backfillOf('existing', since, nextPosition, now);
  // An empty folder has none: that wish is fulfilled.
  const backfill = wished && nextPosition === 1 ? { ...wished, finishedAt: now } : wished;
  return { epoch, position: nextPosition - 1, bookmark: null, connectedAt: now, backfill };
};

const goingOn = (
  known: MailboxPosition,
  wish: Since,
  control: BackfillControl,
  { epoch, nextPosition }: Opened,
  now: Date,
): MailboxPosition => {
  const { backfill, connectedAt } = known;
  if (known.epoch !== epoch) {
    // All has new numbers, and what came in between is among it: everything that counts is looked through once more.
    const left = backfill?.reason === 'existing' && (control !== 'run' || endedEarly(backfill));
    const since = backfill && !left ? backfill.since : connectedAt;
    return {
      epoch,
      position: nextPosition - 1,
      bookmark: null,
      connectedAt,
      backfill: backfillOf('renumbered', since, nextPosition, now),
    };
  }
  const unfinished = backfill !== null && backfill.finishedAt === null;
  // The rest of what has new numbers comes first.
  if (unfinished && backfill.reason === 'renumbered') return known;
  if (wish === undefined || control === 'stop') {
    return unfinished ? { ...known, backfill: { ...backfill, finishedAt: now } } : known;
  }
  const covered = backfill === null || endedEarly(backfill) ? connectedAt : backfill.since;
  if (isBefore(wish, covered)) {
    return { ...known, backfill: backfillOf('existing', wish, known.position + 1, now) };
  }
  // Less of the old mail than before: of what has not been reached yet the older part is left alone.
  if (unfinished && isBefore(backfill.since, wish))
    return { ...known, backfill: { ...backfill, since: wish } };
  return known;
};

/** Somebody stopped it before it had gone through everything. */
const endedEarly = ({ finishedAt, position, below }: Backfill): boolean =>
  finishedAt !== null && position < below - 1;

/** Null is before everything. */
const isBefore = (one: Date | null, other: Date | null): boolean =>
  other !== null && (one === null || one.getTime() < other.getTime());

const counted = async (backfill: Backfill, connection: Opened): Promise<Backfill> => {
  const { below, since } = backfill;
  const all = await connection.list(
    { epoch: connection.epoch, position: 0 },
    { below, beforeOpening: true, ...(since && { receivedSince: since }) },
  );
  return { ...backfill, total: all.length };
};
