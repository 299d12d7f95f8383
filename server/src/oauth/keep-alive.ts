import { MailFailure } from '../mail/failure';
import type { GrantHolder, Grants } from './grants';
import type { KeepAliveStore, RecordOauthEvent } from './ports';

const DAY = 24 * 60 * 60_000;
/** Microsoft ends a grant that is not used for 90 days, Google one that is not used for six months. */
const UNUSED_FOR = 7 * DAY;
/** A provider that is away, or a secret that has expired, is tried again a day later; there are weeks to spare. */
const TRIED_AGAIN_AFTER = DAY;
/** In one round, so that what came due together does not go out together. */
const MOST_IN_A_ROUND = 25;
const LONGEST_PAUSE = 10_000;

export interface KeepAliveOptions {
  store: KeepAliveStore;
  grants: Pick<Grants, 'renew'>;
  /** Somebody who signs in with the credential and whom this instance serves; null where there is nobody. */
  holderOf(credentialId: number): Promise<GrantHolder | null>;
  record: RecordOauthEvent;
  /** Waits, and no longer than until the signal aborts. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
  clock?: () => Date;
  random?: () => number;
}

/**
 * Uses the grants that nobody else uses (of mailboxes that are switched off, fetched rarely, or only sent from), so that
 * they do not end for not being used. Each is renewed by one instance, and not all at once.
 * @returns one round; what is left over waits for the next
 */
export const createKeepAlive = (options: KeepAliveOptions) => {
  const { store, grants, holderOf, record, pause, clock = () => new Date(), random = Math.random } = options;

  const keep = async (holder: GrantHolder): Promise<void> => {
    try {
      await grants.renew(holder);
    } catch (error) {
      // The grant has told in the activity log why, and asks for a new sign-in where that is needed.
      if (error instanceof MailFailure) return;
      throw error;
    }
    await record({
      type: 'grant.kept-alive',
      level: 'info',
      credentialId: holder.credentialId,
      message: 'Nobody had used the sign-in for a week, so it was renewed: it would end for not being used.',
    });
  };

  return async (signal: AbortSignal): Promise<void> => {
    const now = clock();
    const since = {
      unusedSince: new Date(now.getTime() - UNUSED_FOR),
      triedSince: new Date(now.getTime() - TRIED_AGAIN_AFTER),
    };
    let kept = 0;
    for (const credentialId of await store.due(since)) {
      if (kept === MOST_IN_A_ROUND) return;
      const holder = await holderOf(credentialId);
      if (!holder) continue;
      if (kept > 0) await pause(random() * LONGEST_PAUSE, signal);
      if (signal.aborted) return;
      if (!(await store.claim(credentialId, since, clock()))) continue;
      await keep(holder);
      kept += 1;
    }
  };
};
