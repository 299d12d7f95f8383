import { bodyOf } from './body';
import { shownUploads } from './inline-images';
import type { Clock, Conversations } from './ports';
import { nothingWritten, ticketNotFound } from './refusal';
import type { Uploads } from './uploads';

export interface NoteRequest {
  ticketId: number;
  /** Either is enough; with both, the HTML counts. */
  text?: string;
  /** Unsafe. */
  html?: string;
  /** The author's own uploads. */
  attachmentIds?: number[];
  authorId: number | null;
  /** The same key for the same ticket makes one note. */
  requestKey?: string;
}

export interface Notes {
  /** @throws ReplyRefused before anything is written */
  note(request: NoteRequest): Promise<{ entryId: number }>;
}

export interface NotesDependencies {
  conversations: Pick<Conversations, 'appendNote' | 'findByRequestKey'>;
  uploads: Pick<Uploads, 'find' | 'attach'>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  clock: Pick<Clock, 'now'>;
}

/** Takes notes on tickets: only agents see them, and they never leave by mail. */
export const createNotes = ({ conversations, uploads, transaction, clock }: NotesDependencies): Notes => ({
  async note({ ticketId, text = '', html = '', attachmentIds = [], authorId, ...request }) {
    const body = bodyOf({ text, html });
    if (!body.text.trim()) throw nothingWritten();
    const requestKey = request.requestKey ? `${ticketId}:note:${request.requestKey}` : null;
    const earlier = async () => requestKey && conversations.findByRequestKey(requestKey);
    const known = await earlier();
    if (known) return known;
    try {
      return await transaction(async () => {
        const attachments = await uploads.find(attachmentIds, authorId);
        const shown = shownUploads(body.html, attachments);
        const occurredAt = clock.now();
        const note = await conversations.appendNote({ ticketId, ...body, occurredAt, authorId, requestKey });
        if (!note) throw ticketNotFound(ticketId);
        await uploads.attach(attachments, authorId, note.entryId, shown);
        return note;
      });
    } catch (error) {
      const winner = await earlier();
      if (winner) return winner;
      throw error;
    }
  },
});
