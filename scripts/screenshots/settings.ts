/** Pictures of Settings → System Email. */
import type { Page } from 'playwright-core';
import { banner, field, openConfig, showTab, submitToProvider } from '../../tests/e2e/panel';
import { SUPPORT } from '../demo/stage';
import { SALES, untilWatched, type Mailboxes } from './helpdesk';
import { leave, openPanel, take, type Studio } from './studio';

const LIST = '/settings/system-email';

export const picturesOfEmptyList = async (studio: Studio): Promise<void> => {
  const page = await openPanel(studio, LIST);
  await page.getByText('No System Email yet').waitFor();
  await take(studio, page, 'list-empty');
  await page.close();
};

/** The preset has answered. */
const untilHost = (page: Page, host: string): Promise<void> =>
  page.locator(`input[name="remoteMailbox.host"][value="${host}"]`).waitFor({ state: 'attached' });

/** Typing a new System Email: what the tenant alone fills in. */
export const picturesOfSetup = async (studio: Studio): Promise<void> => {
  const page = await openPanel(studio, `${LIST}/create`);
  await field(page, /^Email address/).fill('helpdesk@contoso.com');
  await field(page, /^Name/).fill('Contoso Helpdesk');
  await field(page, /^Department/).fill('Customer service');
  await field(page, /^Internal notes/).fill('Asked for by Customer service. The licence is paid by IT.');
  await take(studio, page, 'account');

  await showTab(page, 'Remote Mailbox');
  const popup = await openConfig(page);
  await field(popup, /^Directory \(tenant\) ID/).fill('8f3c1f6a-6d0e-4c7b-9a35-2f4d7e1b9c60');
  await field(popup, /^Client ID/).fill('b1946ac9-2f6b-4a3e-8c1d-5e7f90a2d3c4');
  await untilHost(page, 'outlook.office365.com');
  await take(studio, page, 'config-idp');
  await page.keyboard.press('Escape');
  await popup.waitFor({ state: 'hidden' });
  await take(studio, page, 'remote-mailbox');
  await showTab(page, 'Outgoing (SMTP)');
  await field(page, /^From name/).fill('Contoso Helpdesk');
  await page.mouse.wheel(0, -2000);
  await take(studio, page, 'outgoing');
  await leave(page);

  const google = await openPanel(studio, `${LIST}/create?tab=remote&provider=google`);
  await openConfig(google);
  await untilHost(google, 'imap.gmail.com');
  await take(studio, google, 'config-google');
  await leave(google);
};

const signIn = async (studio: Studio, page: Page, address: string): Promise<void> => {
  await page.getByLabel('Email address').fill(address);
  await page.getByLabel('Password').fill(studio.lab.user(address).password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const accept = page.getByRole('button', { name: 'Accept' });
  await accept.or(banner(page)).first().waitFor();
  if (await accept.isVisible()) await accept.click();
  await banner(page).waitFor();
};

/** From Submit through the provider's pages and back: one that works, one that does not. */
export const picturesOfSignIn = async (studio: Studio, mailboxes: Mailboxes): Promise<void> => {
  const page = await openPanel(studio, `${LIST}/${mailboxes.support}?tab=remote`);
  await openConfig(page);
  await showTab(page, 'IdP Config');
  await submitToProvider(page);
  await signIn(studio, page, SUPPORT);
  await page.getByTestId('token-tab').waitFor();
  await untilWatched(studio.playground, mailboxes.support);
  await take(studio, page, 'config-token');
  await banner(page).getByRole('button').click();
  await showTab(page, 'Info');
  await take(studio, page, 'config-info');
  await page.close();

  const refused = await openPanel(studio, `${LIST}/${mailboxes.sales}?tab=remote`);
  await openConfig(refused);
  await showTab(refused, 'IdP Config');
  await submitToProvider(refused);
  await signIn(studio, refused, SALES);
  await take(studio, refused, 'sign-in-refused');
  await refused.close();
};

/** What a mailbox that works can be asked for. */
export const picturesOfTests = async (studio: Studio, mailboxes: Mailboxes): Promise<void> => {
  const page = await openPanel(studio, `${LIST}/${mailboxes.support}?tab=remote`);
  await page.getByRole('button', { name: 'Choose… (Folder)' }).click();
  const picker = page.getByTestId('folder-picker');
  await picker.getByRole('button', { name: 'INBOX' }).waitFor();
  await take(studio, page, 'folder-picker');
  await page.keyboard.press('Escape');
  await picker.waitFor({ state: 'hidden' });

  const test = page.getByTestId('connection-test');
  const run = async (outcome: 'passed' | 'failed') => {
    await test.getByRole('button', { name: 'Start the test' }).click();
    await page.locator(`[data-testid=connection-test][data-state=${outcome}]`).waitFor();
  };
  await page.getByRole('button', { name: 'Test connection' }).click();
  await run('passed');
  await page.mouse.move(800, 400);
  await page.mouse.wheel(0, 120);
  await take(studio, page, 'connection-test');
  await test.getByRole('button', { name: 'Close the test' }).click();
  await field(page, /^Port/).fill('1');
  await page.getByRole('button', { name: 'Test this server' }).click();
  await run('failed');
  await take(studio, page, 'connection-test-failed');
  await leave(page);

  const outgoing = await openPanel(studio, `${LIST}/${mailboxes.support}?tab=outgoing`);
  await outgoing.getByRole('button', { name: 'Send a test mail' }).click();
  const dialog = outgoing.getByTestId('test-mail');
  await field(dialog, /^Send to/).fill(SUPPORT);
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  await outgoing.getByTestId('test-mail-sent').waitFor();
  await take(studio, outgoing, 'test-mail');
  await outgoing.close();
};

export const picturesOfList = async (studio: Studio, mailboxes: Mailboxes): Promise<void> => {
  const page = await openPanel(studio, LIST);
  await page.getByText(SUPPORT).first().waitFor();
  await take(studio, page, 'list');
  await page.close();

  const old = await openPanel(studio, `${LIST}/${mailboxes.billing}?tab=remote`);
  await old.getByTestId('password-retired').waitFor();
  await take(studio, old, 'password-banner');
  await old.close();
};
