/** The ports of this part, by subject. Neighbours name them by this file. */
export * from './ports/mailbox';
export * from './ports/delivery';
export * from './ports/conversation';
export * from './ports/uploads';
export * from './ports/sending';
export * from './ports/outbox';
export * from './ports/words';
export * from './ports/sent-copy';
