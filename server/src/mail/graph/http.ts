/** Requests to one server by HTTPS, with its TLS settings and the certificate authorities that are trusted besides Node's. */
import { randomUUID } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';
import type { MailServer } from '../ports';
import { bareHost, type TlsFor } from '../tls';

/** Milliseconds. */
export interface GraphTimeouts {
  /** Name resolution, TCP, and TLS. */
  connect: number;
  /** Silence while an answer is due, or within one. */
  silence: number;
  /** Between two questions whether something is new: at first, and when nothing has been for long. */
  poll: number;
  slowestPoll: number;
}

export interface GraphClientOptions {
  tlsFor: TlsFor;
  timeouts: GraphTimeouts;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With its query. */
  path: string;
  headers?: Record<string, string>;
  body?: Buffer;
  /**
   * A connection of its own. One that lay idle may be closed by the server at the moment it is used, and then nobody
   * knows whether the request arrived.
   */
  ownConnection?: boolean;
}

/** Hears how far a request has come. */
export interface Handover {
  /** True as soon as the last byte may have left: from there on a lost connection says nothing of the request's fate. */
  endMayHaveLeft: boolean;
}

export type HttpExchange = (
  request: HttpRequest,
  signal: AbortSignal,
  handover?: Handover,
) => Promise<IncomingMessage>;

const CHUNK = 64 * 1024;
const NOTHING = Buffer.alloc(0);

const timedOut = (code: string): Error => Object.assign(new Error('No answer in time.'), { code });

/** One pool of connections to a server; those that lie idle keep no process alive. */
const createExchange = (server: MailServer, { tlsFor, timeouts }: GraphClientOptions): HttpExchange => {
  const agent = new https.Agent({ keepAlive: true, ...tlsFor(server) });
  return (request, signal, handover = { endMayHaveLeft: false }) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const { method, path, body, ownConnection } = request;
      const sent = https.request({
        host: bareHost(server),
        port: server.port,
        method,
        path,
        signal,
        headers: {
          accept: 'application/json',
          'client-request-id': randomUUID(),
          ...request.headers,
          ...(body ? { 'content-length': body.length } : method === 'POST' ? { 'content-length': 0 } : {}),
        },
        ...(ownConnection ? { agent: false, ...tlsFor(server) } : { agent }),
      });
      const overdue = setTimeout(() => sent.destroy(timedOut('CONNECT_TIMEOUT')), timeouts.connect);
      sent.setTimeout(timeouts.silence, () => sent.destroy(timedOut('ETIMEDOUT')));
      sent.once('close', () => clearTimeout(overdue));
      sent.once('error', (error) => reject(signal.aborted ? signal.reason : error));
      sent.once('response', resolve);
      whenConnected(sent, () => {
        clearTimeout(overdue);
        write(sent, body, handover);
      });
    });
};

/** Nothing is written before: what waits in a buffer of ours would count as handed over. */
const whenConnected = (request: ClientRequest, then: () => void): void => {
  request.once('socket', (socket) => {
    if (request.reusedSocket) then();
    else socket.once('secureConnect', then);
  });
};

/** Piece by piece, as the connection takes it, so that it is known whether the end has been reached. */
const write = (request: ClientRequest, body: Buffer = NOTHING, handover: Handover): void => {
  const lastPiece = Math.max(0, body.length - CHUNK);
  let offset = 0;
  const goOn = () => {
    while (offset < lastPiece) {
      const piece = body.subarray(offset, Math.min(offset + CHUNK, lastPiece));
      offset += piece.length;
      if (!request.write(piece)) {
        request.once('drain', goOn);
        return;
      }
    }
    handover.endMayHaveLeft = true;
    request.end(body.subarray(lastPiece));
  };
  goOn();
};

/** How requests get to a server with such settings. */
export type ExchangeFor = (server: MailServer) => HttpExchange;

/** Settings that are the same share their connections. */
export const createExchanges = (options: GraphClientOptions): ExchangeFor => {
  const exchanges = new Map<string, HttpExchange>();
  return (server) => {
    const { host, port, verifyCertificate, minTlsVersion } = server;
    const key = JSON.stringify([host, port, verifyCertificate, minTlsVersion]);
    const exchange = exchanges.get(key) ?? createExchange(server, options);
    exchanges.set(key, exchange);
    return exchange;
  };
};
