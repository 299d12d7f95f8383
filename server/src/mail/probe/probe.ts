import type { Socket } from 'node:net';
import type { MailServer } from '../ports';
import type { TlsFor } from '../tls';
import { LineSocket } from './line-socket';
import { connectTo, PATIENCE, resolve, secure } from './network';
import type { Facts, Probe } from './ports';

/** What is particular to a protocol. */
export interface Dialect {
  /** Reads the greeting. @returns it, made fit for people */
  greeting(lines: LineSocket, server: MailServer): Promise<Facts>;
  /** Asks for the upgrade (STARTTLS); when it resolves, the server waits for the TLS handshake. */
  startTls(lines: LineSocket, server: MailServer): Promise<void>;
  /** Asks what the server can do, as it is after TLS. */
  capabilities(lines: LineSocket, server: MailServer): Promise<Facts>;
  /** The command that says goodbye. */
  farewell: string;
  /** Turns whatever was thrown into a MailFailure. */
  failure(error: unknown, server: MailServer): Error;
}

/** Milliseconds that a goodbye may take. */
const FAREWELL = 2_000;

/** Says goodbye and waits for nobody: the socket goes when the server closes it, or soon. */
const part = (socket: Socket, farewell: string): void => {
  socket.on('error', () => undefined);
  socket.end(`${farewell}\r\n`);
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), FAREWELL);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
};

export const createProbe = (dialect: Dialect, tlsFor: TlsFor): Probe => ({
  async run(server, { stage, skip }, signal) {
    /** Whatever goes wrong in a stage is told as a failure with a remedy; the end that somebody asked for is told as it is. */
    const explained = async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        throw signal.aborted ? signal.reason : dialect.failure(error, server);
      }
    };
    const linesOf = (socket: Socket) => new LineSocket(socket, PATIENCE.line);

    const addresses = await stage('resolve', (found) => explained(resolve(server, found, signal)));
    const socket = await stage('connect', (found) => explained(connectTo(server, addresses, found, signal)));
    // Between two stages nobody listens; an error without a listener ends the process.
    socket.on('error', () => undefined);
    let lines: LineSocket;
    let greeting: Facts | undefined;
    try {
      if (server.security === 'none') {
        skip('tls');
        lines = linesOf(socket);
      } else {
        const secured = await stage('tls', (found) =>
          explained(
            (async () => {
              if (server.security === 'starttls') {
                const plain = linesOf(socket);
                greeting = await dialect.greeting(plain, server);
                await dialect.startTls(plain, server);
                plain.release();
              }
              return secure(socket, server, tlsFor, found, signal);
            })(),
          ),
        );
        secured.on('error', () => undefined);
        lines = linesOf(secured);
      }
      await stage('capabilities', (found) =>
        explained(
          (async () => {
            found(greeting ?? (await dialect.greeting(lines, server)));
            found(await dialect.capabilities(lines, server));
          })(),
        ),
      );
      part(lines.socket, dialect.farewell);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  },
});
