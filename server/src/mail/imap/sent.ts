import { MESSAGE_ID_HEADER } from '../../../../shared/loop-header';
import type { Login, MailServer, SentMessage } from '../ports';
import type { ImapClientOptions } from './client';
import { sequenceSet } from './list';
import { leave, openSession } from './open';
import { carriedOut, type ImapSession } from './session';

const INBOX = 'INBOX';
/** Milliseconds. SEARCH compares days in the server's time zone (RFC 9051 §6.4.4), and its clock may differ from ours. */
const A_DAY = 24 * 3_600_000;
/** Of a busy mailbox only the newest are looked at; what we ask for was sent minutes ago. */
const NEWEST = 500;

/** The folder with the special use \Sent (RFC 6154); imapflow knows the usual names where the server does not tell. */
const sentFolderOf = async (session: ImapSession): Promise<string | null> => {
  const folders = await carriedOut(session, () => session.client.list());
  return folders.find(({ specialUse }) => specialUse === '\\Sent')?.path ?? null;
};

/** Opens the Sent folder; null where there is none. */
const inSentFolder = <T>(
  server: MailServer,
  login: Login,
  signal: AbortSignal,
  options: ImapClientOptions,
  work: (session: ImapSession, folder: string) => Promise<T>,
): Promise<T | null> =>
  openSession({ server, folder: INBOX }, login, signal, options, async (session) => {
    const folder = await sentFolderOf(session);
    const result = folder === null ? null : await work(session, folder);
    await leave(session.client);
    return result;
  });

/**
 * Fetches header fields and compares them here: servers differ in how they search for header fields they do not index.
 */
const isThere = async (
  session: ImapSession,
  folder: string,
  { messageId, since }: SentMessage,
  readOnly: boolean,
) => {
  const { client } = session;
  await carriedOut(session, () => client.mailboxOpen(folder, { readOnly }));
  const from = new Date(since.getTime() - A_DAY);
  const uids = await carriedOut(session, () => client.search({ since: from }, { uid: true }));
  const newest = uids.sort((a, b) => a - b).slice(-NEWEST);
  if (newest.length === 0) return false;
  const headers = ['message-id', MESSAGE_ID_HEADER];
  const messages = await carriedOut(session, () =>
    client.fetchAll(sequenceSet(newest), { uid: true, headers }, { uid: true }),
  );
  const wanted = `<${messageId}>`;
  return messages.some(({ headers }) => headers?.toString('latin1').replace(/\s+/g, '').includes(wanted));
};

/**
 * Whether a message is in the Sent folder, by its Message-ID or by our own header that repeats it.
 * @returns null where the mailbox has no Sent folder
 * @throws MailFailure; the abort reason when the signal aborts
 */
export const findSent = (
  server: MailServer,
  login: Login,
  message: SentMessage,
  signal: AbortSignal,
  options: ImapClientOptions,
): Promise<boolean | null> =>
  inSentFolder(server, login, signal, options, (session, folder) => isThere(session, folder, message, true));

/**
 * Files a copy in the Sent folder, read, unless it is there already (APPEND, RFC 9051 §6.3.12).
 * @returns null where the mailbox has no Sent folder; false where the copy was there already
 * @throws MailFailure; the abort reason when the signal aborts
 */
export const fileSent = (
  server: MailServer,
  login: Login,
  message: SentMessage,
  mime: Buffer,
  signal: AbortSignal,
  options: ImapClientOptions,
): Promise<boolean | null> =>
  inSentFolder(server, login, signal, options, async (session, folder) => {
    // Not read-only: a folder that is open so takes no flags, and imapflow leaves them out of what it appends.
    if (await isThere(session, folder, message, false)) return false;
    await carriedOut(session, () => session.client.append(folder, mime, ['\\Seen'], message.since));
    return true;
  });
