import type {
  AttachmentSummary,
  Conversation,
  DeliverySummary,
  Entry,
  UndoneReply,
} from '../../../shared/contracts/tickets';
import type { NoteRequest, Notes } from '../outbound/note';
import type { DeliveryStore, OutboxRecord, Upload } from '../outbound/ports';
import type { Replies, ReplyRequest } from '../outbound/reply';
import type { Undone } from '../outbound/undo';
import type { UploadedFile, Uploads } from '../outbound/uploads';
import type { Deliveries } from './deliveries';
import { found, notFound } from './found';
import { answering } from './refusals';

interface Parts {
  /** @throws NotFoundError when there is no such ticket */
  conversation: (ticketId: number) => Promise<Conversation>;
  replies: Replies;
  notes: Notes;
  undo: (deliveryId: number, authorId: number | null) => Promise<Undone>;
  uploads: Pick<Uploads, 'add' | 'remove'>;
  outbox: Pick<DeliveryStore, 'summary'>;
  deliveries: Deliveries;
  /** Null when there is no such delivery. */
  findDelivery: (id: number) => Promise<OutboxRecord | null>;
}

/** What somebody wrote, without where and who. */
type Written<Request> = Omit<Request, 'ticketId' | 'authorId'>;

const toSummary = ({ id, filename, contentType, size }: Upload): AttachmentSummary => ({
  id,
  filename,
  contentType,
  size,
  inline: false,
});

/** What agents write in the panel. */
export const createWriting = (parts: Parts) => {
  const { conversation, replies, notes, undo, uploads, outbox, deliveries, findDelivery } = parts;

  const entryOf = async (ticketId: number, entryId: number): Promise<Entry> => {
    const { entries } = await conversation(ticketId);
    return found(
      entries.find(({ id }) => id === entryId),
      'entry',
    );
  };

  /** Mail of the app is no agent's business. @throws NotFoundError */
  const replyDelivery = async (id: number): Promise<OutboxRecord> => {
    const delivery = await findDelivery(id);
    return found(delivery?.ticketId == null ? null : delivery, 'delivery');
  };

  return {
    /** @throws NotFoundError, PayloadTooLargeError or ApplicationError before anything is written */
    async reply(ticketId: number, reply: Written<ReplyRequest>, authorId: number | null): Promise<Entry> {
      const { entryId } = await answering(replies.reply({ ...reply, ticketId, authorId }));
      return entryOf(ticketId, entryId);
    },

    /** @throws NotFoundError or ApplicationError before anything is written */
    async note(ticketId: number, note: Written<NoteRequest>, authorId: number | null): Promise<Entry> {
      const { entryId } = await answering(notes.note({ ...note, ticketId, authorId }));
      return entryOf(ticketId, entryId);
    },

    /** Takes a held reply back. @throws ApplicationError when it has left already */
    async undo(deliveryId: number, authorId: number | null): Promise<UndoneReply> {
      const { ticketId, attachments } = await answering(undo(deliveryId, authorId));
      return { ticketId, attachments: attachments.map(toSummary) };
    },

    /** @throws PayloadTooLargeError before anything is stored */
    async upload(file: UploadedFile, authorId: number): Promise<AttachmentSummary> {
      return toSummary(await answering(uploads.add(file, authorId)));
    },

    /** Only one's own, and only while no reply and no note has it. @throws NotFoundError */
    async removeUpload(id: number, authorId: number): Promise<void> {
      if (!(await uploads.remove(id, authorId))) throw notFound('upload');
    },

    /** Sends a reply that failed, is unconfirmed or waits; a person has decided to. */
    async retry(id: number, by = 'An app'): Promise<DeliverySummary> {
      await deliveries.retry(await replyDelivery(id), by);
      return found(await outbox.summary(id), 'delivery');
    },

    /** Keeps a reply that has certainly not left from leaving; it stays on the ticket. @throws ApplicationError */
    async cancel(id: number, by = 'An app'): Promise<DeliverySummary> {
      await deliveries.cancel(await replyDelivery(id), by);
      return found(await outbox.summary(id), 'delivery');
    },

    /** Somebody has seen that an unconfirmed reply arrived. @throws ApplicationError */
    async confirm(id: number, by = 'An app'): Promise<DeliverySummary> {
      await deliveries.confirm(await replyDelivery(id), by);
      return found(await outbox.summary(id), 'delivery');
    },
  };
};
