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
        // STORE \Deleted and UID EXPUNGE (RFC 4315), which leaves alone what others have marked.
        await carriedOut(session, () => session.client.messageDelete(range, { uid: true }));
        break;
      case 'move':
        await move(session, range, after.folder);
        break;
    }
  }
}

async function move(session: ImapSession, range: string, folder: string): Promise<void> {
  const { client, context } = session;
  const attempt = () => carriedOut(session, () => client.messageMove(range, folder, { uid: true }));
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
