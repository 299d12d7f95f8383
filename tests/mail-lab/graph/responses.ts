/** Answers on their way to the client, and faults that take their place. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphAnswer } from './call';
import { errorBody, type RequestIds, wordsFor } from './errors';
import type { GraphFault, GraphRequest } from './state';

/** @returns whether the fault answers the request; one that drops the answer lets it be done first */
export async function answerFault(
  fault: GraphFault,
  ids: RequestIds,
  request: IncomingMessage,
  response: ServerResponse,
  entry: GraphRequest,
): Promise<boolean> {
  if ('hang' in fault) {
    entry.error = 'hung';
    return true;
  }
  if ('drop' in fault) {
    if (fault.drop === 'after') return false;
    entry.error = 'dropped';
    request.socket.destroy();
    return true;
  }
  const [code, message] = wordsFor(fault.status);
  const headers = idHeaders(ids);
  if (fault.retryAfter !== undefined) headers['retry-after'] = String(fault.retryAfter);
  Object.assign(entry, { status: fault.status, error: fault.code ?? code });
  const body =
    fault.body === undefined
      ? errorBody(fault.code ?? code, fault.message ?? message, ids)
      : Buffer.from(fault.body);
  await readRest(request);
  send(response, { status: fault.status, body }, headers);
  return true;
}

/** A client that is still writing when the answer comes and the connection ends would see nothing but the end. */
export async function readRest(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return;
  request.resume();
  // A client that has gone wants no answer.
  await Promise.race([once(request, 'end'), once(request, 'close')]).catch(() => undefined);
}

export function idHeaders({ requestId, clientRequestId }: RequestIds): Record<string, string> {
  return { 'request-id': requestId, 'client-request-id': clientRequestId };
}

export function send(response: ServerResponse, answer: GraphAnswer, headers: Record<string, string>): void {
  const { status, body } = answer;
  const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const type = Buffer.isBuffer(body)
    ? 'text/plain'
    : 'application/json; odata.metadata=minimal; charset=utf-8';
  response.writeHead(status, {
    ...(bytes ? { 'content-type': type } : {}),
    'content-length': bytes?.length ?? 0,
    'cache-control': 'private',
    ...headers,
    ...answer.headers,
  });
  response.end(bytes);
}
