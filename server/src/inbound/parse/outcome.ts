import { parseMessage } from '../parse';
import type { ParseOutcome, Unparsed } from '../ports';
import { UnparseableMessage } from './unparseable';

/** Parses a message; bytes that are no mail are an outcome, not a failure. */
export const outcomeOf = async ({ raw, contentHash }: Unparsed): Promise<ParseOutcome> => {
  try {
    const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
    return { message: await parseMessage(bytes, contentHash) };
  } catch (error) {
    if (error instanceof UnparseableMessage) return { unparseable: error.message };
    throw error;
  }
};
