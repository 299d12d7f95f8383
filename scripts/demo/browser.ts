import { banner, configPopup, field, logIn } from '../../tests/e2e/panel';
import { launchChromium } from './chromium';
import type { Desk } from './desk';
import { ADMIN } from './playground';
import { SUPPORT, type Demo } from './stage';

/** Clicks through the real panel and the provider's pages in a headless browser, typing what a person would. */
export const openBrowser = async ({ lab, playground }: Demo, executablePath: string): Promise<Desk> => {
  const browser = await launchChromium(executablePath);
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  return {
    name: 'browser',
    async signIn() {
      await logIn(page, playground.url, ADMIN);
      await page.goto(`${playground.url}/admin/settings/system-email`);
      await page.getByRole('link', { name: 'Set up a Microsoft 365 mailbox' }).click();
      await field(page, /^Email address/).fill(SUPPORT);
      await page.getByRole('tab', { name: 'Remote Mailbox' }).click();
      await page.getByRole('button', { name: 'Config', exact: true }).click();
      const popup = configPopup(page);
      await field(popup, /^Directory \(tenant\) ID/).fill(lab.idp.tenantId);
      await field(popup, /^Client ID/).fill(lab.idp.clientId);
      await field(popup, /^Client secret/).fill(lab.idp.clientSecret);
      await popup.getByRole('button', { name: 'Submit' }).click();
      await page.getByLabel('Email address').fill(SUPPORT);
      await page.getByLabel('Password').fill(lab.user(SUPPORT).password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.waitForURL((url) => url.searchParams.has('authorization'));
      const id = Number(new URL(page.url()).searchParams.get('authorization'));
      await banner(page).waitFor();
      return id;
    },
    async reply(ticketId, text) {
      await page.goto(`${playground.url}/admin/plugins/system-email/tickets/${ticketId}`);
      await page.getByRole('textbox', { name: /^Reply to/ }).fill(text);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.locator('[data-testid=entry][data-kind=reply]').waitFor();
    },
    close: () => browser.close(),
  };
};
