import { attemptTokenRefresh } from '@strapi/strapi/admin';
import type { AttachmentSummary } from '../../../../../shared/contracts/tickets';

const ROUTE = '/system-email/uploads';

/** Where Strapi's own requests go. The types know only the server's global of this name. */
const backendUrl = (): string => (window as unknown as { strapi: { backendURL: string } }).strapi.backendURL;

/** As `readFailure` reads them: with the server's message and details, where it sent some. */
class UploadRefused extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly details?: unknown,
  ) {
    super(message);
    this.name = 'UploadRefused';
  }
}

interface Answer {
  data?: AttachmentSummary;
  error?: { message?: string; details?: unknown };
}

function parsed(body: string): Answer {
  try {
    return JSON.parse(body) as Answer;
  } catch {
    // A proxy in between answers with a page of its own.
    return {};
  }
}

interface UploadOptions {
  file: File;
  token: string | null;
  signal: AbortSignal;
  /** @param part from 0 to 1 */
  onProgress: (part: number) => void;
}

/** One request. Not Strapi's fetch client: fetch cannot tell how much of a file has left. */
function send({ file, token, signal, onProgress }: UploadOptions): Promise<AttachmentSummary> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener('abort', stop);
    request.open('POST', `${backendUrl()}${ROUTE}`);
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    };
    request.onload = () => {
      const { data, error } = parsed(request.responseText);
      if (data) resolve(data);
      else {
        reject(
          new UploadRefused(
            error?.message ?? `${request.status} ${request.statusText}`,
            request.status,
            error?.details,
          ),
        );
      }
    };
    request.onerror = () => reject(new UploadRefused('', 0));
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', stop);
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
  });
}

/**
 * Uploads a file for a reply or a note that is being written. A session whose token has run out is renewed once, as
 * Strapi's own uploads do.
 *
 * @throws an error as `readFailure` reads it, with an empty message when the server could not be reached; an
 *   `AbortError` when `signal` fired
 */
export async function uploadFile(options: UploadOptions): Promise<AttachmentSummary> {
  try {
    return await send(options);
  } catch (error) {
    if (!(error instanceof UploadRefused) || error.status !== 401) throw error;
    const token = await attemptTokenRefresh(options.token ?? undefined);
    return send({ ...options, token });
  }
}
