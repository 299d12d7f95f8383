import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import { readInput, ticketQuery, ticketUpdate } from '../../../shared/contracts/tickets';
import { houseOf } from '../services/house';
import { sendFile } from './file';
import { adminIdOf, idOf, mustBeAdmin } from './request';

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
