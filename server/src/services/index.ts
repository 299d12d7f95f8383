import type { Core } from '@strapi/types';
import { houseOf } from './house';

/** What an app may use: `strapi.plugin('system-email').service('tickets')`. */
export default {
  'system-emails': ({ strapi }: { strapi: Core.Strapi }) => houseOf(strapi).systemEmails,
  tickets: ({ strapi }: { strapi: Core.Strapi }) => {
    const { desk, writing } = houseOf(strapi);
    const { reply, note, retry: retryDelivery } = writing;
    return { ...desk, reply, note, retryDelivery };
  },
};
