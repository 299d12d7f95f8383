import { threadTokensIn } from '../secrets/thread-tokens';
import type { InboundMessage, ThreadCandidates } from './ports';

const MAX_CANDIDATES = 100;

type Evidence = Pick<InboundMessage, 'messageId' | 'inReplyTo' | 'references' | 'to' | 'cc' | 'deliveredTo'>;

/**
 * What may lead to the thread a message belongs to, best evidence first: the Message-IDs of what it answers, then its
 * References from the newest back (RFC 5322 §3.6.4), at most 100, without repeats and without its own; and the tickets that
 * these name, then those that its recipients' addresses name.
 */
export const threadCandidates = (systemEmailId: number, message: Evidence): ThreadCandidates => {
  const ordered = new Set([...message.inReplyTo, ...[...message.references].reverse()]);
  ordered.delete(message.messageId);
  const messageIds = [...ordered].slice(0, MAX_CANDIDATES);
  const recipients = [...message.to, ...message.cc].map(({ address }) => address);
  return {
    systemEmailId,
    messageIds,
    tokens: threadTokensIn([...messageIds, ...recipients, ...message.deliveredTo]),
  };
};
