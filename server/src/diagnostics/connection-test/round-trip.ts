import { setTimeout as delay } from 'node:timers/promises';
import { MailFailure } from '../../mail/failure';
import type { InboundConnection, MessageRef, OutboundConnection } from '../../mail/ports';
import type { Found } from '../../mail/probe/ports';
import type { RoundTripPlan } from './plan';

/** Milliseconds within which the mail must be in the mailbox. */
const PATIENCE = 60_000;
/** Milliseconds between two looks where the server announces nothing. */
const PAUSE = 2_000;

interface RoundTrip extends RoundTripPlan {
  remote: InboundConnection;
  /** Another connection to the same mailbox. */
  reopen(): Promise<InboundConnection>;
  outgoing: OutboundConnection;
  address: string;
}

/** The header section, unfolded (RFC 5322 §2.2.3). */
const headerOf = (raw: Buffer): string => {
  const end = raw.indexOf('\r\n\r\n');
  return raw
    .subarray(0, end < 0 ? raw.length : end)
    .toString('latin1')
    .replace(/\r\n(?=[ \t])/g, '');
};

/** Among these, the message with one of these Message-IDs. */
const findMessage = async (
  remote: InboundConnection,
  refs: MessageRef[],
  messageIds: string[],
): Promise<MessageRef | null> => {
  let found: MessageRef | null = null;
  if (refs.length === 0) return null;
  for await (const { ref, raw } of remote.fetch(refs)) {
    const header = headerOf(raw);
    // The server may have given it another Message-ID; ours is then in a header of ours.
    if (messageIds.some((id) => header.includes(`<${id}>`))) found = ref;
  }
  return found;
};

/** Looks once more whether the mail is there, and deletes it then. @returns whether it was */
type Look = (messageIds: string[]) => Promise<boolean>;

/** Where what is new has a higher position than all before, on one connection. */
const lookFurther = ({ remote }: RoundTrip): Look => {
  let position = remote.nextPosition - 1;
  return async (messageIds) => {
    const refs = await remote.list({ epoch: remote.epoch, position });
    position = refs.at(-1)?.position ?? position;
    const found = await findMessage(remote, refs, messageIds);
    if (found) await remote.settle([found], { action: 'delete' });
    return found !== null;
  };
};

/** Where messages have no order, on one connection that shows what comes. */
const lookAfter = async ({ remote }: RoundTrip): Promise<Look> => {
  const start = { epoch: remote.epoch, position: 0 };
  await remote.list(start);
  return async (messageIds) => {
    const { bookmark } = remote;
    const refs = await remote.list({ ...start, ...(bookmark && { bookmark }) });
    const found = await findMessage(remote, refs, messageIds);
    if (found) await remote.settle([found], { action: 'delete' });
    return found !== null;
  };
};

/** Where a connection shows the mailbox as it was when it was opened: a new one for each look. */
const lookAnew = async ({ remote, reopen }: RoundTrip): Promise<Look> => {
  const all = (connection: InboundConnection) => connection.list({ epoch: connection.epoch, position: 0 });
  const known = new Set((await all(remote)).map(({ identifier }) => identifier));
  // Only one connection at a time has the mailbox.
  await remote.close();
  return async (messageIds) => {
    let connection: InboundConnection;
    try {
      connection = await reopen();
    } catch (error) {
      // Whoever reads the mailbox all the time has it open at the moment, or the server wants a pause between sign-ins.
      if (error instanceof MailFailure && ['transient', 'throttled'].includes(error.kind)) return false;
      throw error;
    }
    try {
      const refs = (await all(connection)).filter(({ identifier }) => !known.has(identifier));
      const found = await findMessage(connection, refs, messageIds);
      for (const { identifier } of refs) known.add(identifier);
      if (!found) return false;
      await connection.settle([found], { action: 'delete' });
      await connection.finish();
      return true;
    } finally {
      await connection.close();
    }
  };
};

const lookBy = async (roundTrip: RoundTrip): Promise<Look> => {
  const { naming, snapshot } = roundTrip.remote;
  if (naming === 'positions') return lookFurther(roundTrip);
  return snapshot ? lookAnew(roundTrip) : lookAfter(roundTrip);
};

/**
 * Sends a mail to the System Email's own address, waits until it is in the folder, and deletes it there. Where the
 * mailbox is being read at the same time, the reader may be faster; then its copy is treated as the settings say.
 * @throws MailFailure when it cannot be sent, or does not arrive within a minute
 */
export const makeRoundTrip = async (
  roundTrip: RoundTrip,
  found: Found,
  signal: AbortSignal,
): Promise<void> => {
  const { remote, outgoing, address, compose, takenIn } = roundTrip;
  const look = await lookBy(roundTrip);
  const { mime, messageId } = await compose();
  const since = performance.now();
  const receipt = await outgoing.send({ from: address, to: [address] }, mime, signal);
  found({ response: receipt.response });
  const messageIds = [messageId, ...(receipt.serverMessageId ? [receipt.serverMessageId] : [])];
  const enough = AbortSignal.timeout(PATIENCE);
  while (!enough.aborted) {
    signal.throwIfAborted();
    if ((await look(messageIds)) || (await takenIn(messageIds))) {
      found({ arrivedAfter: `${((performance.now() - since) / 1000).toFixed(1)} s` });
      return;
    }
    const pause = new AbortController();
    // A timer of ours: Node 20 forgets an `AbortSignal.timeout` that only `AbortSignal.any` knows of.
    const timer = setTimeout(() => pause.abort(), PAUSE);
    const ended = AbortSignal.any([signal, enough, pause.signal]);
    try {
      if (remote.snapshot) await delay(PAUSE, undefined, { signal: ended }).catch(() => undefined);
      else await remote.waitForNews(ended);
    } finally {
      clearTimeout(timer);
    }
  }
  signal.throwIfAborted();
  throw new MailFailure(
    `The mail to ${address} was accepted for sending and is not in the mailbox after ${PATIENCE / 1000} seconds.`,
    { kind: 'configuration', remedy: 'trial.not-arrived', serverResponse: receipt.response || undefined },
  );
};
