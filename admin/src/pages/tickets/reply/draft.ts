import type { AttachmentSummary, Entry, TicketStatus } from '../../../../../shared/contracts/tickets';
import { htmlOfText, isBlank, textOfHtml } from './bodyText';

/** A reply or a note that is being written. Addresses are as they were typed. */
export interface Draft {
  /** Which of the two bodies counts. */
  mode: 'rich' | 'plain';
  html: string;
  text: string;
  /** Null: the System Email's own. */
  from: string | null;
  /** Null: the requester. */
  to: string | null;
  cc: string;
  bcc: string;
  signature: boolean;
  /** The ticket's status once it is sent; null keeps what it has. */
  status: TicketStatus | null;
  /** When it leaves, as an ISO date; null for at once. */
  sendAt: string | null;
  attachments: AttachmentSummary[];
  /** Names this very content to the server: sent twice under the same key it makes one entry. */
  requestKey: string;
}

/** Not `crypto.randomUUID`, which browsers withhold from panels served over plain HTTP. */
export function newRequestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const emptyDraft = (): Draft => ({
  mode: 'rich',
  html: '',
  text: '',
  from: null,
  to: null,
  cc: '',
  bcc: '',
  signature: true,
  status: null,
  sendAt: null,
  attachments: [],
  requestKey: newRequestKey(),
});

export const hasText = (draft: Draft): boolean =>
  draft.mode === 'rich' ? !isBlank(draft.html) : draft.text.trim() !== '';

/** Whether anything is in it that would be missed. */
export const isWorthKeeping = (draft: Draft): boolean =>
  hasText(draft) ||
  draft.attachments.length > 0 ||
  draft.to !== null ||
  draft.from !== null ||
  draft.cc !== '' ||
  draft.bcc !== '';

/** What was kept, with everything in it that a draft has today; null when it is no draft of ours. */
export function readDraft(kept: string | null): Draft | null {
  if (kept === null) return null;
  try {
    const draft = JSON.parse(kept) as Partial<Draft> | null;
    if (typeof draft?.requestKey !== 'string' || !Array.isArray(draft.attachments)) return null;
    return { ...emptyDraft(), ...draft };
  } catch {
    // Not written by us, and worth nothing to anybody.
    return null;
  }
}

/** The same words in the other dress. Back in the old dress nothing is lost, if nothing was changed meanwhile. */
export function inMode(draft: Draft, mode: Draft['mode']): Draft {
  if (mode === draft.mode) return draft;
  if (mode === 'plain') return { ...draft, mode, text: textOfHtml(draft.html) };
  return {
    ...draft,
    mode,
    html: draft.text === textOfHtml(draft.html) ? draft.html : htmlOfText(draft.text),
  };
}

/** A reply that was taken back, in front of what has been written since. */
export function joined(first: Draft, second: Draft): Draft {
  if (!isWorthKeeping(second)) return { ...first, requestKey: newRequestKey() };
  const { mode } = first;
  const later = inMode(second, mode);
  return {
    ...first,
    html: first.html + (mode === 'rich' ? later.html : ''),
    text: [first.text, mode === 'plain' ? later.text : ''].filter(Boolean).join('\n\n'),
    attachments: [...first.attachments, ...later.attachments],
    requestKey: newRequestKey(),
  };
}

/** A reply as it can be written again, for who did not write it in this browser. */
export function draftOfEntry(entry: Entry): Draft {
  const listed = (mailboxes: Entry['to']) => mailboxes.map(({ address }) => address).join(', ');
  return {
    ...emptyDraft(),
    mode: entry.html === null ? 'plain' : 'rich',
    html: entry.html ?? '',
    text: entry.text,
    to: listed(entry.to),
    cc: listed(entry.cc),
    bcc: listed(entry.bcc),
  };
}
