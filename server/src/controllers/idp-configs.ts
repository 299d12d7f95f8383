import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import { discoveryQuestion, idpConfigInput, presetQuery } from '../../../shared/contracts/idp-configs';
import { houseOf } from '../services/house';
import { idOf } from './request';

const input = validateZodSchema(idpConfigInput);

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { idpConfigs } = houseOf(strapi);
  return {
    async list(ctx: Context) {
      ctx.body = { data: await idpConfigs.list() };
    },
    async get(ctx: Context) {
      ctx.body = { data: await idpConfigs.get(idOf(ctx)) };
    },
    async create(ctx: Context) {
      ctx.body = { data: await idpConfigs.create(input(ctx.request.body)) };
      ctx.status = 201;
    },
    async update(ctx: Context) {
      ctx.body = { data: await idpConfigs.update(idOf(ctx), input(ctx.request.body)) };
    },
    async remove(ctx: Context) {
      await idpConfigs.remove(idOf(ctx));
      ctx.status = 204;
    },
    async presets(ctx: Context) {
      ctx.body = { data: idpConfigs.presets() };
    },
    async discovery(ctx: Context) {
      const question = validateZodSchema(discoveryQuestion)(ctx.request.body);
      ctx.body = { data: await idpConfigs.discovery(question) };
    },
    async preset(ctx: Context) {
      const query = validateZodSchema(presetQuery)(ctx.query);
      ctx.body = { data: idpConfigs.preset(String(ctx.params.preset), query) };
    },
  };
};
