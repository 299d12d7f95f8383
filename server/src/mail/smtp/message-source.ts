import { Readable } from 'node:stream';

const CHUNK = 64 * 1024;

/**
 * The message as a stream that knows how much of it was taken.
 *
 * nodemailer reports a connection that is lost before DATA and one that is lost after the final dot with the same
 * error. It reads the message only once the server has answered DATA with 354, and it writes the final dot
 * (RFC 5321 §4.1.1.4) only after it has read the stream to its end: so the end of this stream is what separates
 * "certainly not accepted" from "nobody knows".
 */
export class MessageSource extends Readable {
  /** True as soon as the final dot may have been written. */
  endMayHaveLeft = false;
  private offset = 0;

  constructor(private readonly message: Buffer) {
    super({ highWaterMark: CHUNK });
  }

  override _read(): void {
    if (this.offset >= this.message.length) {
      this.endMayHaveLeft = true;
      this.push(null);
      return;
    }
    const chunk = this.message.subarray(this.offset, this.offset + CHUNK);
    this.offset += chunk.length;
    this.push(chunk);
  }
}
