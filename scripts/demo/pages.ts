import type { BegunAuthorization } from '../../shared/contracts/system-emails';
import { CookieJar, signIn } from '../../tests/mail-lab/sign-in';
import type { Desk } from './desk';
import { addIdpConfig, addSystemEmail, SUPPORT, type Demo } from './stage';

/** Works through the panel's API and the provider's pages as plain HTTP: for machines without a browser. */
export const openPages = async ({ lab, playground }: Demo): Promise<Desk> => ({
  name: 'plain HTTP',
  async signIn() {
    const idpConfigId = await addIdpConfig(lab, playground);
    const systemEmailId = await addSystemEmail(lab, playground, {
      address: SUPPORT,
      name: 'Contoso Support',
      idpConfigId,
    });
    const response = await playground.request(
      'POST',
      `/system-email/system-emails/${systemEmailId}/authorization`,
    );
    const { data, error } = (await response.json()) as {
      data?: BegunAuthorization;
      error?: { message: string };
    };
    if (!data) throw new Error(`The sign-in could not begin: ${error?.message ?? response.status}`);
    const jar = new CookieJar();
    jar.take(response);
    const end = await signIn(data.url, {
      username: SUPPORT,
      password: lab.user(SUPPORT).password,
      callbackUrls: [`${playground.url}/system-email/oauth/callback`],
      jar,
    });
    if (end.kind !== 'callback')
      throw new Error(`The provider kept the browser: its page answered ${end.status}`);
    await fetch(end.url, { headers: { cookie: jar.header(end.url) }, redirect: 'manual' });
    return data.authorizationId;
  },
  async reply(ticketId, text) {
    await playground.call('POST', `/system-email/tickets/${ticketId}/replies`, { text });
  },
  async close() {},
});
