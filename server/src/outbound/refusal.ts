import { MAX_ATTACHMENT_BYTES } from './limits';

export type ReplyRefusal =
  | 'ticket-not-found'
  | 'outgoing-disabled'
  | 'unusable-address'
  | 'other-from-not-allowed'
  | 'empty'
  | 'attachment-not-found'
  | 'image-not-attached'
  | 'attachments-too-large'
  | 'delivery-not-found'
  | 'somebody-elses'
  | 'already-left';

/** What an agent wrote cannot be taken as things are. Nothing of it was written; the message says what to do. */
export class ReplyRefused extends Error {
  constructor(
    readonly code: ReplyRefusal,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ReplyRefused';
  }
}

export const ticketNotFound = (ticketId: number): ReplyRefused =>
  new ReplyRefused('ticket-not-found', `There is no ticket ${ticketId} (any more).`);

export const nothingWritten = (): ReplyRefused =>
  new ReplyRefused('empty', 'Write something before you send it.');

export const attachmentsTooLarge = (): ReplyRefused =>
  new ReplyRefused(
    'attachments-too-large',
    `The attachments are larger than ${MAX_ATTACHMENT_BYTES / 1024 / 1024} MB together, which most mail servers do not take. Remove some, or send a link instead.`,
  );

export const imageNotAttached = (): ReplyRefused =>
  new ReplyRefused(
    'image-not-attached',
    'The text shows an image that is not among its attachments. Insert the image again, or remove it from the text.',
  );
