import type { Delivery, SentFolder, Trace, Trouble } from './ports';
import { createRecorder } from './record';
import type { LaneDependencies, Turn } from './turn';

/** Milliseconds after which we look for the first time: a server files what it has taken a moment after it has taken it. */
export const FIRST_LOOK = 5_000;
/** And the times after that, since nobody knew. */
const LOOKS = [30_000, 120_000];
/** What has not been sent by then is not on its way any more. */
const LAST_LOOK = 120_000;
/** While the mailbox itself cannot be opened, we ask every minute; after an hour a person decides. */
const AWAY_INTERVAL = 60_000;
const AWAY_LIMIT = 3_600_000;

const MAY_HAVE_ARRIVED =
  'The server may have accepted the message: the connection was lost before it said so.';

const TROUBLES: Record<Exclude<Trace, 'found'> | 'away' | 'draft', Trouble> = {
  missing: {
    remedy: 'smtp.outcome-unknown',
    message: `${MAY_HAVE_ARRIVED} It is not in the Sent folder of the mailbox.`,
  },
  unreadable: {
    remedy: 'smtp.outcome-unknown',
    message: `${MAY_HAVE_ARRIVED} The mailbox has no Sent folder that could be looked into.`,
  },
  away: {
    remedy: 'smtp.outcome-unknown',
    message: `${MAY_HAVE_ARRIVED} The mailbox could not be opened for an hour to look for it.`,
  },
  draft: {
    remedy: 'smtp.outcome-unknown',
    message: 'The message was still a draft in the mailbox: it had not been sent, and is sent again.',
  },
};

/** When to look again after having looked in vain so many milliseconds since nobody knew; null: a person decides. */
export const nextLook = (elapsed: number, trace: Trace | 'away'): number | null => {
  if (trace === 'unreadable') return null;
  if (trace === 'away') return elapsed < AWAY_LIMIT ? elapsed + AWAY_INTERVAL : null;
  return LOOKS.find((time) => time > elapsed) ?? null;
};

/** Looks in the Sent folder for what the server may have taken, instead of sending it a second time. */
export const createLook = (
  dependencies: Pick<LaneDependencies, 'store' | 'clock' | 'events'> & { sentFolder: SentFolder },
) => {
  const { store, clock, events, sentFolder } = dependencies;
  const record = createRecorder(dependencies);

  /** @returns `away` where the mailbox could not be asked */
  const asked = async <T>(turn: Turn, ask: () => Promise<T>): Promise<T | 'away'> => {
    try {
      return await ask();
    } catch (error) {
      if (!turn.signal.aborted) events.trouble(error);
      return 'away';
    }
  };

  const sendAgain = async (turn: Turn, delivery: Delivery): Promise<void> => {
    const now = clock.now();
    if (await record(turn, () => store.markUnsent(delivery, TROUBLES.draft, now))) {
      events.retrying(delivery, TROUBLES.draft, now);
    }
  };

  return async (turn: Turn, delivery: Delivery): Promise<void> => {
    const since = delivery.unknownSince ?? clock.now();
    const { systemEmailId, signal } = turn;
    const { messageId } = delivery;
    const trace = await asked(turn, () => sentFolder.trace(systemEmailId, messageId, since, signal));
    if (trace === 'found') {
      const recorded = await record(turn, () =>
        store.markFound(delivery, 'The message is in the Sent folder.'),
      );
      if (recorded) events.found(delivery);
      return;
    }
    const elapsed = clock.now().getTime() - since.getTime();
    let again = nextLook(elapsed, trace);
    let reason = trace;
    if (again === null && trace !== 'away' && elapsed >= LAST_LOOK) {
      const back = await asked(turn, () => sentFolder.takeBack(systemEmailId, messageId, since, signal));
      if (back === true) return sendAgain(turn, delivery);
      if (back === 'away') [again, reason] = [nextLook(elapsed, back), back];
    }
    if (again !== null) {
      const lookAt = new Date(since.getTime() + again);
      await record(turn, () => store.lookAgain(delivery, lookAt));
      return;
    }
    const trouble = TROUBLES[reason];
    if (await record(turn, () => store.markUnconfirmed(delivery, trouble, clock.now()))) {
      events.unconfirmed(delivery, trouble);
    }
  };
};
