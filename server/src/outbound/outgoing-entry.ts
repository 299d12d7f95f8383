import { createHash } from 'node:crypto';
import type { Blobs } from '../inbound/ports';
import { onTheWire, sameAddress } from './addresses';
import type { ComposedMessage } from './compose';
import type { Conversations, DeliveryStore, Hold, ReplyContext } from './ports';

export interface OutgoingEntryDependencies {
  conversations: Pick<Conversations, 'appendReply'>;
  outbox: Pick<DeliveryStore, 'enqueue'>;
  blobs: Pick<Blobs, 'put'>;
}

export interface WrittenReply {
  entryId: number;
  deliveryId: number;
}

/** Writes a composed message as an entry of its ticket, with its bytes and its delivery. Joins a running transaction. */
export const createOutgoingEntries =
  ({ conversations, outbox, blobs }: OutgoingEntryDependencies) =>
  async (
    { ticketId, systemEmailId }: ReplyContext,
    message: ComposedMessage,
    about: {
      occurredAt: Date;
      authorId: number | null;
      automatic: boolean;
      requestKey: string | null;
      hold?: Hold;
    },
  ): Promise<WrittenReply> => {
    const { hold, ...written } = about;
    const { from, to, cc, bcc, subject, text, html, messageId, inReplyTo, references, envelope } = message;
    const { entryId } = await conversations.appendReply({
      ticketId,
      from,
      to,
      cc,
      bcc,
      subject,
      text,
      html,
      messageId,
      inReplyTo,
      references,
      ...written,
    });
    const mimeHash = createHash('sha256').update(message.mime).digest('hex');
    await blobs.put([{ hash: mimeHash, content: message.mime }]);
    const delivery = {
      systemEmailId,
      entryId,
      ticketId,
      origin: about.automatic ? ('acknowledgement' as const) : ('reply' as const),
      subject,
      envelope,
      otherFrom: !sameAddress(onTheWire(from.address), envelope.from),
      messageId,
      mimeHash,
    };
    return { entryId, deliveryId: await outbox.enqueue(delivery, hold) };
  };
