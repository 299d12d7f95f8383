import type { BegunAuthorization } from '../../shared/contracts/system-emails';
import type { Desk } from './desk';
import { SUPPORT, type Demo } from './main';
import { Visitor } from './visitor';

/** Works through the panel's API and the provider's pages as plain HTTP: for machines without a browser. */
export const openPages = async ({ lab, playground, systemEmailId }: Demo): Promise<Desk> => {
  const visitor = new Visitor();
  const backInPanel = (url: string) => url.includes('/admin/settings/system-email/');
  return {
    name: 'plain HTTP',
    async signIn() {
      const response = await playground.request(
        'POST',
        `/system-email/system-emails/${systemEmailId}/authorization`,
      );
      const { data, error } = (await response.json()) as {
        data?: BegunAuthorization;
        error?: { message: string };
      };
      if (!data) throw new Error(`The sign-in could not begin: ${error?.message ?? response.status}`);
      visitor.keepCookies(playground.url, response.headers);
      await visitor.open(data.url, { until: backInPanel });
      if (visitor.has('passwd')) {
        await visitor.submit(
          { loginfmt: SUPPORT, passwd: lab.users[SUPPORT]?.password ?? '', action: 'login' },
          backInPanel,
        );
      }
      if (!backInPanel(visitor.url)) await visitor.submit({ action: 'accept' }, backInPanel);
      return data.authorizationId;
    },
    async reply(ticketId, text) {
      await playground.call('POST', `/system-email/tickets/${ticketId}/replies`, { text });
    },
    async close() {},
  };
};
