import { createHash } from 'node:crypto';
import type { InboundConnection, MessageRef } from '../mail/ports';

/**
 * The same connection, with epochs that name the mailbox and the folder, too. UIDVALIDITY is unique within a folder only
 * (RFC 9051 §2.3.1.1): servers take it from the clock, or count from a small number in every mailbox. Without this, a
 * System Email that is turned to another folder or mailbox could take its messages for ones that it has already.
 */
export const scopedToMailbox = (
  connection: InboundConnection,
  { address, folder }: { address: string; folder: string },
): InboundConnection => {
  const place = `${address.toLowerCase()}\n${folder.toLowerCase() === 'inbox' ? 'INBOX' : folder}`;
  const suffix = `/${createHash('sha256').update(place).digest('hex').slice(0, 16)}`;
  const outward = <T extends MessageRef>(ref: T): T => ({ ...ref, epoch: ref.epoch + suffix });
  const inward = <T extends { epoch: string }>(ref: T): T => ({
    ...ref,
    epoch: ref.epoch.endsWith(suffix) ? ref.epoch.slice(0, -suffix.length) : ref.epoch,
  });
  return {
    naming: connection.naming,
    snapshot: connection.snapshot,
    announcing: connection.announcing,
    epoch: connection.epoch + suffix,
    get nextPosition() {
      return connection.nextPosition;
    },
    get bookmark() {
      return connection.bookmark;
    },
    get expiresAt() {
      return connection.expiresAt;
    },
    list: async (cursor, scope) => (await connection.list(inward(cursor), scope)).map(outward),
    async *fetch(refs) {
      for await (const message of connection.fetch(refs.map(inward))) {
        yield { ...message, ref: outward(message.ref) };
      }
    },
    read: (ref) => connection.read(inward(ref)),
    settle: (refs, after) => connection.settle(refs.map(inward), after),
    finish: () => connection.finish(),
    waitForNews: (signal) => connection.waitForNews(signal),
    close: () => connection.close(),
  };
};
