/**
 * Graph lets an application have four requests at a time on their way to one mailbox, and refuses the fifth (429,
 * MailboxConcurrency). Connections know nothing of each other, so they are counted here, for the whole process.
 * @see https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
 */
const AT_ONCE = 4;

interface Lane {
  running: number;
  waiting: (() => void)[];
}

const lanes = new Map<string, Lane>();

/**
 * Waits until a request to this mailbox may begin, first come, first served.
 * @returns to be called when the request is over; calling it again does nothing
 * @throws the signal's reason when it aborts meanwhile
 */
export async function enterLane(mailbox: string, signal: AbortSignal): Promise<() => void> {
  signal.throwIfAborted();
  const lane = lanes.get(mailbox) ?? { running: 0, waiting: [] };
  lanes.set(mailbox, lane);
  if (lane.running < AT_ONCE) lane.running += 1;
  else await turn(lane, signal);
  let over = false;
  return () => {
    if (over) return;
    over = true;
    leave(mailbox, lane);
  };
}

/** Resolves when somebody who leaves gives up the place. */
const turn = (lane: Lane, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const begin = () => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = () => {
      lane.waiting = lane.waiting.filter((other) => other !== begin);
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    lane.waiting.push(begin);
  });

const leave = (mailbox: string, lane: Lane): void => {
  const next = lane.waiting.shift();
  if (next) return next();
  lane.running -= 1;
  if (lane.running === 0) lanes.delete(mailbox);
};
