import { MailFailure } from '../mail/failure';
import type { OutboundConnection, SendReceipt } from '../mail/ports';
import type { HeldLease } from '../cluster/leases';
import { createLookAhead, type LookAhead } from './ahead';
import { asFailure } from './decide';
import { CLAIM_FOR, createHolding } from './holding';
import { createLook } from './look';
import { createOutcomes } from './outcome';
import type { Delivery, OutgoingSettings, SendingLimits } from './ports';
import type { LaneDependencies, Rest, Turn } from './turn';

/** Messages before others get their turn, and before the connection (and its access token) is renewed. */
const MESSAGES_PER_TURN = 100;
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
  ahead: LookAhead;
}

/** `next` was claimed along with the outcome. */
type Sent = { sent: true; next: Claimed | null } | { sent: false; rest: Rest | null };

/** `over` when this turn has nothing more to do. */
interface Visit {
  over: boolean;
  /** Messages that were tried. */
  count: number;
  rest: Rest | null;
}

interface Claimed {
  delivery: Delivery;
  /** When it was claimed, at the earliest. */
  at: Date;
}

/** Sends what is due of one System Email over one connection. */
export const createLane = (dependencies: LaneDependencies) => {
  const { store, transports, settings, clock, owner, events, allowances, slots } = dependencies;
  const outcomes = createOutcomes(dependencies);
  const lookFor = createLook(dependencies);
  const lookAhead = createLookAhead(dependencies);
  const holding = createHolding(dependencies);

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
      done.abort('done');
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

  /** Hands a claimed delivery over. @param mayGoOn whether another one may follow it */
  const send = async (
    turn: Turn,
    { connection, account, ahead }: Line,
    { delivery, at }: Claimed,
    mayGoOn: () => boolean,
  ): Promise<Sent> => {
    const began = clock.now();
    let during: 'preparing' | 'sending' = 'preparing';
    let receipt: SendReceipt;
    try {
      const mime = await ahead.bytesOf(delivery);
      // A process that stood still may have been taken for dead: then others decide about this message by now.
      const stoodStill = clock.now().getTime() - at.getTime() > CLAIM_FOR / 2;
      if (stoodStill && !(await store.renew(delivery, CLAIM_FOR))) return { sent: false, rest: null };
      during = 'sending';
      const answer = hand(turn, connection, delivery, mime);
      ahead.look(mime.byteLength);
      receipt = await answer;
    } catch (error) {
      const failure = asFailure(error, during);
      return { sent: false, rest: await outcomes.failed(turn, delivery, began, failure, account) };
    }
    const waiting = mayGoOn() ? ahead.waiting() : [];
    const claimedAt = clock.now();
    const next = await outcomes.sent(turn, delivery, began, receipt, { waiting, owner, claimFor: CLAIM_FOR });
    ahead.claimed(next);
    return { sent: true, next: next && { delivery: next, at: claimedAt } };
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

  const claim = async (turn: Turn): Promise<Claimed | null> => {
    const at = clock.now();
    const delivery = await store.claimNext(turn.systemEmailId, 'send', owner, CLAIM_FOR);
    return delivery && { delivery, at };
  };

  /** Sends over one connection until nothing is due, the turn is over, or something went wrong. */
  const sendOver = async (turn: Turn, line: Line, limit: number): Promise<Visit> => {
    const { account, limits, slot } = line;
    let next = null as Claimed | null;
    let count = 0;
    // The database could not be asked for so long that another instance may have opened a connection in our stead.
    const mayGoOn = () => count < limit && !turn.stopping() && !slot.lost.aborted;
    while (mayGoOn()) {
      const claimed = next ?? (await claim(turn));
      if (!claimed) return { over: true, count, rest: null };
      const { delivery } = claimed;
      const permission = await allowances.permit(account, limits, delivery.envelope.to.length);
      if (!permission.granted) {
        await store.putBack(delivery);
        events.limited(turn.systemEmailId, permission.limit);
        return { over: true, count, rest: restFor(permission.wait) };
      }
      count += 1;
      const result = await holding(delivery, turn, () => send(turn, line, claimed, mayGoOn));
      // After a failure the state of the session is anyone's guess; the next message starts afresh.
      if (!result.sent) return { over: result.rest !== null, count, rest: result.rest };
      next = result.next;
    }
    if (next) await store.putBack(next.delivery);
    return { over: true, count, rest: slot.lost.aborted ? restFor(SLOT_INTERVAL) : null };
  };

  /** Connects and sends. */
  const visit = async (
    turn: Turn,
    outgoing: OutgoingSettings,
    slot: HeldLease,
    limit: number,
  ): Promise<Visit> => {
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
      return await sendOver(turn, { connection, account, limits, slot, ahead: lookAhead(turn) }, limit);
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
