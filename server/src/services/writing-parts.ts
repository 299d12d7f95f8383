import { createAutoresponder } from '../outbound/autoresponder';
import { systemClock as clock } from '../outbound/clock';
import { composeReply as compose } from '../outbound/compose';
import { createNotes } from '../outbound/note';
import type { Acknowledgements, DeliveryStore, Sender, Signatures } from '../outbound/ports';
import { createReplies } from '../outbound/reply';
import { createUndo } from '../outbound/undo';
import { createUploads } from '../outbound/uploads';
import { withoutDetail } from '../../../shared/plus-address';
import type { Blobs } from '../inbound/ports';
import type { ThreadTokens } from '../secrets/thread-tokens';
import { createAgents } from '../stores/agents';
import { createConversations } from '../stores/conversations';
import { afterCommit, inTransaction, type Database } from '../stores/transaction';
import { createUploadStore } from '../stores/uploads';
import { createAgentName } from './from-name';

interface Parts {
  db: Database;
  blobs: Blobs;
  outbox: DeliveryStore;
  /** Null when there is no such System Email. */
  settings: (systemEmailId: number) => Promise<Sender | null>;
  acknowledgements: Acknowledgements;
  signatures: Signatures;
  /** A System Email acknowledges no more tickets for now, because of how many there were. */
  flooded: (systemEmailId: number) => void;
  threadTokens: ThreadTokens;
  /** Whether the address, in lower case, is a System Email's. */
  addressTaken: (address: string) => Promise<boolean>;
  /** The worker may look. */
  somethingQueued: () => void;
}

/** Builds what writes: replies, notes, their files, and acknowledgements of new tickets. */
export const createWritingParts = (parts: Parts) => {
  const { db, blobs, outbox, settings, signatures, threadTokens, addressTaken, somethingQueued } = parts;
  const conversations = createConversations({ db });
  const uploadStore = createUploadStore({ db });
  const transaction = <T>(work: () => Promise<T>): Promise<T> => inTransaction(db, work);
  const uploads = createUploads({ store: uploadStore, blobs, transaction, clock });
  const outgoing = { conversations, outbox, blobs, settings, threadTokens, compose, clock };
  return {
    uploads,
    replies: createReplies({
      ...outgoing,
      agentName: createAgentName(createAgents({ db })),
      signatures,
      uploads,
      transaction,
      onQueued: somethingQueued,
    }),
    notes: createNotes({ conversations, uploads, transaction, clock }),
    undo: createUndo({ outbox, conversations, uploads: uploadStore, transaction, onUndone: somethingQueued }),
    acknowledges: conversations.acknowledges,
    acknowledge: createAutoresponder({
      ...outgoing,
      acknowledgements: parts.acknowledgements,
      onFlood: parts.flooded,
      isOurs: async (address) =>
        (await addressTaken(address.toLowerCase())) || addressTaken(withoutDetail(address.toLowerCase())),
      onQueued: () => afterCommit(db, somethingQueued),
    }),
  };
};
