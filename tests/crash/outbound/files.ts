/** Files that some replies have, so large that Graph wants the message in steps. */
import type { AttachmentSummary } from '../../../shared/contracts/tickets';
import type { StrapiProcess } from '../../server/process';
import type { OutboundOptions } from './stage';

/** Every so manieth reply of a ticket has a file. */
const EVERY = 7;
/** Bytes: the one is handed over in one request, the other piece by piece. */
const SIZES = [2_400_000, 4_500_000] as const;

/** @returns the bytes of the reply's file; 0 where it has none */
export const fileSize = (protocol: OutboundOptions['protocol'], ticketId: number, number: number): number => {
  const count = ticketId + number;
  if (protocol !== 'graph' || count % EVERY !== 0) return 0;
  return SIZES[(count / EVERY) % SIZES.length] ?? 0;
};

/** @throws Error beginning with the status when it is refused */
export const upload = async ({ url, token }: StrapiProcess, size: number): Promise<AttachmentSummary> => {
  const body = new FormData();
  body.append('file', new Blob([Buffer.alloc(size, 'The file. ')]), 'file.bin');
  const response = await fetch(`${url}/system-email/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body,
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return ((await response.json()) as { data: AttachmentSummary }).data;
};
