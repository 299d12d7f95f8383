/** Puts mail into Dovecot: LMTP for what arrives, IMAP APPEND for the copy in Sent Items. */
import { LabMailbox } from '../mailbox';
import { type IncomingMail, type MailStore, SENT_FOLDER } from '../mail-store';
import { LmtpClient } from '../smtp/lmtp';
import type { Dovecot } from './server';

export class DovecotStore implements MailStore {
  private readonly lmtp: LmtpClient;
  private readonly mailboxes = new Map<string, LabMailbox>();

  /** @param password opens every mailbox */
  constructor(
    private readonly dovecot: Dovecot,
    private readonly password: string,
  ) {
    this.lmtp = new LmtpClient(dovecot.ports.lmtp);
  }

  deliver(mail: IncomingMail): Promise<void> {
    return this.lmtp.deliver(mail);
  }

  async saveSent(address: string, raw: Buffer): Promise<void> {
    let mailbox = this.mailboxes.get(address);
    if (!mailbox) {
      mailbox = new LabMailbox({ address, port: this.dovecot.ports.imap, password: () => this.password });
      this.mailboxes.set(address, mailbox);
    }
    await mailbox.append(SENT_FOLDER, raw, ['\\Seen']);
  }

  bumpUidValidity(address: string, folder: string): Promise<void> {
    return this.dovecot.bumpUidValidity(address, folder);
  }

  addMailbox(): void {
    // Dovecot makes a mailbox when the first mail or login comes.
  }

  async stop(): Promise<void> {
    this.lmtp.close();
    await Promise.all([...this.mailboxes.values()].map((mailbox) => mailbox.close()));
  }
}
