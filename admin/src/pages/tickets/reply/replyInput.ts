import type { NoteInput, ReplyInput, ReplySettings } from '../../../../../shared/contracts/tickets';
import { parseAddresses } from './addresses';
import { hasText, type Draft } from './draft';
import { withContentIds } from './pictures';

/** Why a draft cannot be sent yet, as the key of a text; null when it can. */
export type Hindrance =
  'empty' | 'sender' | 'recipient' | 'address' | 'time' | 'uploading' | 'upload-failed' | 'problem';

const body = (draft: Draft) => ({
  ...(draft.mode === 'rich' ? { html: withContentIds(draft.html) } : { text: draft.text }),
  attachmentIds: draft.attachments.map(({ id }) => id),
  requestKey: draft.requestKey,
});

export const noteInputOf = (draft: Draft): NoteInput => body(draft);

/** As the contract has it; what the draft leaves to the default is left out. */
export function replyInputOf(draft: Draft, settings: ReplySettings): ReplyInput {
  const chosen = draft.from !== null && (settings.allowOtherFrom || settings.aliases.includes(draft.from));
  const [from] = chosen ? parseAddresses(draft.from ?? '').addresses : [];
  return {
    ...body(draft),
    ...(from === undefined ? {} : { from }),
    ...(draft.to === null ? {} : { to: parseAddresses(draft.to).addresses }),
    cc: parseAddresses(draft.cc).addresses,
    bcc: parseAddresses(draft.bcc).addresses,
    signature: draft.signature,
    ...(draft.status ? { status: draft.status } : {}),
    ...(draft.sendAt ? { sendAt: draft.sendAt } : { hold: settings.undoSeconds > 0 }),
  };
}

/** Milliseconds. */
const A_YEAR = 365 * 24 * 3_600_000;

const isSendable = (sendAt: string): boolean => {
  const ahead = Date.parse(sendAt) - Date.now();
  return ahead > 0 && ahead < A_YEAR;
};

export function hindranceOf(
  draft: Draft,
  { isUploading, hasFailedUpload }: { isUploading: boolean; hasFailedUpload: boolean },
): Hindrance | null {
  if (!hasText(draft)) return 'empty';
  if (draft.from !== null && parseAddresses(draft.from).addresses.length !== 1) return 'sender';
  if (draft.to !== null && parseAddresses(draft.to).addresses.length === 0) return 'recipient';
  const typed = [draft.from ?? '', draft.to ?? '', draft.cc, draft.bcc];
  if (typed.some((addresses) => parseAddresses(addresses).refused.length > 0)) return 'address';
  if (draft.sendAt !== null && !isSendable(draft.sendAt)) return 'time';
  if (hasFailedUpload) return 'upload-failed';
  return isUploading ? 'uploading' : null;
}
