import { errors } from '@strapi/utils';
import type {
  AttachmentSummary,
  Conversation,
  DeliverySummary,
  Entry,
  UndoneReply,
} from '../../../shared/contracts/tickets';
import type { NoteRequest, Notes } from '../outbound/note';
import type { DeliveryStore, Upload } from '../outbound/ports';
import { ReplyRefused, type Replies, type ReplyRequest } from '../outbound/reply';
import type { Undone } from '../outbound/undo';
import type { UploadedFile, Uploads } from '../outbound/uploads';
import { found, notFound } from './found';

interface Parts {
  /** @throws NotFoundError when there is no such ticket */
  conversation: (ticketId: number) => Promise<Conversation>;
  replies: Replies;
  notes: Notes;
  undo: (deliveryId: number, authorId: number | null) => Promise<Undone>;
  uploads: Pick<Uploads, 'add' | 'remove'>;
  outbox: Pick<DeliveryStore, 'retry' | 'summary'>;
  /** Something may be due in the outbox. */
  kick: () => Promise<void>;
}

/** What somebody wrote, without where and who. */
type Written<Request> = Omit<Request, 'ticketId' | 'authorId'>;

/** What a refusal is in HTTP; the rest is 400. */
const toHttp = ({ code, message }: ReplyRefused): Error => {
  if (code === 'ticket-not-found') return notFound('ticket');
  if (code === 'delivery-not-found') return notFound('reply');
  if (code === 'attachments-too-large') return new errors.PayloadTooLargeError(message, { code });
  if (code === 'somebody-elses') return new errors.ForbiddenError(message, { code });
  return new errors.ApplicationError(message, { code });
};

/** @throws the errors that Strapi answers with */
const answering = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ReplyRefused ? toHttp(error) : error;
  }
};

const toSummary = ({ id, filename, contentType, size }: Upload): AttachmentSummary => ({
  id,
  filename,
  contentType,
  size,
  inline: false,
});

/** What agents write in the panel. */
export const createWriting = (parts: Parts) => {
  const { conversation, replies, notes, undo, uploads, outbox, kick } = parts;

  const entryOf = async (ticketId: number, entryId: number): Promise<Entry> => {
    const { entries } = await conversation(ticketId);
    return found(
      entries.find(({ id }) => id === entryId),
      'entry',
    );
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

    /** Sends a failed or unconfirmed reply again; a person has decided to. */
    async retry(id: number): Promise<DeliverySummary> {
      const before = found(await outbox.summary(id), 'delivery');
      if (!(await outbox.retry(id))) {
        throw new errors.ApplicationError(
          `Only a reply that failed or is unconfirmed can be sent again; this one is ${before.state}.`,
        );
      }
      await kick();
      return found(await outbox.summary(id), 'delivery');
    },
  };
};
