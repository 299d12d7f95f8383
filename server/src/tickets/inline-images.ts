import { CONTENT_ID_SOURCE, contentIdOf } from '../../../shared/content-id';
import type { AttachmentRecord } from './ports';

/** Raster formats that a browser decodes without running anything; SVG is a document and stays a file. */
const RASTER = new Set(['image/png', 'image/jpeg', 'image/jpg', 'image/gif', 'image/webp', 'image/bmp']);

/**
 * Puts inline images into the HTML as data URLs, because the sandboxed frame that shows it cannot fetch anything.
 * @param html as stored: sanitised
 * @param attachments of the same entry
 * @param budget bytes that may still be spent on images; what does not fit loses its source and stays a file
 * @param read brings an attachment's bytes
 */
export const withInlineImages = async (
  html: string,
  attachments: AttachmentRecord[],
  budget: { bytes: number },
  read: (attachment: AttachmentRecord) => Promise<Buffer>,
): Promise<string> => {
  const sources = new Map<string, string>();
  for (const [, reference = ''] of html.matchAll(CONTENT_ID_SOURCE)) {
    const contentId = contentIdOf(reference);
    const image = attachments.find((item) => item.contentId === contentId && RASTER.has(item.contentType));
    if (sources.has(contentId) || !image || image.size > budget.bytes) continue;
    budget.bytes -= image.size;
    sources.set(contentId, `data:${image.contentType};base64,${(await read(image)).toString('base64')}`);
  }
  return html.replace(CONTENT_ID_SOURCE, (_match, reference: string) => {
    const source = sources.get(contentIdOf(reference));
    return source ? ` src="${source}"` : '';
  });
};
