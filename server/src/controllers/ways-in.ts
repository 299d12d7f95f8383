import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import {
  adminConsentInput,
  chosenCredential,
  sharedCredentialQuery,
} from '../../../shared/contracts/grant-kinds';
import { sideQuery } from '../../../shared/contracts/system-emails';
import { houseOf } from '../services/house';
import { adminNameOf, idOf } from './request';

const sideIn = validateZodSchema(sideQuery);
const consentIn = validateZodSchema(adminConsentInput);
const chosenIn = validateZodSchema(chosenCredential);
const configIn = validateZodSchema(sharedCredentialQuery);

/** Signing in without a browser of ours, with a sign-in that is there, and with an administrator's consent. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { appSignIns, deviceSignIns, sharedCredentials, adminConsents, activity } = houseOf(strapi);
  return {
    async signInApp(ctx: Context) {
      ctx.body = { data: await appSignIns.signIn(idOf(ctx), sideIn(ctx.query).side) };
    },
    async beginDevice(ctx: Context) {
      ctx.body = { data: await deviceSignIns.begin(idOf(ctx), sideIn(ctx.query).side) };
    },
    async getDevice(ctx: Context) {
      ctx.body = { data: await deviceSignIns.get(idOf(ctx)) };
    },
    async cancelDevice(ctx: Context) {
      ctx.body = { data: await deviceSignIns.cancel(idOf(ctx)) };
    },
    async listShared(ctx: Context) {
      ctx.body = { data: await sharedCredentials.list(configIn(ctx.query).idpConfigId) };
    },
    async useShared(ctx: Context) {
      const id = idOf(ctx);
      const { credentialId } = chosenIn(ctx.request.body);
      const systemEmail = await sharedCredentials.use(id, sideIn(ctx.query).side, credentialId);
      activity.record(
        id,
        'info',
        'credential.chosen',
        `${adminNameOf(ctx)} chose a sign-in that was there already.`,
      );
      ctx.body = { data: systemEmail };
    },
    async beginConsent(ctx: Context) {
      ctx.body = { data: await adminConsents.begin(idOf(ctx), consentIn(ctx.request.body)) };
      ctx.status = 201;
    },
    async getConsent(ctx: Context) {
      ctx.body = { data: await adminConsents.get(idOf(ctx)) };
    },
  };
};
