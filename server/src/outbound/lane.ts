import { MailFailure } from '../mail/failure';
import type { OutboundConnection, SendReceipt } from '../mail/ports';
import { asFailure } from './decide';
import { createOutcomes } from './outcome';
import type { Delivery, OutgoingSettings } from './ports';
import type { LaneDependencies, Rest, Turn } from './turn';

/** Messages before others get their turn, and before the connection (and its access token) is renewed. */
const MESSAGES_PER_TURN = 50;
/** How long another process waits before it takes this one for dead. Renewed while a message is in flight. */
const CLAIM_FOR = 120_000;
/** Beyond any timeout of a transport (nodemailer waits ten minutes for a silent server). */
const CALL_LIMIT = 15 * 60_000;
const DISABLED_INTERVAL = 300_000;

/** Nobody can mend that, and waiting would be waiting for ever: the agent has to hear of it. */
const gone = (): MailFailure =>
  new MailFailure('The System Email that this reply was to leave from has been deleted.', {
    kind: 'rejected',
    remedy: 'outgoing.deleted',
  });

/** Sends what is due of one System Email over one connection. */
export const createLane = (dependencies: LaneDependencies) => {
  const { store, blobs, transports, settings, clock, owner, events } = dependencies;
  const outcomes = createOutcomes(dependencies);

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
          if (!(await store.renew(delivery, owner, CLAIM_FOR))) return;
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

  const send = async (turn: Turn, connection: OutboundConnection, delivery: Delivery) => {
    const began = clock.now();
    let during: 'preparing' | 'sending' = 'preparing';
    let receipt: SendReceipt;
    try {
      const mime = await blobs.get(delivery.mimeHash);
      during = 'sending';
      receipt = await hand(turn, connection, delivery, mime);
    } catch (error) {
      const failure = asFailure(error, during);
      return { sent: false as const, rest: await outcomes.failed(turn, delivery, began, failure) };
    }
    await outcomes.sent(turn, delivery, began, receipt);
    return { sent: true as const };
  };

  /** The next delivery bears the record of why there is no connection. */
  const recordNoConnection = async (turn: Turn, error: unknown): Promise<Rest | null> => {
    const began = clock.now();
    const delivery = await store.claimNext(turn.systemEmailId, owner, CLAIM_FOR);
    if (!delivery) return null;
    const failure = asFailure(error, 'preparing');
    return holding(delivery, turn, () => outcomes.failed(turn, delivery, began, failure));
  };

  /** Sends over one connection until nothing is due, the turn is over, or something went wrong. */
  const sendOver = async (turn: Turn, connection: OutboundConnection, limit: number) => {
    for (let count = 0; count < limit && !turn.stopping(); count += 1) {
      const delivery = await store.claimNext(turn.systemEmailId, owner, CLAIM_FOR);
      if (!delivery) return { over: true, count, rest: null };
      const result = await holding(delivery, turn, () => send(turn, connection, delivery));
      // After a failure the state of the session is anyone's guess; the next message starts afresh.
      if (!result.sent) return { over: result.rest !== null, count: count + 1, rest: result.rest };
    }
    return { over: true, count: limit, rest: null };
  };

  return {
    /**
     * @returns how long this System Email should rest, or null when nothing stands in the way of the next message
     * @throws what the database throws
     */
    async drain(turn: Turn): Promise<Rest | null> {
      let outgoing: OutgoingSettings | null;
      let left = MESSAGES_PER_TURN;
      while (left > 0 && !turn.stopping()) {
        // Connects before anything is claimed: a process that dies while connecting leaves nothing unconfirmed.
        let connection: OutboundConnection;
        try {
          outgoing = await settings(turn.systemEmailId);
          if (!outgoing) return await recordNoConnection(turn, gone());
          if (!outgoing.enabled) {
            const now = clock.now();
            return { until: new Date(now.getTime() + DISABLED_INTERVAL), since: now };
          }
          connection = await connect(outgoing, turn.signal);
        } catch (error) {
          // Stopping cut the connection: that says nothing about the server.
          return turn.signal.aborted ? null : recordNoConnection(turn, error);
        }
        try {
          const result = await sendOver(turn, connection, left);
          if (result.over) return result.rest;
          left -= result.count;
        } finally {
          await close(connection);
        }
      }
      return null;
    },
  };
};
