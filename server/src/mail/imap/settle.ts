import { MailFailure } from '../failure';
import { placeOf } from '../network-failure';
import type { AfterFetch, MessageRef } from '../ports';
import { commandSized, sequenceSet, uidsOf } from './list';
import { carriedOut, commandFailure, type ImapSession } from './session';

/** Does the after-fetch action; messages that are gone by now are no failure, so it may be repeated. */
export async function settleMessages(
  session: ImapSession,
  refs: MessageRef[],
  after: AfterFetch,
): Promise<void> {
  if (after.action === 'nothing') {
    return;
  }
  for (const uids of commandSized(uidsOf(session, refs))) {
    const range = sequenceSet(uids);
    switch (after.action) {
      case 'mark-read':
        await carriedOut(session, () =>
          session.client.messageFlagsAdd(range, ['\\Seen'], { uid: true, silent: true }),
        );
        break;
      case 'delete':
        await sparingOthers(session, uids, () =>
          carriedOut(session, () => session.client.messageDelete(range, { uid: true })),
        );
        break;
      case 'move':
        await move(session, uids, after.folder);
        break;
    }
  }
}

/**
 * STORE \Deleted and UID EXPUNGE (RFC 4315) leave alone what others have marked. Without UIDPLUS there is only EXPUNGE
 * (RFC 3501 §6.4.3), which removes all that is marked, also what we have never read: others' marks are taken off meanwhile.
 */
async function sparingOthers<T>(session: ImapSession, uids: number[], work: () => Promise<T>): Promise<T> {
  const { client } = session;
  if (client.capabilities.has('UIDPLUS') || client.capabilities.has('IMAP4rev2')) return work();
  const ours = new Set(uids);
  const marked = await carriedOut(session, () => client.search({ deleted: true }, { uid: true }));
  const others = sequenceSet(marked.filter((uid) => !ours.has(uid)));
  if (others === '') return work();
  const deleted = ['\\Deleted'];
  await carriedOut(session, () => client.messageFlagsRemove(others, deleted, { uid: true, silent: true }));
  try {
    return await work();
  } finally {
    // Where the connection is gone by now they stay without the mark: rather that than without the message.
    await carriedOut(session, () =>
      client.messageFlagsAdd(others, deleted, { uid: true, silent: true }),
    ).catch(() => undefined);
  }
}

/** MOVE (RFC 6851); where the server lacks it, imapflow copies and then deletes, and deletes nothing that it could not copy. */
async function move(session: ImapSession, uids: number[], folder: string): Promise<void> {
  const { client, context } = session;
  const range = sequenceSet(uids);
  const moved = () => carriedOut(session, () => client.messageMove(range, folder, { uid: true }));
  const attempt = () => (client.capabilities.has('MOVE') ? moved() : sparingOthers(session, uids, moved));
  try {
    await attempt();
    return;
  } catch (error) {
    const missing = error instanceof MailFailure && error.remedy === 'imap.folder-missing';
    if (!missing) {
      throw inFolder(error, session, folder);
    }
  }
  try {
    await client.mailboxCreate(folder);
  } catch (error) {
    const failure = commandFailure(session, error);
    if (!(failure instanceof MailFailure) || failure.kind === 'transient' || failure.kind === 'throttled') {
      throw failure;
    }
    throw new MailFailure(
      `The folder "${folder}" is not in the mailbox ${context.username} on ${placeOf(context.server)} and cannot be created.`,
      {
        kind: 'configuration',
        remedy: 'imap.folder-missing',
        serverResponse: failure.serverResponse,
        cause: failure.cause,
      },
    );
  }
  try {
    await attempt();
  } catch (error) {
    throw inFolder(error, session, folder);
  }
}

/** The failures of a move are about the folder moved to, not about the one that is open. */
const inFolder = (error: unknown, session: ImapSession, folder: string): unknown =>
  error instanceof MailFailure && error.remedy === 'imap.folder-missing'
    ? new MailFailure(
        `There is no folder "${folder}" in the mailbox ${session.context.username} on ${placeOf(session.context.server)}.`,
        { ...error, cause: error.cause },
      )
    : error;
