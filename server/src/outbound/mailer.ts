import { createHash } from 'node:crypto';
import type { Blobs } from '../inbound/ports';
import { oneLine, sameAddress, UnusableAddress } from './addresses';
import type { ComposedMessage, MessageDraft } from './compose';
import {
  bodiesOf,
  filesOf,
  headersOf,
  mailboxesOf,
  mailboxOf,
  MailRefused,
  type MailRequest,
} from './mail-request';
import type { Clock, DeliveryStore, Mailbox, Sender } from './ports';

export { MailRefused, type MailRequest } from './mail-request';

export interface SentMail {
  deliveryId: number;
  /** Without angle brackets. */
  messageId: string;
}

export interface Mailer {
  /**
   * Commits a mail of the app to the outbox, from where it is sent as replies are. Joins a running transaction: then it is
   * sent once that is committed.
   * @throws MailRefused before anything is written
   */
  send(request: MailRequest): Promise<SentMail>;
}

export interface MailerDependencies {
  outbox: Pick<DeliveryStore, 'enqueue' | 'findByRequestKey'>;
  blobs: Pick<Blobs, 'put'>;
  /** Null when there is no such System Email. */
  settings(systemEmailId: number): Promise<Sender | null>;
  /** Which System Email an address or an id names; null when none. */
  named(systemEmail: string | number): Promise<number | null>;
  /** Where mail leaves from that names none: the configured one, else the only one that sends; null when that is not clear. */
  byDefault(): Promise<number | string | null>;
  compose(draft: MessageDraft): Promise<ComposedMessage>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  clock: Pick<Clock, 'now'>;
  /** Called inside the transaction: once it is committed, the worker may look. */
  onQueued(): Promise<void>;
}

/** Mail of the app that is no part of a ticket, with the guarantees of replies. */
export const createMailer = (dependencies: MailerDependencies): Mailer => {
  const { outbox, blobs, settings, named, byDefault, compose, transaction, clock, onQueued } = dependencies;

  const systemEmailFor = async ({ systemEmail }: MailRequest, from: Mailbox | null): Promise<number> => {
    const own = systemEmail === undefined && from ? await named(from.address) : null;
    if (own !== null) return own;
    const chosen = systemEmail ?? (await byDefault());
    if (chosen === null) {
      throw new MailRefused(
        'no-system-email',
        'It is not clear which System Email sends this: name one as systemEmail, or in the plugin’s option mailer.systemEmail.',
      );
    }
    const id = await named(chosen);
    if (id === null) {
      throw new MailRefused(
        'system-email-not-found',
        `There is no System Email “${oneLine(String(chosen))}”.`,
      );
    }
    return id;
  };

  const fromFor = (from: Mailbox | null, sender: Sender): Mailbox => {
    if (!from) return { address: sender.address, name: sender.fromName };
    const isOwn = [sender.address, ...sender.aliases].some((own) => sameAddress(from.address, own));
    if (!isOwn && !sender.allowOtherFrom) {
      throw new MailRefused(
        'other-from-not-allowed',
        `${sender.address} does not send as ${oneLine(from.address)}. Leave from out, or allow other From addresses under Settings → System Email → Outgoing.`,
      );
    }
    return { address: from.address, name: from.name || sender.fromName };
  };

  const composed = async (request: MailRequest, from: Mailbox | null, sender: Sender) => {
    const [to, cc, bcc] = [request.to, request.cc, request.bcc].map(mailboxesOf);
    if (!to?.length && !cc?.length && !bcc?.length) {
      throw new MailRefused('no-recipient', 'The mail has no recipient: give it at least one address in to.');
    }
    return compose({
      from: fromFor(from, sender),
      sender: sender.address,
      to: to ?? [],
      cc: cc ?? [],
      bcc: bcc ?? [],
      replyTo: request.replyTo === undefined ? sender.replyTo : mailboxOf(request.replyTo).address,
      subject: oneLine(request.subject ?? ''),
      ...bodiesOf(request),
      attachments: filesOf(request),
      inReplyTo: null,
      references: [],
      headers: headersOf(request),
      date: clock.now(),
    });
  };

  const prepare = async (request: MailRequest) => {
    try {
      const from = request.from === undefined ? null : mailboxOf(request.from);
      const systemEmailId = await systemEmailFor(request, from);
      const sender = await settings(systemEmailId);
      if (!sender?.enabled) {
        throw new MailRefused(
          'outgoing-disabled',
          `${sender?.address ?? 'The System Email'} does not send mail: its Outgoing Server is switched off. Switch it on under Settings → System Email.`,
        );
      }
      return { systemEmailId, message: await composed(request, from, sender) };
    } catch (error) {
      if (!(error instanceof UnusableAddress)) throw error;
      throw new MailRefused('unusable-address', `The mail cannot be addressed: ${error.message}`, {
        cause: error,
      });
    }
  };

  const write = async (request: MailRequest, requestKey: string | null): Promise<SentMail> => {
    const { systemEmailId, message } = await prepare(request);
    const { mime, envelope, messageId, subject, from } = message;
    const mimeHash = createHash('sha256').update(mime).digest('hex');
    return transaction(async () => {
      await blobs.put([{ hash: mimeHash, content: mime }]);
      const deliveryId = await outbox.enqueue({
        systemEmailId,
        entryId: null,
        ticketId: null,
        origin: 'app',
        subject,
        envelope,
        otherFrom: !sameAddress(from.address, envelope.from),
        messageId,
        mimeHash,
        requestKey,
      });
      await onQueued();
      return { deliveryId, messageId };
    });
  };

  return {
    async send(request) {
      // Of any length, in a column that has one.
      const requestKey = request.requestKey
        ? `app:${createHash('sha256').update(request.requestKey).digest('hex')}`
        : null;
      const earlier = requestKey && (await outbox.findByRequestKey(requestKey));
      if (earlier) return earlier;
      try {
        return await write(request, requestKey);
      } catch (error) {
        if (requestKey === null || error instanceof MailRefused) throw error;
        // Of two at once the database refuses one; by then the other is committed. A transaction of the caller's may be
        // unable to look.
        const winner = await outbox.findByRequestKey(requestKey).catch(() => null);
        if (winner) return winner;
        throw error;
      }
    },
  };
};
