import type { Conversations, DeliveryStore, Upload, UploadStore } from './ports';
import { ReplyRefused } from './refusal';

export interface UndoDependencies {
  outbox: Pick<DeliveryStore, 'withdraw' | 'summary'>;
  conversations: Pick<Conversations, 'authorOf' | 'removeReply'>;
  uploads: Pick<UploadStore, 'release'>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** Called once it is committed: what was written after it need not wait for it any more. */
  onUndone(): void;
}

export interface Undone {
  ticketId: number;
  /** Its files, which can be used again. */
  attachments: Upload[];
}

/** Takes held replies back. */
export const createUndo = ({ outbox, conversations, uploads, transaction, onUndone }: UndoDependencies) => {
  const takeBack = async (deliveryId: number, authorId: number | null): Promise<Undone> => {
    const withdrawn = await outbox.withdraw(deliveryId);
    if (!withdrawn) {
      throw (await outbox.summary(deliveryId))
        ? new ReplyRefused('already-left', 'This reply has left already and cannot be taken back.')
        : new ReplyRefused('delivery-not-found', 'There is no such reply (any more).');
    }
    if ((await conversations.authorOf(withdrawn.entryId)) !== authorId) {
      throw new ReplyRefused('somebody-elses', 'Only who wrote a reply can take it back.');
    }
    const attachments = await uploads.release(withdrawn.entryId);
    await conversations.removeReply(withdrawn);
    return { ticketId: withdrawn.ticketId, attachments };
  };

  /**
   * In one transaction: the delivery, its entry and the change of status are as if they had never been.
   * @throws ReplyRefused when it has left or is leaving, or somebody else wrote it; nothing is changed then
   */
  return async (deliveryId: number, authorId: number | null): Promise<Undone> => {
    const undone = await transaction(() => takeBack(deliveryId, authorId));
    onUndone();
    return undone;
  };
};
