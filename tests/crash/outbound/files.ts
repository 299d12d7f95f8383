/** Files that some replies have, so large that Graph wants the message in steps. */
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
