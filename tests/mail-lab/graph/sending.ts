/**
 * Mail on its way out: 202 says that Exchange has taken it, not that it has gone. What cannot be delivered comes back as a
 * message from the postmaster, because the one who sent is no longer on the line.
 *
 * @see https://learn.microsoft.com/graph/api/user-sendmail
 */
import { randomBytes } from 'node:crypto';
import type { Account, Directory } from '../idp/directory';
import { type MailStore, SENT_FOLDER } from '../mail-store';
import { addReceived, addressIn, readHeader, replaceHeader } from '../smtp/headers';
import type { SmtpSettings } from '../smtp/server';
import type { Access, Caller } from './access';
import { composeMessage } from './compose';
import { type GraphAnswer, type MailboxCall, objectIn, readJson } from './call';
import { badRequest, GraphError } from './errors';
import type { GraphMailbox } from './mailbox';
import type { Item } from './mailbox-items';
import { messageIn } from './messages';
import { readMime, recipientsOf, withoutBcc } from './mime';
import { nonDeliveryReport } from './non-delivery';
import type { GraphState } from './state';

const HOST = 'AM0PR10MB0001.EURPRD10.PROD.OUTLOOK.COM';

export interface SendingParts {
  directory: Directory;
  access: Access;
  store: MailStore;
  settings: SmtpSettings;
  state: GraphState;
}

export class Sending {
  constructor(private readonly parts: SendingParts) {}

  /** `POST …/sendMail`, as MIME or as JSON. */
  async sendMail(call: MailboxCall): Promise<GraphAnswer> {
    const account = this.parts.directory.get(call.mailbox.address);
    const { raw, saveToSentItems } = isMime(call)
      ? { raw: readMime(await call.body()), saveToSentItems: true }
      : await this.readJsonMessage(call);
    const message = this.prepare(raw, account);
    this.examine(call.caller, account, message);
    await this.inAWhile(async () => {
      await this.deliver(account, message);
      if (saveToSentItems && this.parts.settings.saveSent)
        await call.mailbox.add(SENT_FOLDER, message, ['\\Seen']);
    });
    return { status: 202 };
  }

  /** `POST …/messages/{id}/send`: the draft itself becomes the copy in Sent Items. */
  async sendDraft(call: MailboxCall): Promise<GraphAnswer> {
    const item = messageIn(call);
    if (!item.isDraft) throw badRequest('The message is not a draft.');
    const account = this.parts.directory.get(call.mailbox.address);
    const message = await call.mailbox.raw(item);
    if (!message) throw badRequest('The draft is gone.');
    this.examine(call.caller, account, message);
    await this.inAWhile(async () => {
      await this.deliver(account, message);
      await this.keepSent(call.mailbox, item);
    });
    return { status: 202 };
  }

  /** A message as it is kept from now on: with sender, date and an id, as Exchange adds what is missing. */
  prepare(raw: Buffer, account: Account): Buffer {
    let message = raw;
    const serverId = `<${randomBytes(12).toString('hex').toUpperCase()}@${HOST}>`;
    const missing = (name: string) => !readHeader(message, name);
    if (missing('From')) message = replaceHeader(message, 'From', `${account.name} <${account.address}>`);
    if (missing('Date')) message = replaceHeader(message, 'Date', new Date().toUTCString());
    if (missing('Message-ID') || this.parts.settings.rewriteMessageId)
      message = replaceHeader(message, 'Message-ID', serverId);
    return message;
  }

  /** @throws GraphError when the message has nobody to go to, may not be sent from its sender, or is too large */
  private examine(caller: Caller, account: Account, message: Buffer): void {
    const { access, state } = this.parts;
    access.requireSender(caller, account, addressIn(readHeader(message, 'From')));
    if (recipientsOf(message).length === 0) {
      throw new GraphError(
        400,
        'ErrorInvalidRecipients',
        "At least one recipient isn't valid., A message can't be sent unless it contains recipients.",
      );
    }
    if (message.length > state.messageSizeLimit) {
      throw new GraphError(
        400,
        'ErrorMessageSizeExceeded',
        'The message exceeds the maximum supported size., The message exceeds the maximum supported size.',
      );
    }
  }

  private async inAWhile(work: () => Promise<void>): Promise<void> {
    const { sendingDelay } = this.parts.state;
    if (sendingDelay === 0) return work();
    setTimeout(() => {
      work().catch((error: Error) => console.error('graph: a message was taken and not delivered:', error));
    }, sendingDelay).unref();
  }

  private async deliver(account: Account, message: Buffer): Promise<void> {
    const { directory, store } = this.parts;
    const recipients = recipientsOf(message);
    const known = recipients.filter((address) => directory.find(address));
    const unknown = recipients.filter((address) => !directory.find(address));
    const from = addressIn(readHeader(message, 'From'));
    const raw = addReceived(withoutBcc(message), HOST, 'Microsoft Exchange Server HTTPS');
    if (known.length > 0) await store.deliver({ from, to: known, raw });
    if (unknown.length > 0)
      await store.deliver({
        from: '',
        to: [account.address],
        raw: nonDeliveryReport(message, unknown, account),
      });
  }

  private async keepSent(mailbox: GraphMailbox, draft: Item): Promise<void> {
    if (this.parts.settings.saveSent) await mailbox.sendAway(draft, SENT_FOLDER);
    else await mailbox.erase(draft);
  }

  private async readJsonMessage(call: MailboxCall): Promise<{ raw: Buffer; saveToSentItems: boolean }> {
    const { message, saveToSentItems } = await readJson(call);
    if (!message) throw badRequest('The property message is required.');
    return {
      raw: await composeMessage(objectIn(message)),
      saveToSentItems: saveToSentItems !== false,
    };
  }
}

/** Graph tells MIME from JSON by the content type alone. */
export function isMime(call: MailboxCall): boolean {
  return /^text\/plain\b/i.test(call.headers['content-type'] ?? '');
}
