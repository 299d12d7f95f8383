/** One connection through a fault proxy: relays both ways and applies whatever faults are set at the moment. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ClientReader } from './client-lines';
import type { Direction, Fault } from './faults';

interface FaultProgress {
  armed: boolean;
  passed: number;
  /** End of the last packet that may be the beginning of the text to replace. */
  tail: string;
}

const SLICES_PER_SECOND = 20;

export class ProxiedConnection {
  private readonly progress = new Map<Fault, FaultProgress>();
  private readonly queues: Record<Direction, Promise<void>> = {
    toClient: Promise.resolve(),
    toServer: Promise.resolve(),
  };

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly faults: () => readonly Fault[],
    private readonly onLine: (line: string) => void,
    private readonly onCut: () => void,
    private readonly read: ClientReader,
  ) {
    client.setNoDelay(true);
    server.setNoDelay(true);
    client.on('data', (chunk: Buffer) => this.fromClient(chunk));
    server.on('data', (chunk: Buffer) => this.relay('toClient', chunk));
    client.on('error', () => this.end()).on('close', () => this.end());
    server.on('error', () => this.end());
    server.on('close', () => void this.queues.toClient.then(() => client.end()));
  }

  /** Ends both sides without ceremony. */
  end(reset = false): void {
    for (const socket of [this.client, this.server]) {
      // Node sends no RST below TLS that it has ended itself.
      if (reset && !socket.destroyed && !(socket instanceof TLSSocket)) socket.resetAndDestroy();
      else socket.destroy();
    }
  }

  private progressOf(fault: Fault): FaultProgress {
    let progress = this.progress.get(fault);
    if (!progress) {
      progress = { armed: !('when' in fault && fault.when), passed: 0, tail: '' };
      this.progress.set(fault, progress);
    }
    return progress;
  }

  private fromClient(chunk: Buffer): void {
    const watchesLines = this.faults().some((fault) => 'when' in fault && fault.when);
    for (const utterance of this.read(chunk, watchesLines)) {
      if ('bytes' in utterance) this.relay('toServer', utterance.bytes);
      else if (watchesLines) this.clientLine(utterance.line);
      else this.relay('toServer', Buffer.from(utterance.line, 'latin1'));
    }
  }

  private clientLine(raw: string): void {
    const line = raw.replace(/\r?\n$/, '');
    this.onLine(line);
    for (const fault of this.faults()) {
      if (!('when' in fault) || !fault.when?.test(line)) continue;
      if (fault.kind !== 'answer') {
        this.progressOf(fault).armed = true;
      } else if ((fault.times ?? 1) > 0) {
        fault.times = (fault.times ?? 1) - 1;
        const reply = fault.reply.replaceAll('{tag}', line.split(' ')[0] ?? '');
        this.client.write(`${reply}\r\n`, () => fault.close && this.end());
        return;
      }
    }
    this.relay('toServer', Buffer.from(raw, 'latin1'));
  }

  private relay(direction: Direction, chunk: Buffer): void {
    this.queues[direction] = this.queues[direction].then(() => this.pass(direction, chunk));
  }

  private async pass(direction: Direction, chunk: Buffer): Promise<void> {
    const target = direction === 'toClient' ? this.client : this.server;
    let bytes = chunk;
    let bytesPerSecond = Infinity;
    for (const fault of this.faults()) {
      if (fault.kind === 'rewrite' && direction === 'toClient') bytes = this.rewrite(fault, bytes);
      if (!('direction' in fault || fault.kind === 'cut' || fault.kind === 'stall' || fault.kind === 'slow'))
        continue;
      if ((fault.direction ?? 'toClient') !== direction) continue;
      if (fault.kind === 'slow') bytesPerSecond = Math.min(bytesPerSecond, fault.bytesPerSecond);
      if (fault.kind !== 'cut' && fault.kind !== 'stall') continue;
      if (fault.kind === 'cut' && fault.times === 0) continue;
      const progress = this.progressOf(fault);
      if (!progress.armed) continue;
      const left = (fault.after ?? 0) - progress.passed;
      progress.passed += bytes.length;
      if (bytes.length < left) continue;
      const allowed = bytes.subarray(0, Math.max(0, left));
      if (fault.kind === 'cut') {
        if (fault.times !== undefined) fault.times -= 1;
        this.onCut();
        target.write(allowed, () => this.end(fault.reset));
        return;
      }
      bytes = allowed;
    }
    if (bytes.length > 0) await this.write(target, bytes, bytesPerSecond);
  }

  private async write(target: Socket, bytes: Buffer, bytesPerSecond: number): Promise<void> {
    if (bytesPerSecond === Infinity) {
      target.write(bytes);
      return;
    }
    const slice = Math.max(1, Math.floor(bytesPerSecond / SLICES_PER_SECOND));
    for (let offset = 0; offset < bytes.length && !target.destroyed; offset += slice) {
      target.write(bytes.subarray(offset, offset + slice));
      await new Promise((resolve) => setTimeout(resolve, (slice / bytesPerSecond) * 1000));
    }
  }

  private rewrite(fault: { from: string; to: string } & Fault, chunk: Buffer): Buffer {
    const progress = this.progressOf(fault);
    const text = (progress.tail + chunk.toString('latin1')).replaceAll(fault.from, () => fault.to);
    let held = Math.min(fault.from.length - 1, text.length);
    while (held > 0 && !fault.from.startsWith(text.slice(text.length - held))) held -= 1;
    progress.tail = text.slice(text.length - held);
    return Buffer.from(text.slice(0, text.length - held), 'latin1');
  }
}
