import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import { readInput, ticketQuery, ticketUpdate } from '../../../shared/contracts/tickets';
import { houseOf } from '../services/house';
import { adminIdOf, idOf, mustBeAdmin } from './request';

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
    async options(ctx: Context) {
      ctx.body = { data: await desk.options(mustBeAdmin(ctx)) };
    },
    async list(ctx: Context) {
      ctx.body = { data: await desk.list(validateZodSchema(ticketQuery)(ctx.query), adminIdOf(ctx)) };
    },
    async get(ctx: Context) {
      ctx.body = { data: await desk.conversation(idOf(ctx), adminIdOf(ctx)) };
    },
    async update(ctx: Context) {
      const change = validateZodSchema(ticketUpdate)(ctx.request.body);
      ctx.body = { data: await desk.update(idOf(ctx), change, adminIdOf(ctx)) };
    },
    async read(ctx: Context) {
      const read = validateZodSchema(readInput)(ctx.request.body);
      ctx.body = { data: await desk.markRead(idOf(ctx), read, mustBeAdmin(ctx)) };
    },
    async source(ctx: Context) {
      ctx.body = { data: await desk.source(idOf(ctx)) };
    },
    async attachment(ctx: Context) {
      sendFile(ctx, await desk.attachment(idOf(ctx), adminIdOf(ctx)));
    },
    async raw(ctx: Context) {
      sendFile(ctx, await desk.raw(idOf(ctx)));
    },
  };
};
