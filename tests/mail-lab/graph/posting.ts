/** Requests of Graph to the application: validation and notifications, over HTTP or HTTPS with the lab's authority trusted. */
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { rootCertificates } from 'node:tls';

export interface Posted {
  status: number;
  contentType: string;
  body: string;
}

/** @throws when there is no answer within `timeoutMs` */
export function post(
  url: URL,
  content: { type: string; body: string },
  options: { timeoutMs: number; ca: string },
): Promise<Posted> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const isTls = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const send = isTls ? requestTls : requestPlain;
    const request = send(url, {
      method: 'POST',
      headers: { 'content-type': content.type, 'content-length': Buffer.byteLength(content.body) },
      signal,
      agent: false,
      ...(isTls ? { ca: [...rootCertificates, options.ca] } : {}),
    });
    request.on('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.end(content.body);
  });
}
