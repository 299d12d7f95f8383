/** What people do in the panel and on the provider's pages, by the names they see there. */
import type { Locator, Page } from 'playwright-core';
import type { MailEndpoint } from '../mail-lab';

export const logIn = async (
  page: Page,
  origin: string,
  { email, password }: { email: string; password: string },
): Promise<void> => {
  await page.goto(`${origin}/admin/auth/login`);
  await page.getByLabel(/^Email/).fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Login' }).click();
  await page.waitForURL((url) => !url.pathname.includes('/auth/'));
};

export const field = (scope: Page | Locator, label: RegExp): Locator => scope.getByLabel(label);

/** Milliseconds. */
const PATIENCE = 60_000;

/** Reads until what is read is what is wanted, for at most a minute. @returns what was read last, to be compared by the test */
export const settled = async <T>(read: () => Promise<T>, wanted: T): Promise<T> => {
  const deadline = Date.now() + PATIENCE;
  let last = await read();
  while (last !== wanted && Date.now() < deadline) last = await read();
  return last;
};

/** What a field holds once it holds `wanted`; forms fill in after their page has appeared. */
export const valueOf = (input: Locator, wanted: string): Promise<string> =>
  settled(() => input.inputValue(), wanted);

export const choose = async (page: Page, label: string, option: string): Promise<void> => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

export const showTab = (page: Page, name: string): Promise<void> => page.getByRole('tab', { name }).click();

export const configPopup = (page: Page): Locator => page.getByTestId('config-popup');
export const banner = (page: Page): Locator => page.getByTestId('authorization-banner');
export const statusOf = (page: Page): Locator => page.getByTestId('system-email-status').first();

export const rowOf = (page: Page, address: string): Locator =>
  page.locator(`[data-testid=system-email-row][data-address="${address}"]`);

/** Whether the status that is shown becomes this one, which may take the servers' answers. */
export const untilStatus = (scope: Page | Locator, status: string): Promise<void> =>
  scope.locator(`[data-testid=system-email-status][data-status=${status}]`).first().waitFor();

/** Fills in the server of the tab that is shown. */
export const fillServer = async (
  page: Page,
  { host, port, security }: { host: string; port: number; security: string },
): Promise<void> => {
  await field(page, /^Host/).fill(host);
  await field(page, /^Port/).fill(String(port));
  await choose(page, 'Security', security);
};

/** The servers of the lab, on the tabs Remote Mailbox and Outgoing (SMTP); ends on Remote Mailbox. */
export const fillServers = async (page: Page, imap: MailEndpoint, smtp: MailEndpoint): Promise<void> => {
  await showTab(page, 'Outgoing (SMTP)');
  await fillServer(page, {
    host: smtp.host,
    port: smtp.startTlsPort ?? smtp.port,
    security: 'STARTTLS',
  });
  await showTab(page, 'Remote Mailbox');
  await fillServer(page, { host: imap.host, port: imap.port, security: 'TLS from the start' });
};

export const openConfig = async (page: Page): Promise<Locator> => {
  await page.getByRole('button', { name: 'Config', exact: true }).click();
  return configPopup(page);
};

export interface Registration {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
}

/** Types a client registration into the IdP Config tab; the endpoints that the preset fills in become the lab's. */
export const fillRegistration = async (popup: Locator, registration: Registration): Promise<void> => {
  await field(popup, /^Directory \(tenant\) ID/).fill(registration.tenantId);
  await field(popup, /^Client ID/).fill(registration.clientId);
  await field(popup, /^Client secret/).fill(registration.clientSecret);
  await popup.getByRole('button', { name: 'Advanced' }).click();
  // Typed only once the preset has answered, or it would fill in its own afterwards.
  const tokenEndpoint = field(popup, /^Token endpoint/);
  await settled(async () => (await tokenEndpoint.inputValue()).includes(registration.tenantId), true);
  await field(popup, /^Issuer/).fill(registration.issuer);
  await field(popup, /^Authorization endpoint/).fill(registration.authorizationEndpoint);
  await tokenEndpoint.fill(registration.tokenEndpoint);
};

/** Presses Submit and waits for the provider's login page. */
export const submitToProvider = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
};

/** Signs in on the provider's page; consents where it asks; ends back in the panel. */
export const signInAtProvider = async (
  page: Page,
  account: { address: string; password: string },
): Promise<void> => {
  await page.getByLabel('Email address').fill(account.address);
  await page.getByLabel('Password').fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const consent = page.getByRole('button', { name: 'Accept' });
  await consent.or(banner(page)).first().waitFor();
  if (await consent.isVisible()) await consent.click();
  await banner(page).waitFor();
};
