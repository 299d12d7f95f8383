import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import { systemEmailInput } from '../../../shared/contracts/system-emails';
import { houseOf } from '../services/house';
import { idOf } from './request';

const input = validateZodSchema(systemEmailInput);

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { systemEmails, activity } = houseOf(strapi);
  return {
    async list(ctx: Context) {
      ctx.body = { data: await systemEmails.list() };
    },
    async get(ctx: Context) {
      ctx.body = { data: await systemEmails.get(idOf(ctx)) };
    },
    async create(ctx: Context) {
      ctx.body = { data: await systemEmails.create(input(ctx.request.body)) };
      ctx.status = 201;
    },
    async update(ctx: Context) {
      ctx.body = { data: await systemEmails.update(idOf(ctx), input(ctx.request.body)) };
    },
    async remove(ctx: Context) {
      await systemEmails.remove(idOf(ctx));
      ctx.status = 204;
    },
    async verify(ctx: Context) {
      ctx.body = { data: await systemEmails.verify(idOf(ctx)) };
    },
    async removeCredential(ctx: Context) {
      ctx.body = { data: await systemEmails.removeCredential(idOf(ctx)) };
    },
    async events(ctx: Context) {
      ctx.body = { data: await activity.latest(idOf(ctx)) };
    },
  };
};
