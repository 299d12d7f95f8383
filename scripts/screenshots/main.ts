/** Takes the pictures of the panel that the README and the guides show. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { startMailLab, type EmbeddedLab } from '../../tests/mail-lab';
import { banner, choose, field, logIn, openConfig, showTab, submitToProvider } from '../../tests/e2e/panel';
import { CHROMIUM, launchChromium } from '../demo/chromium';
import { ADMIN, freePort, startPlayground, type Playground } from '../demo/playground';
import { SUPPORT } from '../demo/stage';
import { addSystemEmails, CUSTOMER, fillDesk, untilWatched } from './helpdesk';

const OUT = path.resolve(__dirname, '../../docs/images');
const SIZE = { width: 1280, height: 800 };

const say = (line: string) => process.stderr.write(`${line}\n`);

interface Studio {
  lab: EmbeddedLab;
  playground: Playground;
  context: BrowserContext;
}

const take = async (page: Page, name: string): Promise<void> => {
  // Notifications fade and loaders turn: wait until the page is at rest.
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await page.screenshot({ path: path.join(OUT, `${name}.png`), animations: 'disabled', caret: 'hide' });
  say(`• docs/images/${name}.png`);
};

/** The panel writes the choice of its theme here. */
const wearTheme = (page: Page, theme: 'light' | 'dark') =>
  page.addInitScript({ content: `localStorage.setItem('STRAPI_THEME', '${theme}')` });

const openPanel = async (
  { context, playground }: Studio,
  route: string,
  theme: 'light' | 'dark' = 'light',
): Promise<Page> => {
  const page = await context.newPage();
  await wearTheme(page, theme);
  await page.goto(`${playground.url}/admin${route}`);
  return page;
};

/** Typing a new System Email: what the tenant alone fills in. */
const picturesOfSetup = async (studio: Studio): Promise<void> => {
  const page = await openPanel(studio, '/settings/system-email/create');
  await field(page, /^Email address/).fill('helpdesk@contoso.com');
  await field(page, /^Name/).fill('Contoso Helpdesk');
  await showTab(page, 'Remote Mailbox');
  const popup = await openConfig(page);
  await choose(page, 'IdP Config', 'New IdP Config');
  await field(popup, /^Directory \(tenant\) ID/).fill('8f3c1f6a-6d0e-4c7b-9a35-2f4d7e1b9c60');
  await field(popup, /^Client ID/).fill('b1946ac9-2f6b-4a3e-8c1d-5e7f90a2d3c4');
  await field(popup, /^Client secret/).fill('not a real secret, only dots in a picture');
  await popup.getByText('It fills in the endpoints and servers.').waitFor();
  await page
    .locator('input[name="remoteMailbox.host"][value="outlook.office365.com"]')
    .waitFor({ state: 'attached' });
  await take(page, 'config-idp');
  await page.keyboard.press('Escape');
  await popup.waitFor({ state: 'hidden' });
  await take(page, 'edit-remote-mailbox');
  await page.close({ runBeforeUnload: false });
};

const picturesOfSignIn = async (studio: Studio, systemEmailId: number): Promise<void> => {
  const page = await openPanel(studio, `/settings/system-email/${systemEmailId}?tab=remote`);
  await openConfig(page);
  await showTab(page, 'IdP Config');
  await submitToProvider(page);
  await page.getByLabel('Email address').fill(SUPPORT);
  await page.getByLabel('Password').fill(studio.lab.user(SUPPORT).password);
  // Colours that run into each other make a picture large.
  await page.addStyleTag({ content: 'body { background: #eef1f6 !important }' });
  await take(page, 'provider-login');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Accept' }).click();
  await banner(page).waitFor();
  await page.getByTestId('token-tab').waitFor();
  await untilWatched(studio.playground, systemEmailId);
  await take(page, 'config-token');
  await page.close();
};

const picturesOfTickets = async (studio: Studio): Promise<void> => {
  const { answered, undeliverable } = await fillDesk(studio.lab, studio.playground);
  const tickets = '/plugins/system-email/tickets';
  const shot = async (route: string, name: string, shown: string, theme?: 'light' | 'dark') => {
    const page = await openPanel(studio, route, theme);
    await page.getByText(shown).first().waitFor();
    await take(page, name);
    await page.close();
  };
  await shot(tickets, 'tickets', 'Your parcel has arrived');
  await shot(tickets, 'tickets-dark', 'Your parcel has arrived', 'dark');
  await shot(`${tickets}/${answered}`, 'conversation', 'it is out');
  await shot(`${tickets}/${answered}`, 'conversation-dark', 'it is out', 'dark');
  const page = await openPanel(studio, `${tickets}/${answered}`);
  await page
    .getByRole('textbox', { name: /^Reply to/ })
    .fill('Good to hear, Casey. A new printer comes tomorrow.');
  await page.getByTestId('reply-box').scrollIntoViewIfNeeded();
  await take(page, 'reply');
  await page.close();
  await shot(`${tickets}/${undeliverable}`, 'delivery-failed', 'from tomorrow on');
  await shot('/settings/system-email', 'list', SUPPORT);

  const customer = await studio.context.newPage();
  await customer.goto(studio.lab.customerUrl);
  await customer.getByRole('heading', { name: /^Re: / }).first().waitFor();
  await take(customer, 'customer');
  await customer.close();
};

const main = async (): Promise<void> => {
  if (!CHROMIUM) throw new Error('Pictures need Chromium. Install it with: apt-get install chromium');
  mkdirSync(OUT, { recursive: true });
  const port = await freePort(1337);
  const stops: (() => Promise<void>)[] = [];
  try {
    const lab = await startMailLab({
      mail: 'embedded',
      callbackUrls: [`http://localhost:${port}/system-email/oauth/callback`],
      users: [SUPPORT, 'sales@contoso.test', 'alice@fabrikam.test', CUSTOMER],
    });
    stops.push(() => lab.stop());
    const playground = await startPlayground(port, () => undefined, { additionalCertificates: [lab.ca] });
    stops.push(() => playground.stop());
    const browser = await launchChromium(CHROMIUM);
    stops.push(() => browser.close());
    const context = await browser.newContext({ viewport: SIZE, locale: 'en-US', timezoneId: 'UTC' });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    await wearTheme(page, 'light');
    await logIn(page, playground.url, ADMIN);
    // Strapi announces its own news above every page until that is closed, once per browser.
    const announcement = page.getByText('Introducing the new Media Library');
    await announcement.locator('xpath=ancestor::*[.//button][1]//button').click();
    await announcement.waitFor({ state: 'hidden' });
    await page.close();

    const studio: Studio = { lab, playground, context };
    const systemEmailId = await addSystemEmails(lab, playground);
    await picturesOfSetup(studio);
    await picturesOfSignIn(studio, systemEmailId);
    await picturesOfTickets(studio);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
};

main().then(
  () => process.exit(0),
  (error: Error) => {
    say(error.message);
    process.exit(1);
  },
);
