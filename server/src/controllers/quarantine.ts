import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import { quarantineJobInput, quarantineQuery } from '../../../shared/contracts/quarantine';
import { houseOf } from '../services/house';
import { sendFile } from './file';
import { adminIdOf, adminNameOf, idOf } from './request';

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { quarantine } = houseOf(strapi);
  return {
    async list(ctx: Context) {
      ctx.body = { data: await quarantine.list(validateZodSchema(quarantineQuery)(ctx.query)) };
    },
    async counts(ctx: Context) {
      ctx.body = { data: await quarantine.counts() };
    },
    async get(ctx: Context) {
      ctx.body = { data: await quarantine.get(idOf(ctx)) };
    },
    async raw(ctx: Context) {
      sendFile(ctx, await quarantine.raw(idOf(ctx)));
    },
    async jobs(ctx: Context) {
      ctx.body = { data: await quarantine.jobs() };
    },
    async start(ctx: Context) {
      const input = validateZodSchema(quarantineJobInput)(ctx.request.body);
      const by = { id: adminIdOf(ctx), name: adminNameOf(ctx) };
      ctx.body = { data: await quarantine.start(input, by) };
      ctx.status = 201;
    },
    async cancel(ctx: Context) {
      ctx.body = { data: await quarantine.cancel(idOf(ctx)) };
    },
  };
};
