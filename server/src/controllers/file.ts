import type { Context } from 'koa';

/** RFC 6266 with RFC 8187: any file name, and never one that could end the header. */
const contentDisposition = (filename: string): string => {
  const ascii = filename.replace(/[^\w .()-]/g, '_').slice(0, 100);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(filename).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
};

/** Answers with a file that came by mail: to be saved, never shown. */
export const sendFile = (
  ctx: Context,
  file: { filename: string; contentType: string; content: Buffer },
): void => {
  ctx.set({
    'Content-Disposition': contentDisposition(file.filename),
    'X-Content-Type-Options': 'nosniff',
    // What strangers mail us must not act as a page of this site, whatever it claims to be.
    'Content-Security-Policy': "default-src 'none'; sandbox",
  });
  // What a stranger calls a type goes into a header only when it is one.
  ctx.type = /^[\w.+-]+\/[\w.+-]+$/.test(file.contentType) ? file.contentType : 'application/octet-stream';
  ctx.body = file.content;
};
