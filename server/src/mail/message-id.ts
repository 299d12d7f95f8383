/** The Message-ID of the header section (RFC 5322 §3.6.4), which ends at the first empty line. */
export function messageIdOf(mime: Buffer): string {
  const end = mime.indexOf('\r\n\r\n');
  const header = mime.subarray(0, end < 0 ? mime.length : end).toString('latin1');
  return /^message-id:\s*<([^>]*)>/im.exec(header)?.[1] ?? '';
}
