import { launchChromium } from './chromium';
import type { Desk } from './desk';
import { SUPPORT, type Demo } from './stage';
import { ADMIN } from './playground';

/** Clicks through the real panel and the provider's pages in a headless browser. */
export const openBrowser = async (
  { lab, playground, systemEmailId }: Demo,
  executablePath: string,
): Promise<Desk> => {
  const browser = await launchChromium(executablePath);
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  const logIn = async () => {
    await page.goto(`${playground.url}/admin/auth/login`);
    await page.locator('input[name=email]').fill(ADMIN.email);
    await page.locator('input[name=password]').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Login' }).click();
    await page.waitForURL((url) => !url.pathname.includes('/auth/'));
  };
  return {
    name: 'browser',
    async signIn() {
      await logIn();
      await page.goto(`${playground.url}/admin/settings/system-email/${systemEmailId}?tab=remote`);
      await page.getByRole('button', { name: 'Config', exact: true }).click();
      await page.getByRole('tab', { name: 'IdP Config' }).click();
      await page.getByRole('button', { name: 'Submit' }).click();
      await page.locator('[name=loginfmt]').fill(SUPPORT);
      await page.locator('[name=passwd]').fill(lab.user(SUPPORT).password);
      await page.locator('#idSIButton9').click();
      await page.locator('#idBtn_Accept').click();
      await page.waitForURL((url) => url.searchParams.has('authorization'));
      const id = Number(new URL(page.url()).searchParams.get('authorization'));
      await page.getByText('Signed in as').first().waitFor();
      return id;
    },
    async reply(ticketId, text) {
      await page.goto(`${playground.url}/admin/plugins/system-email/tickets/${ticketId}`);
      await page.getByRole('textbox', { name: /^Reply to/ }).fill(text);
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByText(text).first().waitFor();
    },
    close: () => browser.close(),
  };
};
