import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import tls from 'node:tls';
import type { MailServer } from '../ports';
import { bareHost, type TlsFor } from '../tls';

export interface DialOptions {
  tlsFor: TlsFor;
  /** Ends what is going on when it aborts. */
  signal: AbortSignal;
}

/** @throws Error of Node, `AbortError` when the signal aborts */
export async function dial(server: MailServer, { signal }: DialOptions): Promise<Socket> {
  const socket = connect({
    host: bareHost(server),
    port: server.port,
    autoSelectFamily: true,
    noDelay: true,
  });
  try {
    await once(socket, 'connect', { signal });
  } catch (error) {
    discard(socket);
    throw error;
  }
  return socket;
}

/**
 * Shakes hands on a socket that nobody reads any more.
 * @throws Error of Node about the handshake or the certificate, `AbortError` when the signal aborts
 */
export async function secure(
  socket: Socket,
  server: MailServer,
  { tlsFor, signal }: DialOptions,
): Promise<Socket> {
  // What goes wrong is told by the secured socket; an error without a listener ends the process.
  socket.on('error', () => undefined);
  const host = bareHost(server);
  const secured = tls.connect({
    ...tlsFor(server),
    socket,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  try {
    await once(secured, 'secureConnect', { signal });
  } catch (error) {
    discard(secured);
    discard(socket);
    throw error;
  }
  return secured;
}

/** A socket's error after this is nobody's business; without a listener it would end the process. */
function discard(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.destroy();
}
