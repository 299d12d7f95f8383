import type { AutomaticReason } from '../inbound/ports';
import type { ThreadTokens } from '../secrets/thread-tokens';
import { isUsableAddress, UnusableAddress } from './addresses';
import type { Compose, ComposedMessage } from './compose';
import { createOutgoingEntries, type OutgoingEntryDependencies } from './outgoing-entry';
import type {
  Acknowledgement,
  Acknowledgements,
  Clock,
  Conversations,
  Mailbox,
  ReplyContext,
  Sender,
} from './ports';
import { automaticSignature } from './signatures';
import { renderHtml, renderLine } from './template';
import { ownValues, templateValues } from './template-values';
import { createThreadMark } from './thread-mark';

export interface OpenedTicket {
  ticketId: number;
  systemEmailId: number;
  /** Who opened it: the ticket's requester. */
  from: Mailbox;
  /** When the server received the mail. */
  receivedAt: Date;
  automatic: AutomaticReason | null;
  /** What the mail is written in, as it says itself, the most likely first. */
  languages: string[];
}

export interface AutoresponderDependencies extends OutgoingEntryDependencies {
  conversations: Conversations;
  /** Null when there is no such System Email. */
  settings(systemEmailId: number): Promise<Sender | null>;
  acknowledgements: Acknowledgements;
  /** Whether the address is a System Email's. */
  isOurs(address: string): Promise<boolean>;
  compose: Compose;
  threadTokens: Pick<ThreadTokens, 'sign'>;
  clock: Pick<Clock, 'now'>;
  /** Called inside the transaction: once it is committed, the worker may look. */
  onQueued(): Promise<void>;
  /** A ticket is not acknowledged because of `CEILING`. */
  onFlood(systemEmailId: number): void;
}

/** One acknowledgement per requester and System Email in so many milliseconds (RFC 3834 §2: do not answer everything). */
const INTERVAL = 3_600_000;
/** As many acknowledgements leave a System Email in that time: a flood is not answered with another one. */
export const CEILING = 100;
/** Older mail, found when a mailbox is connected or after an outage, is no news to who sent it. */
const OLDEST_MAIL = 24 * 3_600_000;

/** Mail systems, list managers, and senders that say that nobody reads answers (RFC 3834 §2, RFC 2142 §5 and custom). */
const NOBODY =
  /^(?:mailer-daemon|postmaster|nobody|(?:no|do-?not)[-_.]?reply(?:[-_+.].*)?|bounces?(?:[-_+.].*)?|owner-.*|.*-(?:request|owner|bounces))$/i;

const isAnswerable = (address: string): boolean =>
  isUsableAddress(address) && !NOBODY.test(address.slice(0, address.lastIndexOf('@')));

/** Tells who opens a ticket by mail that it arrived, where the System Email is set to. */
export const createAutoresponder = (dependencies: AutoresponderDependencies) => {
  const { conversations, settings, acknowledgements, isOurs, compose, clock, onQueued, onFlood } =
    dependencies;
  const writeEntry = createOutgoingEntries(dependencies);
  const threadMark = createThreadMark(dependencies.threadTokens);

  const isDue = async (opened: OpenedTicket, now: number): Promise<boolean> => {
    const { systemEmailId, automatic, from, receivedAt } = opened;
    const since = new Date(now - INTERVAL);
    if (automatic !== null || !isAnswerable(from.address)) return false;
    if (now - receivedAt.getTime() > OLDEST_MAIL) return false;
    if (!(await conversations.acknowledges(systemEmailId))) return false;
    if (await isOurs(from.address)) return false;
    if (await conversations.acknowledgedSince(systemEmailId, from.address, since)) return false;
    if (!(await conversations.acknowledgedManySince(systemEmailId, CEILING, since))) return true;
    onFlood(systemEmailId);
    return false;
  };

  /** Null where an address cannot be used: that keeps no mail from becoming a ticket, and a reply will say it. */
  const composeFor = async (
    context: ReplyContext,
    sender: Sender,
    { subject: ownSubject, html, language }: Acknowledgement,
    date: Date,
  ): Promise<ComposedMessage | null> => {
    const { requester, subject, inReplyTo, references, ticketId } = context;
    const mailbox = { address: sender.address, name: sender.fromName };
    // Nothing of what the sender wrote is repeated: with a forged From it would be mail of theirs that we deliver.
    const values = ownValues(
      templateValues({ ticketId, subject, requester, mailbox, agentName: null, language, date }),
    );
    try {
      return await compose({
        from: mailbox,
        sender: sender.address,
        to: [requester],
        cc: [],
        bcc: [],
        ...threadMark(context, sender),
        subject,
        ownSubject: renderLine(ownSubject, values),
        text: '',
        html: renderHtml(html, values),
        signature: automaticSignature(sender, context, date),
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
    const { systemEmailId, ticketId, languages } = opened;
    const sender = await settings(systemEmailId);
    const context = await conversations.replyContext(ticketId);
    if (!sender?.enabled || !context) return;
    const words = await acknowledgements.of(systemEmailId, languages);
    const message = await composeFor(context, sender, words, occurredAt);
    if (!message) return;
    await writeEntry(context, message, { occurredAt, authorId: null, automatic: true, requestKey: null });
    await onQueued();
  };
};
