/** Reads and replaces header fields of a raw message without touching any other byte. */

function headerEnd(raw: Buffer): number {
  const end = raw.indexOf('\r\n\r\n');
  return end < 0 ? raw.length : end + 2;
}

/** A header field's value, unfolded, or undefined. Names are compared without case. */
export function readHeader(raw: Buffer, name: string): string | undefined {
  const header = raw.subarray(0, headerEnd(raw)).toString('latin1');
  const match = new RegExp(`^${name}:[ \\t]*((?:.*(?:\\r\\n[ \\t]+.*)*))`, 'im').exec(header);
  return match?.[1]?.replace(/\r\n[ \t]+/g, ' ').trim();
}

/** The bare address of a From or To field. */
export function addressIn(value: string | undefined): string {
  const text = value ?? '';
  return (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();
}

export function removeHeader(raw: Buffer, name: string): Buffer {
  const end = headerEnd(raw);
  const header = raw.subarray(0, end).toString('latin1');
  const without = header.replace(new RegExp(`^${name}:.*(?:\\r\\n[ \\t]+.*)*\\r\\n`, 'im'), '');
  return Buffer.concat([Buffer.from(without, 'latin1'), raw.subarray(end)]);
}

export function replaceHeader(raw: Buffer, name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from(`${name}: ${value}\r\n`, 'latin1'), removeHeader(raw, name)]);
}

export function addReceived(raw: Buffer, by: string, protocol: string): Buffer {
  const received = `Received: from client (127.0.0.1) by ${by} with ${protocol}; ${new Date().toUTCString()}\r\n`;
  return Buffer.concat([Buffer.from(received), raw]);
}
