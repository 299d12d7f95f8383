import type { ListResponse } from 'imapflow';
import type { Login, MailFolder, MailServer } from '../ports';
import type { ImapClientOptions } from './client';
import { leave, openSession } from './open';
import { lost } from './session';

/** The folder that every mailbox has (RFC 9051 §5.1). */
const INBOX = 'INBOX';

/**
 * All folders of the mailbox: LIST (RFC 9051 §6.3.9), with special uses (RFC 6154) or, where the server has none, those
 * that imapflow knows by their names.
 * @throws MailFailure; the abort reason when the signal aborts
 */
export const listFolders = (
  server: MailServer,
  login: Login,
  signal: AbortSignal,
  options: ImapClientOptions,
): Promise<MailFolder[]> =>
  openSession({ server, folder: INBOX }, login, signal, options, async (session) => {
    // Where the server has hung up in the meantime, imapflow resolves with nothing, against its types.
    const listed: ListResponse[] | undefined = await session.client.list();
    if (listed === undefined || !session.client.usable) throw lost(session);
    await leave(session.client);
    return listed.map(({ path, specialUse, flags }) => ({
      path,
      specialUse: specialUse?.replace(/^\\/, '') ?? '',
      selectable: !flags.has('\\Noselect') && !flags.has('\\NonExistent'),
    }));
  });
