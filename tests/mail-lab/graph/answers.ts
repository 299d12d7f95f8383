/** What answers a route. */
import type { Directory } from '../idp/directory';
import { addAttachment, answerAttachments } from './attachments';
import type { GraphAnswer, MailboxCall } from './call';
import { answerDelta } from './delta';
import { createDraft } from './drafts';
import { GraphError } from './errors';
import { answerFolder, answerFolders, createFolder, folderIn } from './folders';
import {
  answerMessage,
  answerMessages,
  answerValue,
  deleteMessage,
  eraseMessage,
  moveMessage,
  translateIds,
  updateMessage,
} from './messages';
import type { Sending } from './sending';
import type { GraphKind, GraphState } from './state';
import type { UploadSessions } from './upload-sessions';

export interface AnswerParts {
  directory: Directory;
  state: GraphState;
  sending: Sending;
  uploads: UploadSessions;
}

/** Answers a call about a mailbox, whose caller may make it. */
export async function answerMailboxCall(
  kind: GraphKind,
  call: MailboxCall,
  parts: AnswerParts,
): Promise<GraphAnswer> {
  const isPost = call.method === 'POST';
  switch (kind) {
    case 'folders':
      if (isPost) return createFolder(call);
      return call.params.folder !== undefined && !/childFolders(\?|$)/i.test(call.path)
        ? answerFolder(call)
        : answerFolders(call);
    case 'delta':
      return {
        status: 200,
        body: await answerDelta(call, folderIn(call, call.params.folder ?? ''), parts.state),
      };
    case 'list':
      return answerMessages(call);
    case 'get':
      return answerMessage(call);
    case 'value':
      return answerValue(call);
    case 'update':
      return updateMessage(call);
    case 'move':
      return moveMessage(call);
    case 'delete':
      return isPost ? eraseMessage(call) : deleteMessage(call);
    case 'translateIds':
      return translateIds(call);
    case 'sendMail':
      return parts.sending.sendMail(call);
    case 'createDraft':
      return createDraft(call, parts);
    case 'send':
      return parts.sending.sendDraft(call);
    case 'attachments':
      return isPost ? addAttachment(call) : answerAttachments(call);
    case 'createUploadSession':
      return parts.uploads.create(call, call.base.replace(/\/v1\.0$/, ''));
    default:
      throw new GraphError(501, 'NotImplemented', 'The lab has no such request.');
  }
}

/** `GET /me` and `/users/{…}`: needs a permission of the directory, not of mail. */
export function answerUser(
  account: { oid: string; address: string; name: string },
  caller: { user?: { oid: string }; permissions: string[] },
): GraphAnswer {
  const isOwn = caller.user?.oid === account.oid;
  const wanted = isOwn ? ['User.Read', 'User.Read.All'] : ['User.Read.All', 'User.ReadBasic.All'];
  if (!wanted.some((name) => caller.permissions.includes(name))) {
    throw new GraphError(
      403,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    );
  }
  const { oid, address, name } = account;
  return {
    status: 200,
    body: {
      id: oid,
      displayName: name,
      givenName: name,
      surname: null,
      mail: address,
      userPrincipalName: address,
      proxyAddresses: [`SMTP:${address}`],
    },
  };
}
