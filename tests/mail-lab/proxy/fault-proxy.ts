/** A listening port in front of one of the lab's servers, whose connections can be made to fail at a chosen point. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { closeServer, listen, rememberConnections } from '../sockets';
import type { ServerCertificate } from '../tls/certificates';
import { dialogueReader, httpReader } from './client-lines';
import { ProxiedConnection } from './connection';
import type { Fault } from './faults';

export interface FaultProxyOptions {
  targetPort: number;
  /** With certificates the proxy ends TLS, on both sides if it has an authority to trust; without, it relays bytes as they are. */
  tls?: { certificate: ServerCertificate; ca?: string };
  /** Whether clients speak HTTP/1.1 where the proxy can read it. */
  http?: boolean;
}

export class FaultProxy {
  port = 0;
  private faults: Fault[] = [];
  private server: Server | undefined;
  private readonly open = new Set<Socket>();
  private readonly seenLines: string[] = [];
  private accepted = 0;
  private cut = 0;

  constructor(private readonly options: FaultProxyOptions) {}

  async start(): Promise<void> {
    const { tls } = this.options;
    const accept = (client: Socket) => this.accept(client);
    const server = tls ? createTlsServer(tls.certificate) : createServer(accept);
    if (tls) {
      server.on('secureConnection', accept);
      // Before the handshake a socket is only known here; `reset` must work on it as well.
      server.on('connection', (socket: Socket) => {
        if (this.faults.some((fault) => fault.kind === 'reset')) socket.resetAndDestroy();
      });
      server.on('tlsClientError', () => undefined); // A client that refuses the certificate says so on its own side.
    }
    this.server = rememberConnections(server);
    this.port = await listen(server, this.port);
  }

  async setFaults(faults: Fault[]): Promise<void> {
    const wasRefusing = this.server === undefined;
    this.faults = faults;
    const refuses = faults.some((fault) => fault.kind === 'refuse');
    if (refuses && !wasRefusing) {
      const { server } = this;
      this.server = undefined;
      // Connections that are open stay: a server that stops accepting does not hang up either.
      server?.close();
    } else if (!refuses && wasRefusing) {
      await this.start();
    }
  }

  cutAll(): void {
    for (const socket of this.open) socket.destroy();
  }

  /** Connections open at the moment. */
  connections(): number {
    return this.open.size;
  }

  /** Connections accepted since the start. */
  connectionsAccepted(): number {
    return this.accepted;
  }

  /** Connections that a fault `cut` has ended since the start. */
  cuts(): number {
    return this.cut;
  }

  /** Client lines seen while a fault with `when` was set. */
  lines(): string[] {
    return this.seenLines;
  }

  async stop(): Promise<void> {
    this.cutAll();
    const { server } = this;
    this.server = undefined;
    if (server) await closeServer(server);
  }

  private accept(client: Socket): void {
    this.accepted += 1;
    client.on('error', () => undefined); // Reported to whoever holds the other end.
    if (this.faults.some((fault) => fault.kind === 'reset')) {
      client.resetAndDestroy();
      return;
    }
    const limit = this.faults.find((fault) => fault.kind === 'limit');
    if (limit?.kind === 'limit' && this.open.size >= limit.connections) {
      client.end(limit.reply ? `${limit.reply}\r\n` : '');
      return;
    }
    this.open.add(client);
    client.on('close', () => this.open.delete(client));
    const { tls, targetPort } = this.options;
    const upstream = tls?.ca
      ? connectTls({ host: '127.0.0.1', port: targetPort, servername: 'localhost', ca: tls.ca })
      : connect(targetPort, '127.0.0.1');
    new ProxiedConnection(
      client,
      upstream,
      () => this.faults,
      (line) => this.seenLines.push(line),
      () => void (this.cut += 1),
      this.options.http ? httpReader() : dialogueReader(),
    );
  }
}
