import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import {
  certificateQuery,
  clientCredentialInput,
  clientCredentialParams,
} from '../../../shared/contracts/client-credentials';
import { houseOf } from '../services/house';
import { sendFile } from './file';
import { idOf } from './request';

const input = validateZodSchema(clientCredentialInput);
const paramsOf = (ctx: Context) => validateZodSchema(clientCredentialParams)(ctx.params);

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { clientCredentials } = houseOf(strapi);
  return {
    async add(ctx: Context) {
      ctx.body = { data: await clientCredentials.add(idOf(ctx), input(ctx.request.body)) };
      ctx.status = 201;
    },
    async remove(ctx: Context) {
      const { id, credentialId } = paramsOf(ctx);
      ctx.body = { data: await clientCredentials.remove(id, credentialId) };
    },
    async certificate(ctx: Context) {
      const { id, credentialId } = paramsOf(ctx);
      const { format } = validateZodSchema(certificateQuery)(ctx.query);
      sendFile(ctx, await clientCredentials.certificate(id, credentialId, format));
    },
  };
};
