import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import {
  enabledInput,
  sideQuery,
  systemEmailInput,
  systemEmailQuery,
} from '../../../shared/contracts/system-emails';
import { houseOf } from '../services/house';
import { idOf } from './request';

const input = validateZodSchema(systemEmailInput);
const listQuery = validateZodSchema(systemEmailQuery);
const enabledOf = validateZodSchema(enabledInput);
const sideOf = validateZodSchema(sideQuery);

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { systemEmails, listSystemEmails, activity } = houseOf(strapi);
  return {
    async list(ctx: Context) {
      ctx.body = { data: await listSystemEmails(listQuery(ctx.query)) };
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
    async setEnabled(ctx: Context) {
      const { enabled } = enabledOf(ctx.request.body);
      ctx.body = { data: await systemEmails.setEnabled(idOf(ctx), enabled) };
    },
    async remove(ctx: Context) {
      await systemEmails.remove(idOf(ctx));
      ctx.status = 204;
    },
    async verify(ctx: Context) {
      ctx.body = { data: await systemEmails.verify(idOf(ctx)) };
    },
    async removeCredential(ctx: Context) {
      ctx.body = { data: await systemEmails.removeCredential(idOf(ctx), sideOf(ctx.query).side) };
    },
    async events(ctx: Context) {
      ctx.body = { data: await activity.latest(idOf(ctx)) };
    },
  };
};
