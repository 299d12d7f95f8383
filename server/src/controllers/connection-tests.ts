import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import { connectionTestInput } from '../../../shared/contracts/connection-tests';
import { systemEmailInput } from '../../../shared/contracts/system-email-settings';
import {
  aliasCheckInput,
  candidateInput,
  testMailInput,
  type ValidatedSystemEmail,
} from '../../../shared/contracts/trying-settings';
import { houseOf } from '../services/house';
import { adminIdOf, adminNameOf, idOf } from './request';

/** The address of the admin who asks, or null when the account has none. */
const adminAddressOf = (ctx: Context): string | null => {
  const user: unknown = ctx.state.user;
  const email = user && typeof user === 'object' && 'email' in user ? user.email : null;
  return typeof email === 'string' && email.includes('@') ? email : null;
};

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { connectionTests, trials, checkAlias, activity } = houseOf(strapi);
  const settings = validateZodSchema(systemEmailInput);

  const validateAndSave = async (ctx: Context, id: number | null): Promise<ValidatedSystemEmail> => {
    const saved = await trials.validateAndSave(id, settings(ctx.request.body), adminAddressOf(ctx));
    const what = id === null ? 'added this System Email' : 'saved the settings';
    const { to } = saved.testMail;
    activity.record(
      saved.systemEmail.id,
      'info',
      id === null ? 'settings.created' : 'settings.saved',
      `${adminNameOf(ctx)} ${what}, after a test mail to ${to} was accepted.`,
    );
    return saved;
  };

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
      const input = validateZodSchema(testMailInput)(ctx.request.body);
      const sent = await trials.sendTestMail(input);
      if (input.systemEmailId !== null) {
        activity.record(
          input.systemEmailId,
          'info',
          'test-mail.sent',
          `${adminNameOf(ctx)} sent a test mail to ${sent.to}; the server took it.`,
        );
      }
      ctx.body = { data: sent };
    },
    async checkAlias(ctx: Context) {
      const { address } = validateZodSchema(aliasCheckInput)(ctx.request.body);
      ctx.body = { data: await checkAlias(idOf(ctx), address) };
    },
    async create(ctx: Context) {
      ctx.body = { data: await validateAndSave(ctx, null) };
      ctx.status = 201;
    },
    async update(ctx: Context) {
      ctx.body = { data: await validateAndSave(ctx, idOf(ctx)) };
    },
  };
};
