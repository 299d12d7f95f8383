import type { Pop3Step } from '../pop3-failure';
import { NotPop3 } from './replies';
import { accepted, bytesOf, drain, type Pop3Session } from './session';

/** Octets. More is a broken or hostile server. UIDL: of half a million messages; CAPA: many times what any server says. */
const LONGEST_LISTING = 40 * 1024 * 1024;
const LONGEST_CAPABILITIES = 64 * 1024;

/** Octets. A line of UIDL has 80 (RFC 1939 §7), one of CAPA 512 (RFC 2449 §4). */
const LONGEST_LINE = 1024;

/**
 * The lines of the answer to CAPA, LIST or UIDL, one at a time.
 * @throws Pop3Refusal; NotPop3 when a line or the listing does not end
 */
export async function* listing(
  session: Pop3Session,
  command: string,
  step: Pop3Step,
): AsyncGenerator<string> {
  await drain(session);
  session.wire.command(command, 'lines');
  await accepted(session.wire, step);
  const longest = command === 'CAPA' ? LONGEST_CAPABILITIES : LONGEST_LISTING;
  let size = 0;
  let rest = '';
  for await (const bytes of bytesOf(session.wire)) {
    size += bytes.length;
    if (size > longest) throw new NotPop3(`An answer to ${command} without end`);
    const lines = (rest + bytes.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new NotPop3(`A line without end in the answer to ${command}`);
    for (const line of lines) yield line.replace(/\r$/, '');
  }
}
