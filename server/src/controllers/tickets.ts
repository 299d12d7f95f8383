import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import { ticketQuery, ticketUpdate } from '../../../shared/contracts/tickets';
import { houseOf } from '../services/house';
import { idOf } from './request';

/** RFC 6266 with RFC 8187: any file name, and never one that could end the header. */
const contentDisposition = (filename: string): string => {
  const ascii = filename.replace(/[^\w .()-]/g, '_').slice(0, 100);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(filename).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
};

const sendFile = (ctx: Context, file: { filename: string; contentType: string; content: Buffer }) => {
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

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { desk } = houseOf(strapi);
  return {
    async list(ctx: Context) {
      ctx.body = { data: await desk.list(validateZodSchema(ticketQuery)(ctx.query)) };
    },
    async get(ctx: Context) {
      ctx.body = { data: await desk.conversation(idOf(ctx)) };
    },
    async update(ctx: Context) {
      const { status } = validateZodSchema(ticketUpdate)(ctx.request.body);
      ctx.body = { data: await desk.setStatus(idOf(ctx), status) };
    },
    async attachment(ctx: Context) {
      sendFile(ctx, await desk.attachment(idOf(ctx)));
    },
    async raw(ctx: Context) {
      sendFile(ctx, await desk.raw(idOf(ctx)));
    },
  };
};
