import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import { replyInput } from '../../../shared/contracts/tickets';
import { houseOf } from '../services/house';
import { adminIdOf, idOf } from './request';

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { writing } = houseOf(strapi);
  return {
    async reply(ctx: Context) {
      const reply = validateZodSchema(replyInput)(ctx.request.body);
      ctx.body = { data: await writing.reply(idOf(ctx), reply, adminIdOf(ctx)) };
      ctx.status = 201;
    },
    async retry(ctx: Context) {
      ctx.body = { data: await writing.retry(idOf(ctx)) };
    },
  };
};
