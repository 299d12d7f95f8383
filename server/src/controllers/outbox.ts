import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import {
  outboxDeedsInput,
  outboxQuery,
  recipientsInput,
  type OutboxDeed,
} from '../../../shared/contracts/outbox';
import { houseOf } from '../services/house';
import { adminNameOf, idOf } from './request';

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { outbox } = houseOf(strapi);
  const deed = (name: OutboxDeed) => async (ctx: Context) => {
    ctx.body = { data: await outbox.act(name, idOf(ctx), adminNameOf(ctx)) };
  };
  return {
    async list(ctx: Context) {
      ctx.body = { data: await outbox.list(validateZodSchema(outboxQuery)(ctx.query)) };
    },
    async systemEmails(ctx: Context) {
      ctx.body = { data: await outbox.systemEmails() };
    },
    async get(ctx: Context) {
      ctx.body = { data: await outbox.get(idOf(ctx)) };
    },
    retry: deed('retry'),
    cancel: deed('cancel'),
    confirm: deed('confirm'),
    async actOnAll(ctx: Context) {
      const input = validateZodSchema(outboxDeedsInput)(ctx.request.body);
      ctx.body = { data: await outbox.actOnAll(input, adminNameOf(ctx)) };
    },
    async readdress(ctx: Context) {
      const recipients = validateZodSchema(recipientsInput)(ctx.request.body);
      ctx.body = { data: await outbox.readdress(idOf(ctx), recipients, adminNameOf(ctx)) };
    },
  };
};
