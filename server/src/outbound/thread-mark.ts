import { plusAddressed } from '../../../shared/plus-address';
import type { ThreadTokens } from '../secrets/thread-tokens';
import type { ReplyDraft } from './compose';
import type { ReplyContext, Sender } from './ports';

/** Makes a message say which ticket it belongs to, so that an answer finds it: in its Message-ID, and where answers go to. */
export const createThreadMark =
  (tokens: Pick<ThreadTokens, 'sign'>) =>
  (
    ticket: Pick<ReplyContext, 'ticketId' | 'documentId'>,
    { address, replyTo, plusAddress }: Pick<Sender, 'address' | 'replyTo' | 'plusAddress'>,
  ): Pick<ReplyDraft, 'threadToken' | 'replyTo'> => {
    const threadToken = tokens.sign(ticket);
    // An address that the admin chose for answers is not second-guessed.
    if (replyTo.trim() || !plusAddress) return { threadToken, replyTo };
    return { threadToken, replyTo: plusAddressed(address, threadToken) ?? '' };
  };
