import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { validateZodSchema } from '@strapi/utils';
import { sideQuery } from '../../../shared/contracts/system-emails';
import { houseOf } from '../services/house';
import { adminNameOf, idOf } from './request';

const sideIn = validateZodSchema(sideQuery);

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { authorizations, activity } = houseOf(strapi);
  return {
    async begin(ctx: Context) {
      const { side } = sideIn(ctx.query);
      const begun = await authorizations.begin(idOf(ctx), side);
      ctx.set({ 'Set-Cookie': begun.cookie, 'Cache-Control': 'no-store' });
      ctx.body = { data: { authorizationId: begun.authorizationId, url: begun.url } };
    },
    async refreshToken(ctx: Context) {
      const { side } = sideIn(ctx.query);
      const id = idOf(ctx);
      const refreshed = await authorizations.refreshToken(id, side);
      activity.record(id, 'info', 'token.refreshed', `${adminNameOf(ctx)} had a new access token taken.`);
      ctx.body = { data: refreshed };
    },
    async get(ctx: Context) {
      ctx.body = { data: await authorizations.get(idOf(ctx)) };
    },
    callbackEndpoint(ctx: Context) {
      ctx.body = { data: { url: authorizations.callbackUrl } };
    },
    remedy(ctx: Context) {
      ctx.body = { data: authorizations.remedy(String(ctx.params.key)) };
    },
    async callback(ctx: Context) {
      const search = ctx.querystring;
      // Strapi's logger, and any other middleware around this, writes the address down: the code must not be in it.
      ctx.url = ctx.path;
      ctx.originalUrl = ctx.path;
      // The address that brought the code must not travel on, be kept, or be shown inside somebody else's page.
      ctx.set({
        'Referrer-Policy': 'no-referrer',
        'Cache-Control': 'no-store',
        'X-Frame-Options': 'DENY',
        'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      });
      ctx.redirect(await authorizations.callback({ search, cookies: ctx.get('cookie') }));
    },
  };
};
