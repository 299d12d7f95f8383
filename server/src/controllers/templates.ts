import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import {
  cannedReplyParams,
  mySignatureInput,
  previewInput,
  templateInput,
  templateQuery,
} from '../../../shared/contracts/templates';
import { houseOf } from '../services/house';
import { adminNameOf, idOf, mustBeAdmin } from './request';

const input = validateZodSchema(templateInput);

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { templates, previewTemplate, acknowledgementChoices, cannedReplies, mySignature } = houseOf(strapi);
  return {
    async list(ctx: Context) {
      ctx.body = { data: await templates.list(validateZodSchema(templateQuery)(ctx.query)) };
    },
    async get(ctx: Context) {
      ctx.body = { data: await templates.get(idOf(ctx)) };
    },
    async create(ctx: Context) {
      ctx.body = { data: await templates.create(input(ctx.request.body)) };
      ctx.status = 201;
    },
    async update(ctx: Context) {
      ctx.body = { data: await templates.update(idOf(ctx), input(ctx.request.body)) };
    },
    async remove(ctx: Context) {
      await templates.remove(idOf(ctx));
      ctx.status = 204;
    },
    async options(ctx: Context) {
      ctx.body = { data: await templates.options() };
    },
    preview(ctx: Context) {
      const preview = validateZodSchema(previewInput)(ctx.request.body);
      ctx.body = { data: previewTemplate(preview, adminNameOf(ctx)) };
    },
    async acknowledgements(ctx: Context) {
      ctx.body = { data: await acknowledgementChoices.choices() };
    },
    async cannedReplies(ctx: Context) {
      ctx.body = { data: await cannedReplies.list(idOf(ctx)) };
    },
    async cannedReply(ctx: Context) {
      const { templateId } = validateZodSchema(cannedReplyParams)(ctx.params);
      ctx.body = { data: await cannedReplies.render(idOf(ctx), templateId, mustBeAdmin(ctx)) };
    },
    async mySignature(ctx: Context) {
      ctx.body = { data: await mySignature.get(mustBeAdmin(ctx)) };
    },
    async saveMySignature(ctx: Context) {
      const signature = validateZodSchema(mySignatureInput)(ctx.request.body);
      ctx.body = { data: await mySignature.save(mustBeAdmin(ctx), signature) };
    },
  };
};
