import { MESSAGE_ID_HEADER } from '../../../../shared/loop-header';
import type { SentMessage } from '../ports';
import { field, text } from './answer';
import { itemsOf } from './folders';
import { isGone } from './fetch';
import { quoted, type GraphSession } from './session';

type Folder = 'sentitems' | 'drafts';

/** Milliseconds by which the server's clock and ours may differ. */
const TOLERANCE = 10 * 60_000;
/** Of a busy mailbox only so many are looked at; what we ask for was sent minutes ago. */
const NEWEST = 500;

/** A query without what must not stand in one. */
const query = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');

/**
 * Whether a message is in the Sent folder.
 * @returns null where the mailbox has no Sent folder
 * @throws GraphRefusal
 */
export async function findSent(session: GraphSession, message: SentMessage): Promise<boolean | null> {
  try {
    return (await idIn('sentitems', session, message)) !== '';
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/**
 * A message of ours by its Message-ID or by our own header that repeats it: Exchange may give a message another one.
 * @returns empty where it is not in the folder
 * @throws GraphRefusal
 */
export const idIn = async (folder: Folder, session: GraphSession, message: SentMessage): Promise<string> =>
  (await byMessageId(folder, session, message)) || (await byHeader(folder, session, message));

const byMessageId = async (
  folder: Folder,
  session: GraphSession,
  { messageId }: SentMessage,
): Promise<string> => {
  const filter = `internetMessageId eq ${quoted(`<${messageId}>`)}`;
  const asked = query({ $filter: filter, $select: 'id', $top: '1' });
  for await (const item of itemsOf(session, `/mailFolders/${folder}/messages?${asked}`))
    return text(item, 'id');
  return '';
};

const byHeader = async (
  folder: Folder,
  session: GraphSession,
  { messageId, since }: SentMessage,
): Promise<string> => {
  const from = new Date(since.getTime() - TOLERANCE).toISOString();
  const asked = query({
    $filter: `sentDateTime ge ${from}`,
    $select: 'id,internetMessageId,internetMessageHeaders',
    $top: '100',
  });
  let looked = 0;
  for await (const item of itemsOf(session, `/mailFolders/${folder}/messages?${asked}`)) {
    const headers = field(item, 'internetMessageHeaders');
    const repeated = (Array.isArray(headers) ? (headers as unknown[]) : []).some(
      (header) =>
        text(header, 'name').toLowerCase() === MESSAGE_ID_HEADER.toLowerCase() &&
        text(header, 'value').includes(messageId),
    );
    if (repeated) return text(item, 'id');
    looked += 1;
    if (looked === NEWEST) return '';
  }
  return '';
};
