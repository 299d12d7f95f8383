/** The client's lines one by one, and the script's say before the well-behaved answer. */
import type { Socket } from 'node:net';
import type { ScriptRow } from './exchange';

export class Dialogue<Stage extends string> {
  private buffer = '';
  private ended = false;

  constructor(
    private readonly socket: Socket,
    private readonly script: { take(stage: Stage): ScriptRow<Stage> | undefined },
    onLine: (line: string) => void,
  ) {
    socket.setNoDelay(true);
    socket.on('error', () => undefined); // The client sees the end of the connection itself.
    socket.on('data', (chunk: Buffer) => {
      this.buffer += chunk.toString('latin1');
      for (let end = this.buffer.indexOf('\n'); end >= 0 && !this.ended; end = this.buffer.indexOf('\n')) {
        const line = this.buffer.slice(0, end).replace(/\r$/, '');
        this.buffer = this.buffer.slice(end + 1);
        onLine(line);
      }
    });
  }

  /** Says what the script wants said at this stage, or else `otherwise`. Returns whether things go on as usual. */
  at(stage: Stage, tag: string, ...otherwise: string[]): boolean {
    const row = this.script.take(stage);
    if (!row) {
      this.say(...otherwise);
      return true;
    }
    if (row.reply) this.say(row.reply.replaceAll('{tag}', tag));
    if (row.then === 'close') this.close();
    if (row.then === 'drop') this.socket.destroy();
    if (row.then) this.ended = true;
    return false;
  }

  say(...lines: string[]): void {
    if (!this.ended && !this.socket.destroyed) for (const line of lines) this.socket.write(`${line}\r\n`);
  }

  close(): void {
    this.ended = true;
    this.socket.end();
  }
}
