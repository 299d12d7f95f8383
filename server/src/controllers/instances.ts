import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { houseOf } from '../services/house';

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { runningInstances } = houseOf(strapi);
  return {
    async list(ctx: Context) {
      ctx.body = { data: await runningInstances() };
    },
  };
};
