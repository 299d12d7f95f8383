/** One request at the double while it is being answered. */
import type { IncomingMessage } from 'node:http';
import type { Caller } from './access';
import { badRequest, GraphError } from './errors';
import type { GraphMailbox } from './mailbox';

/** Bytes that Graph takes in one request. */
export const REQUEST_LIMIT = 4 * 1024 * 1024;

export interface Preferences {
  immutableIds: boolean;
  pageSize?: number;
  textBody: boolean;
}

export interface GraphCall {
  method: string;
  /** `https://host:port/v1.0`, as the client reached it. */
  base: string;
  /** Path behind the base, as the client wrote it. */
  path: string;
  query: URLSearchParams;
  /** Values of the route's placeholders. */
  params: Record<string, string>;
  headers: IncomingMessage['headers'];
  preferences: Preferences;
  caller: Caller;
  /** @throws GraphError 413 for more than 4 MB */
  body(): Promise<Buffer>;
}

/** A call about one mailbox that the caller may use. */
export interface MailboxCall extends GraphCall {
  mailbox: GraphMailbox;
}

export interface GraphAnswer {
  status: number;
  /** An object becomes JSON. */
  body?: object | Buffer;
  headers?: Record<string, string>;
}

export function readPreferences(header: string | string[] | undefined): Preferences {
  const text = [header ?? ''].flat().join(',');
  const pageSize = Number(/odata\.maxpagesize\s*=\s*"?(\d+)/i.exec(text)?.[1]);
  return {
    immutableIds: /IdType\s*=\s*"ImmutableId"/i.test(text),
    ...(pageSize > 0 ? { pageSize } : {}),
    textBody: /outlook\.body-content-type\s*=\s*"text"/i.test(text),
  };
}

/** What an answer says about the preferences it kept. */
export function preferencesApplied({ immutableIds, pageSize }: Preferences): Record<string, string> {
  const applied = [
    ...(immutableIds ? ['IdType="ImmutableId"'] : []),
    ...(pageSize ? [`odata.maxpagesize=${pageSize}`] : []),
  ];
  return applied.length > 0 ? { 'preference-applied': applied.join(', ') } : {};
}

/** @throws GraphError 413 for more than `limit` bytes, once all of them have come */
export async function readLimited(request: IncomingMessage, limit = REQUEST_LIMIT): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= limit) chunks.push(chunk as Buffer);
  }
  if (size > limit) throw new GraphError(413, 'BadRequest', 'The maximum request length supported is 4MB.');
  return Buffer.concat(chunks);
}

/** @throws GraphError 400 for a body that is no JSON object */
export async function readJson(call: GraphCall): Promise<Record<string, unknown>> {
  const text = (await call.body()).toString();
  try {
    const value: unknown = JSON.parse(text || '{}');
    if (value && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, as for JSON of another kind.
  }
  throw badRequest(
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  );
}

export function stringIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function objectIn(value: unknown): Record<string, unknown> {
  return value && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
