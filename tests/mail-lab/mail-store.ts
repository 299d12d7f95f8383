/** Where delivered mail ends up: Dovecot's maildirs or the embedded servers' memory. The SMTP side knows no more than this. */
export interface IncomingMail {
  /** Envelope sender; empty for bounces (RFC 5321 §4.5.5). */
  from: string;
  to: string[];
  raw: Buffer;
}

export interface MailStore {
  deliver(mail: IncomingMail): Promise<void>;
  /** Keeps the copy that Exchange puts into Sent Items on its own when mail is submitted by SMTP. */
  saveSent(address: string, raw: Buffer): Promise<void>;
  /** Gives a folder a new UIDVALIDITY and so makes every UID a client remembers worthless. */
  bumpUidValidity(address: string, folder: string): Promise<void>;
  addMailbox(address: string): void;
  stop(): Promise<void>;
}

export const SENT_FOLDER = 'Sent Items';
