/** The few ASN.1 DER shapes an X.509 certificate is made of (ITU-T X.690 §8), so that the lab needs no openssl binary. */

function encode(tag: number, content: Buffer): Buffer {
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const significant = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | significant.length]), significant, content]);
}

export const sequence = (...items: Buffer[]) => encode(0x30, Buffer.concat(items));
export const set = (...items: Buffer[]) => encode(0x31, Buffer.concat(items));
export const octetString = (content: Buffer) => encode(0x04, content);
export const utf8String = (text: string) => encode(0x0c, Buffer.from(text));
export const boolean = (value: boolean) => encode(0x01, Buffer.from([value ? 0xff : 0]));
export const bitString = (content: Buffer, unusedBits = 0) =>
  encode(0x03, Buffer.concat([Buffer.from([unusedBits]), content]));
/** Context-specific tag: constructed ones wrap other values, primitive ones hold raw bytes. */
export const explicit = (tag: number, content: Buffer) => encode(0xa0 | tag, content);
export const implicit = (tag: number, content: Buffer) => encode(0x80 | tag, content);

/** A positive INTEGER: a leading zero keeps the sign bit clear. */
export function integer(bytes: Buffer): Buffer {
  const positive = (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return encode(0x02, positive);
}

export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return encode(0x06, Buffer.from(bytes));
}

/** UTCTime, YYMMDDHHMMSSZ. */
export function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return encode(0x17, Buffer.from(`${digits}Z`));
}
