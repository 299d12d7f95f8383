import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { errors, validateZodSchema } from '@strapi/utils';
import { noteInput, replyInput } from '../../../shared/contracts/tickets';
import { houseOf } from '../services/house';
import { adminIdOf, adminNameOf, idOf } from './request';
import { withUploadedFile } from './uploaded-file';

/** An upload belongs to somebody. @throws ForbiddenError when nobody is logged in */
const uploaderOf = (ctx: Context): number => {
  const id = adminIdOf(ctx);
  if (id === null) throw new errors.ForbiddenError();
  return id;
};

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { writing } = houseOf(strapi);
  return {
    async reply(ctx: Context) {
      const reply = validateZodSchema(replyInput)(ctx.request.body);
      ctx.body = { data: await writing.reply(idOf(ctx), reply, adminIdOf(ctx)) };
      ctx.status = 201;
    },
    async note(ctx: Context) {
      const note = validateZodSchema(noteInput)(ctx.request.body);
      ctx.body = { data: await writing.note(idOf(ctx), note, adminIdOf(ctx)) };
      ctx.status = 201;
    },
    async upload(ctx: Context) {
      const author = uploaderOf(ctx);
      ctx.body = { data: await withUploadedFile(ctx, (file) => writing.upload(file, author)) };
      ctx.status = 201;
    },
    async removeUpload(ctx: Context) {
      await writing.removeUpload(idOf(ctx), uploaderOf(ctx));
      ctx.status = 204;
    },
    async undo(ctx: Context) {
      ctx.body = { data: await writing.undo(idOf(ctx), adminIdOf(ctx)) };
    },
    async retry(ctx: Context) {
      ctx.body = { data: await writing.retry(idOf(ctx), adminNameOf(ctx)) };
    },
    async cancel(ctx: Context) {
      ctx.body = { data: await writing.cancel(idOf(ctx), adminNameOf(ctx)) };
    },
    async confirm(ctx: Context) {
      ctx.body = { data: await writing.confirm(idOf(ctx), adminNameOf(ctx)) };
    },
  };
};
