import type { IncomingHttpHeaders } from 'node:http';
import { GraphRefusal, NotGraph, type GraphStep } from '../graph-failure';

/** What Graph said to a request, all of it. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** One field of something of which nothing is known. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

export const text = (value: unknown, name: string): string => {
  const found = field(value, name);
  return typeof found === 'string' ? found : '';
};

/** @throws NotGraph when it is no JSON */
export const jsonOf = ({ body }: Pick<Answer, 'body'>): unknown => {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new NotGraph(`Not JSON: ${body.subarray(0, 200).toString('utf8')}`);
  }
};

/** Milliseconds that Retry-After asks for, in seconds or as a date (RFC 9110 §10.2.3). */
export const retryAfterOf = (headers: IncomingHttpHeaders, now = Date.now()): number | undefined => {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
};

/** Graph's error object, or whatever a proxy between us and Graph said instead. */
export function refusalOf(step: GraphStep, answer: Answer): GraphRefusal {
  const { status, headers, body } = answer;
  let said: unknown;
  try {
    said = field(jsonOf(answer), 'error');
  } catch {
    said = undefined;
  }
  const code = text(said, 'code');
  const message = said === undefined ? body.subarray(0, 2000).toString('utf8') : text(said, 'message');
  const header = headers['request-id'];
  const inner = field(said, 'innerError') ?? field(said, 'innererror');
  return new GraphRefusal({
    step,
    status,
    code,
    text: message,
    retryAfter: retryAfterOf(headers),
    requestId: (typeof header === 'string' ? header : text(inner, 'request-id')) || undefined,
  });
}
