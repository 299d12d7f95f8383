import type { GraphNotifications } from '../../../shared/contracts/graph-notifications';
import type { HeardCall } from '../inbound/hearing';
import type { Call } from '../inbound/ports';

/** Milliseconds. Graph gives an endpoint three seconds, and avoids one that is often slower. */
const PATIENCE = 2000;
/** Calls that are being taken in at once. What comes beyond is made good by the next look at the mailbox. */
const MOST_AT_ONCE = 200;
/** Between two lines in the log about calls that nobody ordered. */
const SILENCE = 3_600_000;

/** @see https://learn.microsoft.com/graph/change-notifications-lifecycle-events */
const LIFECYCLE = new Map<string | undefined, Call>([
  ['reauthorizationRequired', 'renew'],
  ['subscriptionRemoved', 'ended'],
  ['missed', 'news'],
]);

interface Parts {
  /** Takes one call in; false: it is of no subscription of ours. */
  hear(call: HeardCall): Promise<boolean>;
  logger: { warn(message: string): void; error(message: string): void };
  clock: () => Date;
}

const callOf = ({ lifecycleEvent }: GraphNotifications['value'][number]): Call =>
  LIFECYCLE.get(lifecycleEvent) ?? 'news';

/** What Microsoft Graph tells our public address. Anybody can write there. */
export const createGraphNotifications = ({ hear, logger, clock }: Parts) => {
  let under = 0;
  let strangers = 0;
  let saidAt = -Infinity;

  const turnedAway = (count: number): void => {
    strangers += count;
    const now = clock().getTime();
    if (now - saidAt < SILENCE) return;
    saidAt = now;
    logger.warn(
      `Announcements of new mail that belong to no subscription were ignored: ${strangers}. Some are usual for two days after a mailbox was removed or set up anew; many come from somebody who has nothing to say here.`,
    );
    strangers = 0;
  };

  const takeIn = async ({ value }: GraphNotifications): Promise<void> => {
    // A mailbox that gets much mail is told of many times in one.
    const calls = new Map(
      value.map((notification) => {
        const { subscriptionId, clientState: secret } = notification;
        const call = callOf(notification);
        return [JSON.stringify([subscriptionId, secret, call]), { subscriptionId, secret, call }];
      }),
    );
    let unknown = 0;
    for (const call of calls.values()) if (!(await hear(call))) unknown += 1;
    if (unknown > 0) turnedAway(unknown);
  };

  return {
    /**
     * Resolves when everything is written down, or when Graph should not wait any longer.
     * @returns false when it could not be written down: Graph then says it again
     */
    async receive(notifications: GraphNotifications): Promise<boolean> {
      if (under >= MOST_AT_ONCE) return false;
      under += 1;
      const taken = takeIn(notifications)
        .then(() => true)
        .catch((error: unknown) => {
          logger.error(`An announcement of new mail could not be written down: ${String(error)}`);
          return false;
        })
        .finally(() => (under -= 1));
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, PATIENCE, true).unref();
      });
      try {
        return await Promise.race([taken, enough]);
      } finally {
        clearTimeout(timer);
      }
    },
    /** Something that Graph would not say. */
    notUnderstood: () => turnedAway(1),
  };
};
