import { randomUUID } from 'node:crypto';
import type { Allowances, Clock, Pause, Permission, SendingLimits, Trouble } from '../outbound/ports';
import { databaseTime } from './database-clock';
import type { Database } from './transaction';

const TABLE = 'system_email_outgoing_accounts';

const HOUR = 3_600_000;
/** Milliseconds. A minute, and what a message may be under way longer than the one before it: the server counts when they arrive. */
const MINUTE = 62_000;
const HOURS_IN_A_DAY = 24;

/** Counted by hours: a day's recipients in 24 numbers. */
type Day = Record<string, number>;

interface Row {
  account: string;
  version: number;
  minute: string | number[] | null;
  day: string | Day | null;
  paused_since: string | number | null;
  paused_until: string | number | null;
  trouble: string | Trouble | null;
  now: string | number;
}

/** Some databases return JSON as text. */
const parsed = <T>(json: string | T): T => (typeof json === 'string' ? (JSON.parse(json) as T) : json);

/** What was sent within the last day, and in each of its hours. */
const lately = (day: Day, now: number): Day => {
  const thisHour = Math.floor(now / HOUR);
  return Object.fromEntries(Object.entries(day).filter(([hour]) => Number(hour) > thisHour - HOURS_IN_A_DAY));
};

/** Milliseconds until so many recipients of the last day are more than a day ago. */
const untilForgotten = (day: Day, recipients: number, now: number): number => {
  let forgotten = 0;
  for (const hour of Object.keys(day)
    .map(Number)
    .sort((a, b) => a - b)) {
    forgotten += day[hour] ?? 0;
    if (forgotten >= recipients) return (hour + HOURS_IN_A_DAY) * HOUR - now;
  }
  return HOUR;
};

/** What still counts of what was sent. */
const countedIn = (row: Row): { minute: number[]; day: Day; now: number } => {
  const now = Number(row.now);
  return {
    minute: (row.minute === null ? [] : parsed(row.minute)).filter((at) => at > now - MINUTE),
    day: lately(row.day === null ? {} : parsed(row.day), now),
    now,
  };
};

const refusal = (
  { messagesPerMinute, recipientsPerDay }: SendingLimits,
  { minute, day, now }: { minute: number[]; day: Day; now: number },
  recipients: number,
): Permission | null => {
  const oldest = messagesPerMinute === null ? undefined : minute.at(-messagesPerMinute);
  if (oldest !== undefined) return { granted: false, limit: 'minute', wait: oldest + MINUTE - now };
  const sent = Object.values(day).reduce((sum, count) => sum + count, 0);
  const over = recipientsPerDay === null ? 0 : sent + recipients - recipientsPerDay;
  // A message to more people than a day allows is the server's to refuse: it would wait for ever here.
  if (over > 0 && sent > 0) {
    return { granted: false, limit: 'day', wait: untilForgotten(day, Math.min(over, sent), now) };
  }
  return null;
};

/** What accounts may send, in one row each that changes only from the version that was read. */
export const createAllowances = ({ db, clock }: { db: Database; clock: Pick<Clock, 'now'> }): Allowances => {
  const rows = () => db.getConnection(TABLE);

  const read = async (account: string): Promise<Row | undefined> =>
    rows()
      .where({ account })
      .first('*', db.connection.raw('? as ??', [databaseTime(db), 'now']));

  const readOrAdd = async (account: string): Promise<Row> => {
    for (;;) {
      const row = await read(account);
      if (row) return row;
      await rows().insert({ document_id: randomUUID(), account, version: 0 }).onConflict('account').ignore();
    }
  };

  const pauseIn = (row: Row | undefined): Pause | null => {
    if (row?.paused_until == null || row.paused_since == null || row.trouble == null) return null;
    const local = (time: string | number) => new Date(clock.now().getTime() + Number(time) - Number(row.now));
    return {
      until: local(row.paused_until),
      since: local(row.paused_since),
      trouble: parsed(row.trouble),
    };
  };

  return {
    async permit(account, limits, recipients) {
      if (limits.messagesPerMinute === null && limits.recipientsPerDay === null) return { granted: true };
      for (;;) {
        const row = await readOrAdd(account);
        const { minute, day, now } = countedIn(row);
        const refused = refusal(limits, { minute, day, now }, recipients);
        if (refused) return refused;
        const hour = String(Math.floor(now / HOUR));
        const changed = await rows()
          .where({ account, version: row.version })
          .update({
            version: row.version + 1,
            minute: JSON.stringify([...minute, now]),
            day: JSON.stringify({ ...day, [hour]: (day[hour] ?? 0) + recipients }),
          });
        if (changed === 1) return { granted: true };
      }
    },

    async room(account, limits, recipients) {
      if (limits.messagesPerMinute === null && limits.recipientsPerDay === null) return { granted: true };
      const row = await read(account);
      return (row && refusal(limits, countedIn(row), recipients)) ?? { granted: true };
    },

    async pause(account, milliseconds, trouble) {
      await readOrAdd(account);
      await rows()
        .where({ account })
        .update({
          paused_since: db.connection.raw('coalesce(paused_since, ?)', [databaseTime(db)]),
          paused_until: databaseTime(db, milliseconds),
          trouble: JSON.stringify(trouble),
        });
      const now = clock.now();
      const until = new Date(now.getTime() + milliseconds);
      return pauseIn(await read(account)) ?? { until, since: now, trouble };
    },

    async pauseOf(account) {
      return pauseIn(await read(account));
    },

    async lift(account) {
      await rows().where({ account }).update({ paused_since: null, paused_until: null, trouble: null });
    },
  };
};
