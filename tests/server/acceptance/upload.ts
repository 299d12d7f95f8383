import type { AttachmentSummary } from '../../../shared/contracts/tickets';
import type { RunningStrapi } from '../strapi';

/** A file for a reply. @throws Error beginning with the status when it is refused */
export const upload = async (
  { url, token }: Pick<RunningStrapi, 'url' | 'token'>,
  size: number,
): Promise<AttachmentSummary> => {
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
