import type { Core } from '@strapi/types';
import { systemEmailQuery, type SystemEmailQuery } from '../../../shared/contracts/system-emails';
import { houseOf } from './house';

/** What an app may use: `strapi.plugin('system-email').service('tickets')`. */
export default {
  'system-emails': ({ strapi }: { strapi: Core.Strapi }) => {
    const { systemEmails, listSystemEmails } = houseOf(strapi);
    const list = (query: SystemEmailQuery = {}) => listSystemEmails(systemEmailQuery.parse(query));
    return { ...systemEmails, list };
  },
  tickets: ({ strapi }: { strapi: Core.Strapi }) => {
    const { desk, writing } = houseOf(strapi);
    const { reply, note, retry: retryDelivery } = writing;
    return { ...desk, reply, note, retryDelivery };
  },
  mailer: ({ strapi }: { strapi: Core.Strapi }) => houseOf(strapi).mailer,
};
