/** Scripted servers by number: what `lab.scripted()` calls, in the lab's own process. */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { listen } from '../http';
import type { ServerCertificate } from '../tls/certificates';
import {
  IMAP_SCRIPTS,
  type ImapScriptName,
  type ImapStage,
  type ScriptRow,
  SMTP_SCRIPTS,
  type SmtpScriptName,
  type SmtpStage,
} from './exchange';
import { serveImap } from './imap';
import { serveSmtp } from './smtp';

export type ScriptedOptions = (
  | { protocol: 'imap'; script: ImapScriptName | ScriptRow<ImapStage> }
  | { protocol: 'smtp'; script: SmtpScriptName | ScriptRow<SmtpStage> }
) & {
  /** How often the script speaks before the server behaves well; default: always. */
  times?: number;
};

interface Running {
  servers: Server[];
  sockets: Set<Socket>;
  commands: string[];
}

export class ScriptedControls {
  readonly #running = new Map<number, Running>();
  #nextId = 1;

  constructor(private readonly certificate: ServerCertificate) {}

  async start(options: ScriptedOptions): Promise<{ id: number; port: number; plainPort: number }> {
    const running: Running = { servers: [], sockets: new Set(), commands: [] };
    const times = { left: options.times ?? Infinity };
    const onCommand = (verb: string) => running.commands.push(verb);
    const accept = (socket: Socket) => {
      running.sockets.add(socket);
      socket.on('close', () => running.sockets.delete(socket));
      if (options.protocol === 'imap') {
        const { script } = options;
        serveImap(
          socket,
          taker(typeof script === 'string' ? IMAP_SCRIPTS[script] : script, times),
          onCommand,
        );
      } else {
        const { script } = options;
        serveSmtp(
          socket,
          taker(typeof script === 'string' ? SMTP_SCRIPTS[script] : script, times),
          onCommand,
        );
      }
    };
    running.servers = [createTlsServer(this.certificate, accept), createServer(accept)];
    const [port = 0, plainPort = 0] = await Promise.all(running.servers.map((server) => listen(server)));
    const id = this.#nextId++;
    this.#running.set(id, running);
    return { id, port, plainPort };
  }

  /** Verbs received so far, over all connections; `.` is the end of a message. */
  commands(id: number): string[] {
    return this.#running.get(id)?.commands ?? [];
  }

  stop(id: number): void {
    const running = this.#running.get(id);
    this.#running.delete(id);
    for (const socket of running?.sockets ?? []) socket.destroy();
    for (const server of running?.servers ?? []) server.close();
  }

  stopAll(): void {
    for (const id of [...this.#running.keys()]) this.stop(id);
  }
}

function taker<Stage>(row: ScriptRow<Stage>, times: { left: number }) {
  return {
    take(stage: Stage): ScriptRow<Stage> | undefined {
      if (row.stage !== stage || times.left <= 0) return undefined;
      times.left -= 1;
      return row;
    },
  };
}
