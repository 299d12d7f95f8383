import type { Problem } from '../../../shared/contracts/common';
import type { Wait } from '../../../shared/contracts/outbox';
import type { Allowances, Clock, OutboxRecord, OutboxStore, OutgoingSettings, Pause, Trouble } from './ports';

/** What keeps a System Email from sending. */
export interface Hindrances {
  /** Until a person acts: switched off, deleted, sign-in needed, no instance may serve it. */
  lasting: Problem | null;
  /** What its server said last; it is tried again by itself. */
  latest: Problem | null;
}

export interface WaitsDependencies {
  store: Pick<OutboxStore, 'ahead'>;
  allowances: Pick<Allowances, 'pauseOf' | 'room'>;
  /** Null when there is no such System Email (any more). */
  settings(systemEmailId: number): Promise<OutgoingSettings | null>;
  hindrances(systemEmailId: number): Promise<Hindrances>;
  describe(trouble: Trouble): Problem;
  clock: Pick<Clock, 'now'>;
}

type Waiting = Pick<
  OutboxRecord,
  'id' | 'ticketId' | 'systemEmailId' | 'state' | 'looking' | 'nextAttemptAt' | 'envelopeTo'
>;

const WAITING: OutboxRecord['state'][] = ['held', 'queued', 'retrying'];

/** Says of deliveries why they have not left yet. */
export const createWaits = (dependencies: WaitsDependencies) => {
  const { store, allowances, settings, hindrances, describe, clock } = dependencies;

  /** The same for all of a System Email's deliveries. */
  const stateOf = async (systemEmailId: number) => {
    const [outgoing, hindrance] = await Promise.all([settings(systemEmailId), hindrances(systemEmailId)]);
    const pause: Pause | null = outgoing && (await allowances.pauseOf(outgoing.account));
    return { outgoing, hindrance, pause };
  };

  const waitOf = async (
    { state, looking, nextAttemptAt, envelopeTo }: Waiting,
    ahead: number | undefined,
    mailbox: () => ReturnType<typeof stateOf>,
  ): Promise<Wait | null> => {
    if (!WAITING.includes(state)) return null;
    const now = clock.now();
    const due = nextAttemptAt === null ? now : new Date(nextAttemptAt);
    const until = due.toISOString();
    if (looking) return { why: 'looking', until };
    if (state === 'held' && due > now) return { why: 'held', until };
    if (ahead !== undefined) return { why: 'behind', deliveryId: ahead };
    const { outgoing, hindrance, pause } = await mailbox();
    if (hindrance.lasting) return { why: 'problem', problem: hindrance.lasting };
    if (pause && pause.until > now) {
      return { why: 'paused', until: pause.until.toISOString(), problem: describe(pause.trouble) };
    }
    if (due > now) return { why: 'again', until };
    if (hindrance.latest) return { why: 'problem', problem: hindrance.latest };
    if (!outgoing) return { why: 'next' };
    const room = await allowances.room(outgoing.account, outgoing.limits, envelopeTo.length);
    if (room.granted) return { why: 'next' };
    return {
      why: 'limit',
      limit: room.limit,
      until: new Date(now.getTime() + room.wait).toISOString(),
    };
  };

  /** By delivery; null for what waits for nothing. */
  return async (deliveries: Waiting[]): Promise<Map<number, Wait | null>> => {
    const ahead = await store.ahead(deliveries.filter(({ state }) => WAITING.includes(state)));
    const mailboxes = new Map<number, ReturnType<typeof stateOf>>();
    const waits = new Map<number, Wait | null>();
    for (const delivery of deliveries) {
      const { systemEmailId } = delivery;
      const mailbox = () => {
        const known = mailboxes.get(systemEmailId) ?? stateOf(systemEmailId);
        mailboxes.set(systemEmailId, known);
        return known;
      };
      waits.set(delivery.id, await waitOf(delivery, ahead.get(delivery.id), mailbox));
    }
    return waits;
  };
};

export type Waits = ReturnType<typeof createWaits>;
