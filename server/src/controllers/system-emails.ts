import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import { systemEmailInput } from '../../../shared/contracts/system-email-settings';
import {
  backfillInput,
  enabledInput,
  sideQuery,
  systemEmailQuery,
} from '../../../shared/contracts/system-emails';
import { houseOf } from '../services/house';
import { adminNameOf, idOf } from './request';

const input = validateZodSchema(systemEmailInput);
const listQuery = validateZodSchema(systemEmailQuery);
const backfillOf = validateZodSchema(backfillInput);
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
      const created = await systemEmails.create(input(ctx.request.body));
      activity.record(created.id, 'info', 'settings.created', `${adminNameOf(ctx)} added this System Email.`);
      ctx.body = { data: created };
      ctx.status = 201;
    },
    async update(ctx: Context) {
      const id = idOf(ctx);
      const updated = await systemEmails.update(id, input(ctx.request.body));
      activity.record(id, 'info', 'settings.saved', `${adminNameOf(ctx)} saved the settings.`);
      ctx.body = { data: updated };
    },
    async setEnabled(ctx: Context) {
      const { enabled } = enabledOf(ctx.request.body);
      const id = idOf(ctx);
      const switched = await systemEmails.setEnabled(id, enabled);
      const how = enabled ? 'on' : 'off';
      activity.record(
        id,
        'info',
        `settings.${how}`,
        `${adminNameOf(ctx)} switched this System Email ${how}.`,
      );
      ctx.body = { data: switched };
    },
    async controlBackfill(ctx: Context) {
      const { action } = backfillOf(ctx.request.body);
      const id = idOf(ctx);
      const changed = await systemEmails.controlBackfill(id, action);
      const what = { pause: 'paused', resume: 'resumed', stop: 'stopped' }[action];
      activity.record(id, 'info', `backfill.${action}`, `${adminNameOf(ctx)} ${what} taking in older mail.`);
      ctx.body = { data: changed };
    },
    async remove(ctx: Context) {
      await systemEmails.remove(idOf(ctx));
      ctx.status = 204;
    },
    async verify(ctx: Context) {
      ctx.body = { data: await systemEmails.verify(idOf(ctx)) };
    },
    async removeCredential(ctx: Context) {
      const id = idOf(ctx);
      const { side } = sideOf(ctx.query);
      const left = await systemEmails.removeCredential(id, side);
      const whose = side === 'remote' ? 'Remote Mailbox' : 'Outgoing Server';
      activity.record(id, 'info', 'token.deleted', `${adminNameOf(ctx)} deleted the token of the ${whose}.`);
      ctx.body = { data: left };
    },
    async events(ctx: Context) {
      ctx.body = { data: await activity.latest(idOf(ctx)) };
    },
  };
};
