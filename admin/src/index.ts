import type { PluginDefinition } from '@strapi/strapi/admin';
import { Message } from '@strapi/icons';
import {
  READ_OUTBOX,
  READ_QUARANTINE,
  READ_SETTINGS,
  READ_TEMPLATES,
  READ_TICKETS,
  REPLY_TICKETS,
} from './permissions';
import { PLUGIN_ID } from './pluginId';
import { loadTranslations } from './translations';

type App = Parameters<PluginDefinition['register']>[0];
type MenuLink = Parameters<App['addMenuLink']>[0];

const plugin: PluginDefinition = {
  register(app) {
    app.registerPlugin({ id: PLUGIN_ID, name: PLUGIN_ID });

    app.addMenuLink({
      to: `plugins/${PLUGIN_ID}/tickets`,
      icon: Message,
      intlLabel: { id: `${PLUGIN_ID}.tickets.title`, defaultMessage: 'Tickets' },
      Component: () => import('./pages/tickets'),
      permissions: READ_TICKETS as MenuLink['permissions'],
    });

    app.addSettingsLink(
      { id: PLUGIN_ID, intlLabel: { id: `${PLUGIN_ID}.plugin.name`, defaultMessage: 'System Email' } },
      [
        {
          id: `${PLUGIN_ID}.system-emails`,
          to: PLUGIN_ID,
          intlLabel: { id: `${PLUGIN_ID}.system-emails.title`, defaultMessage: 'System Emails' },
          Component: () => import('./pages/system-emails'),
          permissions: READ_SETTINGS as MenuLink['permissions'],
        },
        {
          id: `${PLUGIN_ID}.quarantine`,
          to: `${PLUGIN_ID}-quarantine`,
          intlLabel: { id: `${PLUGIN_ID}.quarantine.title`, defaultMessage: 'Quarantine' },
          Component: () => import('./pages/quarantine'),
          permissions: READ_QUARANTINE as MenuLink['permissions'],
        },
        {
          id: `${PLUGIN_ID}.outbox`,
          to: `${PLUGIN_ID}-outbox`,
          intlLabel: { id: `${PLUGIN_ID}.outbox.title`, defaultMessage: 'Outbox' },
          Component: () => import('./pages/outbox'),
          permissions: READ_OUTBOX as MenuLink['permissions'],
        },
        {
          id: `${PLUGIN_ID}.templates`,
          to: `${PLUGIN_ID}-templates`,
          intlLabel: { id: `${PLUGIN_ID}.templates.title`, defaultMessage: 'Templates' },
          Component: () => import('./pages/templates'),
          permissions: READ_TEMPLATES as MenuLink['permissions'],
        },
        {
          id: `${PLUGIN_ID}.my-signature`,
          to: `${PLUGIN_ID}-my-signature`,
          intlLabel: { id: `${PLUGIN_ID}.my-signature.title`, defaultMessage: 'My signature' },
          Component: () => import('./pages/my-signature'),
          permissions: REPLY_TICKETS as MenuLink['permissions'],
        },
      ],
    );
  },

  registerTrads: ({ locales }) => loadTranslations(locales),
};

export default plugin;
