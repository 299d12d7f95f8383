/** Refusals in Graph's words and in Graph's shape. Clients must live on the status and the code: the texts change. */
import { randomUUID } from 'node:crypto';

export class GraphError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** The ids of one request, as the answer's headers and an error's `innerError` name them. */
export interface RequestIds {
  requestId: string;
  clientRequestId: string;
}

export function requestIds(clientRequestId: string | undefined): RequestIds {
  const requestId = randomUUID();
  return { requestId, clientRequestId: clientRequestId ?? requestId };
}

export function errorBody(code: string, message: string, ids: RequestIds): Record<string, unknown> {
  const innerError = {
    date: new Date().toISOString().slice(0, 19),
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
  };
  return { error: { code, message, innerError } };
}

/** Code and text that Graph gives to a status when nothing more particular is known. */
const WORDS: Record<number, [code: string, message: string]> = {
  400: ['BadRequest', 'Bad request.'],
  401: ['InvalidAuthenticationToken', 'Access token is empty.'],
  403: ['ErrorAccessDenied', 'Access is denied. Check credentials and try again.'],
  404: ['ErrorItemNotFound', 'The specified object was not found in the store.'],
  410: ['SyncStateNotFound', 'The sync state generation is not found.'],
  429: ['ApplicationThrottled', 'Application is over its MailboxConcurrency limit.'],
  500: ['ErrorInternalServerError', 'An internal server error occurred. The operation failed.'],
  503: ['serviceNotAvailable', 'The service is temporarily unavailable. Try again later.'],
  504: ['UnknownError', 'The gateway did not receive a timely response.'],
  509: ['bandwidthLimitExceeded', 'The app has been throttled for exceeding the maximum bandwidth cap.'],
};

export function wordsFor(status: number): [code: string, message: string] {
  return WORDS[status] ?? ['UnknownError', ''];
}

export const denied = () => new GraphError(403, ...wordsFor(403));
export const itemNotFound = () => new GraphError(404, ...wordsFor(404));
export const malformedId = () => new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');
export const badRequest = (message: string) => new GraphError(400, 'BadRequest', message);
export const methodNotAllowed = () =>
  new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
export const sendAsDenied = () =>
  new GraphError(
    403,
    'ErrorSendAsDenied',
    'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account., Cannot submit message.',
  );
