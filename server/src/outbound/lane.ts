import { MailFailure } from '../mail/failure';
import type { OutboundConnection, SendReceipt } from '../mail/ports';
import { asFailure } from './decide';
import type { HeldLease } from '../cluster/leases';
import { createLook } from './look';
import { createOutcomes } from './outcome';
import type { Delivery, OutgoingSettings, SendingLimits } from './ports';
import type { LaneDependencies, Rest, Turn } from './turn';

/** Messages before others get their turn, and before the connection (and its access token) is renewed. */
const MESSAGES_PER_TURN = 50;
/** How long another process waits before it takes this one for dead. Renewed while a message is in flight. */
const CLAIM_FOR = 30_000;
/** Beyond any timeout of a transport (nodemailer waits ten minutes for a silent server). */
const CALL_LIMIT = 15 * 60_000;
const DISABLED_INTERVAL = 300_000;
/** How soon we ask again for a connection while other instances have them all. */
const SLOT_INTERVAL = 1_000;

/** Nobody can mend that, and waiting would be waiting for ever: the agent has to hear of it. */
const gone = (): MailFailure =>
  new MailFailure('The System Email that this reply was to leave from has been deleted.', {
    kind: 'rejected',
    remedy: 'outgoing.deleted',
  });

/** An open connection, and what may be sent over it. */
interface Line {
  connection: OutboundConnection;
  account: string;
  limits: SendingLimits;
  slot: HeldLease;
}

/** Sends what is due of one System Email over one connection. */
export const createLane = (dependencies: LaneDependencies) => {
  const { store, blobs, transports, settings, clock, owner, events, allowances, slots } = dependencies;
  const outcomes = createOutcomes(dependencies);
  const lookFor = createLook(dependencies);

  /** Ends the wait for a transport that never answers. */
  const within = async <T>(work: Promise<T>, signal: AbortSignal, late: () => MailFailure): Promise<T> => {
    const done = new AbortController();
    const over = AbortSignal.any([done.signal, signal]);
    const limit = clock.sleep(CALL_LIMIT, over).then(() => {
      if (over.aborted) return work;
      throw late();
    });
    try {
      return await Promise.race([work, limit]);
    } finally {
      done.abort();
      // It settles as the work did, which the caller has already heard.
      limit.catch(() => undefined);
    }
  };

  const connect = async (outgoing: OutgoingSettings, signal: AbortSignal): Promise<OutboundConnection> => {
    const transport = transports.get(outgoing.protocol);
    if (!transport) {
      const message = `There is no way to send by “${outgoing.protocol}”. Choose one of the offered protocols.`;
      throw new MailFailure(message, { kind: 'configuration', remedy: 'unknown' });
    }
    const { host, port } = outgoing.server;
    return within(
      transport.connect(outgoing.server, outgoing.credential, signal),
      signal,
      () =>
        new MailFailure(`${host}:${port} did not finish the sign-in.`, {
          kind: 'transient',
          remedy: 'network.timeout',
        }),
    );
  };

  const close = async (connection: OutboundConnection): Promise<void> => {
    try {
      await connection.close();
    } catch (error) {
      events.trouble(error);
    }
  };

  /** Keeps the claim while the work runs: a slow server is no reason for others to take us for dead. */
  const holding = async <T>(delivery: Delivery, turn: Turn, work: () => Promise<T>): Promise<T> => {
    const done = new AbortController();
    const over = AbortSignal.any([done.signal, turn.signal]);
    const renew = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(CLAIM_FOR / 4, over);
        if (over.aborted) return;
        try {
          if (!(await store.renew(delivery, CLAIM_FOR))) return;
        } catch (error) {
          events.trouble(error);
        }
      }
    };
    const renewals = renew();
    try {
      return await work();
    } finally {
      done.abort();
      await renewals;
    }
  };

  const hand = (
    turn: Turn,
    connection: OutboundConnection,
    delivery: Delivery,
    mime: Buffer,
  ): Promise<SendReceipt> =>
    within(
      connection.send(delivery.envelope, mime),
      turn.signal,
      () =>
        new MailFailure('The server did not answer; it may have accepted the message.', {
          kind: 'transient',
          remedy: 'smtp.outcome-unknown',
          outcomeUnknown: true,
        }),
    );

  const send = async (
    turn: Turn,
    { connection, account }: Line,
    delivery: Delivery,
    claimedAt: Date,
  ): Promise<{ sent: true } | { sent: false; rest: Rest | null }> => {
    const began = clock.now();
    let during: 'preparing' | 'sending' = 'preparing';
    let receipt: SendReceipt;
    try {
      const mime = await blobs.get(delivery.mimeHash);
      // A process that stood still may have been taken for dead: then others decide about this message by now.
      const stoodStill = clock.now().getTime() - claimedAt.getTime() > CLAIM_FOR / 2;
      if (stoodStill && !(await store.renew(delivery, CLAIM_FOR))) return { sent: false, rest: null };
      during = 'sending';
      receipt = await hand(turn, connection, delivery, mime);
    } catch (error) {
      const failure = asFailure(error, during);
      return { sent: false, rest: await outcomes.failed(turn, delivery, began, failure, account) };
    }
    await outcomes.sent(turn, delivery, began, receipt);
    return { sent: true };
  };

  /** The next delivery bears the record of why there is no connection. */
  const recordNoConnection = async (turn: Turn, error: unknown, account = ''): Promise<Rest | null> => {
    const began = clock.now();
    const delivery = await store.claimNext(turn.systemEmailId, 'send', owner, CLAIM_FOR);
    if (!delivery) return null;
    const failure = asFailure(error, 'preparing');
    return holding(delivery, turn, () => outcomes.failed(turn, delivery, began, failure, account));
  };

  const restFor = (milliseconds: number): Rest => ({
    until: new Date(clock.now().getTime() + milliseconds),
    since: null,
  });

  /** Sends over one connection until nothing is due, the turn is over, or something went wrong. */
  const sendOver = async (turn: Turn, line: Line, limit: number) => {
    const { account, limits, slot } = line;
    for (let count = 0; count < limit && !turn.stopping(); count += 1) {
      // The database could not be asked for so long that another instance may have opened a connection in our stead.
      if (slot.lost.aborted) return { over: true, count, rest: restFor(SLOT_INTERVAL) };
      const claimedAt = clock.now();
      const delivery = await store.claimNext(turn.systemEmailId, 'send', owner, CLAIM_FOR);
      if (!delivery) return { over: true, count, rest: null };
      const permission = await allowances.permit(account, limits, delivery.envelope.to.length);
      if (!permission.granted) {
        await store.putBack(delivery);
        events.limited(turn.systemEmailId, permission.limit);
        return { over: true, count, rest: restFor(permission.wait) };
      }
      const result = await holding(delivery, turn, () => send(turn, line, delivery, claimedAt));
      // After a failure the state of the session is anyone's guess; the next message starts afresh.
      if (!result.sent) return { over: result.rest !== null, count: count + 1, rest: result.rest };
    }
    return { over: true, count: limit, rest: null };
  };

  /** Connects and sends. `over` when this turn has nothing more to do. */
  const visit = async (turn: Turn, outgoing: OutgoingSettings, slot: HeldLease, limit: number) => {
    const { account, limits } = outgoing;
    // Connects before anything is claimed: a process that dies while connecting leaves nothing unknown.
    let connection: OutboundConnection;
    try {
      connection = await connect(outgoing, turn.signal);
    } catch (error) {
      // Stopping cut the connection: that says nothing about the server.
      if (turn.signal.aborted) return { over: true, count: 0, rest: null };
      return { over: true, count: 0, rest: await recordNoConnection(turn, error, account) };
    }
    try {
      return await sendOver(turn, { connection, account, limits, slot }, limit);
    } finally {
      await close(connection);
    }
  };

  /** Sends with the account's own connections, of which there are only so many. */
  const sendAll = async (turn: Turn, outgoing: OutgoingSettings): Promise<Rest | null> => {
    const { account, limits } = outgoing;
    let left = MESSAGES_PER_TURN;
    while (left > 0 && !turn.stopping()) {
      const slot = await slots.take(account, limits.connections);
      if (!slot) return restFor(SLOT_INTERVAL);
      let result;
      try {
        result = await visit(turn, outgoing, slot, left);
      } finally {
        await slot.release();
      }
      if (result.over) return result.rest;
      left -= result.count;
    }
    return null;
  };

  return {
    /**
     * Looks for what the server may have taken. That needs no connection to send, so no pause holds it up.
     * @throws what the database throws
     */
    async look(turn: Turn): Promise<void> {
      while (!turn.stopping()) {
        const delivery = await store.claimNext(turn.systemEmailId, 'look', owner, CLAIM_FOR);
        if (!delivery) return;
        await holding(delivery, turn, () => lookFor(turn, delivery));
      }
    },

    /**
     * @returns how long this System Email should rest, or null when nothing stands in the way of the next message
     * @throws what the database throws
     */
    async drain(turn: Turn): Promise<Rest | null> {
      let outgoing: OutgoingSettings | null;
      try {
        outgoing = await settings(turn.systemEmailId);
      } catch (error) {
        return recordNoConnection(turn, error);
      }
      if (!outgoing) return recordNoConnection(turn, gone());
      if (!outgoing.enabled) return restFor(DISABLED_INTERVAL);
      const pause = await allowances.pauseOf(outgoing.account);
      if (!pause) return sendAll(turn, outgoing);
      if (pause.until > clock.now()) return pause;
      const rest = await sendAll({ ...turn, previousRest: pause }, outgoing);
      if (!rest) await allowances.lift(outgoing.account);
      return rest;
    },
  };
};
