/** After a run: what became of every message that was sent, by the product's database and by the mail server. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabMessage, MailLab } from '../mail-lab';
import type { SentMail } from './mail';
import { MOVED_TO, type Mailbox } from './mailboxes';
import type { Records } from './records';

export interface Verdict {
  entries: number;
  quarantined: number;
  /** Sent, and neither an entry nor in quarantine. */
  lost: number;
  /** Entries beyond the one that a message is, and entries of messages that nobody sent. */
  twice: number;
  /** Receipts that wait for something: to become an entry, or for the after-fetch action. */
  unprocessed: number;
  unsettled: number;
  /** Messages that the server shows as not yet read, moved or deleted, more than once where they were moved to, or not at all where they were to stay. */
  leftOnServer: number;
  /** Receipts whose bytes are not the server's. */
  altered: number;
  /**
   * Answers that are in another ticket than the mail they answer. Not counted where that was there before the mailbox was
   * connected and the answer came later: existing mail is taken in beside new mail, which does not wait for it.
   */
  strayed: number;
}

interface EntryRow {
  message_id: string;
  ticket_id: number | string;
}
interface ReceiptRow {
  address: string;
  content_hash: string;
  state: string;
  settled: boolean | number;
}

/** Milliseconds after the last entry within which everything is to be settled. */
const SETTLING = 3 * 60_000;

/**
 * The last messages are entries: what is to happen with them on the server follows.
 * @throws Error when it does not
 */
export const untilSettled = async (records: Records, over?: AbortSignal): Promise<void> => {
  for (const deadline = Date.now() + SETTLING; Date.now() < deadline && !over?.aborted;) {
    const [row] = await records.all<{ count: number | string }>(
      `select count(*) as count from system_email_receipts where not settled or state not in ('entry', 'quarantined')`,
    );
    if (Number(row?.count) === 0) return;
    await sleep(100);
  }
  throw new Error(`${SETTLING / 1000} s after the last entry there is still something left to do.`);
};

/**
 * Waits until every mailbox has been connected: what is delivered from then on is new.
 * @throws Error when one is not in time
 */
export const untilConnected = async (records: Records, mailboxes: number): Promise<void> => {
  for (const deadline = Date.now() + SETTLING; Date.now() < deadline; await sleep(100)) {
    const [row] = await records.all<{ count: number | string }>(
      'select count(*) as count from system_email_mailbox_states where connected_at is not null',
    );
    if (Number(row?.count ?? 0) >= mailboxes) return;
  }
  throw new Error(`Not all of ${mailboxes} mailboxes have been connected after ${SETTLING / 1000} s.`);
};

/**
 * @param mail.sent by address
 * @param mail.before Message-IDs of what was in its mailbox before that was connected
 */
export const judge = async (
  records: Records,
  lab: MailLab,
  mailboxes: Mailbox[],
  { sent, before }: { sent: Map<string, SentMail[]>; before: Set<string> },
): Promise<Verdict> => {
  const entries = await records.all<EntryRow>(
    `select message_id, ticket_id from system_email_entries where kind = 'inbound'`,
  );
  const receipts = await records.all<ReceiptRow>(
    `select s.address, r.content_hash, r.state, r.settled from system_email_receipts r
      join system_emails s on s.id = r.system_email_id`,
  );
  const all = [...sent.values()].flat();
  const unreadable = all.filter(({ kind }) => kind === 'unreadable');
  const readable = all.filter(({ kind }) => kind !== 'unreadable');
  const tickets = new Map<string, Set<string>>();
  let twice = 0;
  const expected = new Set(readable.map(({ messageId }) => messageId));
  for (const { message_id, ticket_id } of entries) {
    const known = tickets.get(message_id);
    if (known || !expected.has(message_id)) twice += 1;
    tickets.set(message_id, (known ?? new Set()).add(String(ticket_id)));
  }
  const ticketOf = (messageId: string) => [...(tickets.get(messageId) ?? [])].join();
  const quarantined = receipts.filter(({ state }) => state === 'quarantined');
  const inQuarantine = await unreadableIn(records, quarantined, unreadable);
  const server = await Promise.all(mailboxes.map((mailbox) => onServer(lab, mailbox, sent, receipts)));
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return {
    entries: entries.length,
    quarantined: quarantined.length,
    lost:
      readable.filter(({ messageId }) => !tickets.has(messageId)).length + unreadable.length - inQuarantine,
    twice: twice + quarantined.length - inQuarantine,
    unprocessed: receipts.filter(({ state }) => state !== 'entry' && state !== 'quarantined').length,
    unsettled: receipts.filter(({ settled }) => !settled).length,
    leftOnServer: sum(server.map(({ left }) => left)),
    altered: sum(server.map(({ altered }) => altered)),
    strayed: readable.filter(
      ({ messageId, root }) =>
        ticketOf(messageId) !== ticketOf(root) && before.has(messageId) === before.has(root),
    ).length,
  };
};

/** @returns how many of the unreadable messages are in quarantine, once each, with the bytes that were sent */
const unreadableIn = async (
  records: Records,
  quarantined: ReceiptRow[],
  unreadable: SentMail[],
): Promise<number> => {
  const found = new Set<string>();
  for (const { content_hash } of quarantined) {
    const chunks = await records.all<{ content: Buffer }>(
      `select content from system_email_blob_chunks where hash = '${content_hash}' order by position`,
    );
    const bytes = Buffer.concat(chunks.map(({ content }) => content));
    const mail = unreadable.find(({ raw }) => bytes.includes(raw));
    if (mail) found.add(mail.messageId);
  }
  return found.size;
};

/** What the server shows of a mailbox, beside what ought to be there. */
const onServer = async (
  lab: MailLab,
  { address, action }: Mailbox,
  sent: Map<string, SentMail[]>,
  receipts: ReceiptRow[],
): Promise<{ left: number; altered: number }> => {
  const inbox = await lab.mailbox(address).messages();
  const count = sent.get(address)?.length ?? 0;
  if (action === 'delete') return { left: inbox.length, altered: 0 };
  const kept = action === 'move' && count > 0 ? await lab.mailbox(address).messages(MOVED_TO) : inbox;
  const hashes = new Set(
    receipts.filter((receipt) => receipt.address === address).map(({ content_hash }) => content_hash),
  );
  const altered = kept.filter((message) => !hashes.has(hashOf(message))).length;
  const untouched =
    action === 'mark-read' ? inbox.filter(({ flags }) => !flags.includes('\\Seen')).length : 0;
  const left =
    action === 'move'
      ? inbox.length + Math.abs(kept.length - count)
      : untouched + Math.abs(inbox.length - count);
  return { left, altered };
};

const hashOf = ({ raw }: LabMessage): string => createHash('sha256').update(raw).digest('hex');
