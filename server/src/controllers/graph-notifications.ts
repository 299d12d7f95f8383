import type { Context } from 'koa';
import type { Core } from '@strapi/types';
import { graphNotifications, validationToken } from '../../../shared/contracts/graph-notifications';
import { houseOf } from '../services/house';

/** Bytes. A notification has about a thousand. */
const LARGEST_BODY = 512 * 1024;

export default ({ strapi }: { strapi: Core.Strapi }) => {
  const { graphNotifications: service } = houseOf(strapi);
  return {
    async receive(ctx: Context) {
      // Whoever opens this in a browser must not be shown what somebody else wrote as anything but text.
      ctx.set({
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      });
      const asked = new URLSearchParams(ctx.querystring).get('validationToken');
      if (asked !== null) {
        const token = validationToken.safeParse(asked);
        ctx.type = 'text/plain; charset=utf-8';
        ctx.status = token.success ? 200 : 400;
        ctx.body = token.success ? token.data : '';
        return;
      }
      ctx.body = '';
      const body: unknown = (ctx.request as { body?: unknown }).body;
      if ((ctx.request.length ?? 0) > LARGEST_BODY) {
        ctx.status = 413;
        return;
      }
      const notifications = graphNotifications.safeParse(body);
      if (!notifications.success) {
        service.notUnderstood();
        ctx.status = 400;
        return;
      }
      ctx.status = (await service.receive(notifications.data)) ? 202 : 503;
    },
  };
};
