import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import { connectionTestInput } from '../../../shared/contracts/connection-tests';
import { candidateInput, systemEmailInput, testMailInput } from '../../../shared/contracts/system-emails';
import { houseOf } from '../services/house';
import { adminIdOf, idOf } from './request';

/** The address of the admin who asks, or null when the account has none. */
const adminAddressOf = (ctx: Context): string | null => {
  const user: unknown = ctx.state.user;
  const email = user && typeof user === 'object' && 'email' in user ? user.email : null;
  return typeof email === 'string' && email.includes('@') ? email : null;
};

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { connectionTests, trials } = houseOf(strapi);
  const settings = validateZodSchema(systemEmailInput);
  return {
    async start(ctx: Context) {
      const input = validateZodSchema(connectionTestInput)(ctx.request.body);
      ctx.body = { data: await connectionTests.start(input, adminIdOf(ctx)) };
      ctx.status = 201;
    },
    async get(ctx: Context) {
      ctx.body = { data: await connectionTests.get(idOf(ctx)) };
    },
    async cancel(ctx: Context) {
      ctx.body = { data: await connectionTests.cancel(idOf(ctx)) };
    },
    async folders(ctx: Context) {
      ctx.body = { data: await trials.folders(validateZodSchema(candidateInput)(ctx.request.body)) };
    },
    async testMail(ctx: Context) {
      ctx.body = { data: await trials.sendTestMail(validateZodSchema(testMailInput)(ctx.request.body)) };
    },
    async create(ctx: Context) {
      ctx.body = {
        data: await trials.validateAndSave(null, settings(ctx.request.body), adminAddressOf(ctx)),
      };
      ctx.status = 201;
    },
    async update(ctx: Context) {
      ctx.body = {
        data: await trials.validateAndSave(idOf(ctx), settings(ctx.request.body), adminAddressOf(ctx)),
      };
    },
  };
};
