import type { InboundMessage, ThreadCandidates } from './ports';

const MAX_CANDIDATES = 100;

/**
 * The Message-IDs that may lead to the thread a message belongs to, best evidence first: what it answers, then its
 * References from the newest back (RFC 5322 §3.6.4). At most 100, without repeats and without its own.
 */
export const threadCandidates = (
  systemEmailId: number,
  message: Pick<InboundMessage, 'messageId' | 'inReplyTo' | 'references'>,
): ThreadCandidates => {
  const ordered = new Set([...message.inReplyTo, ...[...message.references].reverse()]);
  ordered.delete(message.messageId);
  return { systemEmailId, messageIds: [...ordered].slice(0, MAX_CANDIDATES) };
};
