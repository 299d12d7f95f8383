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

/** Among what is new, the message with one of these Message-IDs. */
const findMessage = async (
  remote: InboundConnection,
  after: number,
  messageIds: string[],
): Promise<{ found: MessageRef | null; seen: number }> => {
  const refs = await remote.list({ epoch: remote.epoch, position: after });
  let found: MessageRef | null = null;
  if (refs.length > 0) {
    for await (const { ref, raw } of remote.fetch(refs)) {
      const header = headerOf(raw);
      // The server may have given it another Message-ID; ours is then in a header of ours.
      if (messageIds.some((id) => header.includes(`<${id}>`))) found = ref;
    }
  }
  return { found, seen: refs.at(-1)?.position ?? after };
};

/**
 * Sends a mail to the System Email's own address, waits until it is in the folder, and deletes it there. Where the
 * mailbox is being read at the same time, the reader may be faster; then its copy is treated as the settings say.
 * @throws MailFailure when it cannot be sent, or does not arrive within a minute
 */
export const makeRoundTrip = async (
  { remote, outgoing, address, compose, takenIn }: RoundTrip,
  found: Found,
  signal: AbortSignal,
): Promise<void> => {
  const { mime, messageId } = await compose();
  const since = performance.now();
  const receipt = await outgoing.send({ from: address, to: [address] }, mime, signal);
  found({ response: receipt.response });
  const messageIds = [messageId, ...(receipt.serverMessageId ? [receipt.serverMessageId] : [])];
  const enough = AbortSignal.timeout(PATIENCE);
  let position = remote.nextPosition - 1;
  while (!enough.aborted) {
    signal.throwIfAborted();
    const { found: ref, seen } = await findMessage(remote, position, messageIds);
    position = seen;
    if (ref) await remote.settle([ref], { action: 'delete' });
    if (ref || (await takenIn(messageIds))) {
      found({ arrivedAfter: `${((performance.now() - since) / 1000).toFixed(1)} s` });
      return;
    }
    const pause = new AbortController();
    // A timer of ours: Node 20 forgets an `AbortSignal.timeout` that only `AbortSignal.any` knows of.
    const timer = setTimeout(() => pause.abort(), PAUSE);
    try {
      await remote.waitForNews(AbortSignal.any([signal, enough, pause.signal]));
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
