import type { AutomaticReason } from '../inbound/ports';
import type { ThreadTokens } from '../secrets/thread-tokens';
import { isUsableAddress, UnusableAddress } from './addresses';
import type { Compose, ComposedMessage } from './compose';
import { createOutgoingEntries, type OutgoingEntryDependencies } from './outgoing-entry';
import type { Clock, Conversations, Mailbox, ReplyContext, Sender } from './ports';
import { createThreadMark } from './thread-mark';

export interface OpenedTicket {
  ticketId: number;
  systemEmailId: number;
  /** Who opened it: the ticket's requester. */
  from: Mailbox;
  /** When the server received the mail. */
  receivedAt: Date;
  automatic: AutomaticReason | null;
}

export interface AutoresponderDependencies extends OutgoingEntryDependencies {
  conversations: Conversations;
  /** Null when there is no such System Email. */
  settings(systemEmailId: number): Promise<Sender | null>;
  /** Whether the address is a System Email's. */
  isOurs(address: string): Promise<boolean>;
  compose: Compose;
  threadTokens: Pick<ThreadTokens, 'sign'>;
  clock: Pick<Clock, 'now'>;
  /** Called inside the transaction: once it is committed, the worker may look. */
  onQueued(): Promise<void>;
}

/** One acknowledgement per requester and System Email in so many milliseconds (RFC 3834 §2: do not answer everything). */
const INTERVAL = 3_600_000;
/** Older mail, found when a mailbox is connected or after an outage, is no news to who sent it. */
const OLDEST_MAIL = 24 * 3_600_000;

/** Mail systems, list managers, and senders that say that nobody reads answers (RFC 3834 §2, RFC 2142 §5 and custom). */
const NOBODY =
  /^(?:mailer-daemon|postmaster|nobody|(?:no|do-?not)[-_.]?reply(?:[-_+.].*)?|bounces?(?:[-_+.].*)?|owner-.*|.*-(?:request|owner|bounces))$/i;

const isAnswerable = (address: string): boolean =>
  isUsableAddress(address) && !NOBODY.test(address.slice(0, address.lastIndexOf('@')));

/** Nothing of what the sender wrote is repeated: with a forged From it would be mail of theirs that we deliver. */
const textFor = (ticketId: number): string =>
  `Hello,

thank you for your message. We have received it as ticket #${ticketId} and will answer as soon as we can.

If you want to add something, just reply to this mail.`;

/** Tells who opens a ticket by mail that it arrived, where the System Email is set to. */
export const createAutoresponder = (dependencies: AutoresponderDependencies) => {
  const { conversations, settings, isOurs, compose, clock, onQueued } = dependencies;
  const writeEntry = createOutgoingEntries(dependencies);
  const threadMark = createThreadMark(dependencies.threadTokens);

  const isDue = async (opened: OpenedTicket, now: number): Promise<boolean> => {
    const { systemEmailId, automatic, from, receivedAt } = opened;
    if (automatic !== null || !isAnswerable(from.address)) return false;
    if (now - receivedAt.getTime() > OLDEST_MAIL) return false;
    return (
      (await conversations.acknowledges(systemEmailId)) &&
      !(await isOurs(from.address)) &&
      !(await conversations.acknowledgedSince(systemEmailId, from.address, new Date(now - INTERVAL)))
    );
  };

  /** Null where an address cannot be used: that keeps no mail from becoming a ticket, and a reply will say it. */
  const composeFor = async (
    context: ReplyContext,
    sender: Sender,
    date: Date,
  ): Promise<ComposedMessage | null> => {
    const { ticketId, requester, subject, inReplyTo, references } = context;
    const { address, fromName, signature } = sender;
    try {
      return await compose({
        from: { address, name: fromName },
        sender: address,
        to: [requester],
        cc: [],
        bcc: [],
        ...threadMark(context, sender),
        subject,
        text: textFor(ticketId),
        html: '',
        signature,
        attachments: [],
        inReplyTo,
        references,
        automatic: true,
        date,
      });
    } catch (error) {
      if (error instanceof UnusableAddress) return null;
      throw error;
    }
  };

  /**
   * Queues the acknowledgement of a new ticket, or decides that there is none. Joins the transaction that opens it.
   * @throws what the database throws
   */
  return async (opened: OpenedTicket): Promise<void> => {
    const occurredAt = clock.now();
    if (!(await isDue(opened, occurredAt.getTime()))) return;
    const sender = await settings(opened.systemEmailId);
    const context = await conversations.replyContext(opened.ticketId);
    if (!sender?.enabled || !context) return;
    const message = await composeFor(context, sender, occurredAt);
    if (!message) return;
    await writeEntry(context, message, { occurredAt, authorId: null, automatic: true, requestKey: null });
    await onQueued();
  };
};
