import type { Locator, Page } from 'playwright-core';
import {
  banner,
  choose,
  configPopup,
  field,
  openConfig,
  settled,
  showTab,
  signInAtProvider,
  valueOf,
} from '../panel';
import { SUPPORT, type Stage } from '../stage';

const TYPED_SECRET = 'typed-and-never-submitted';

const openSupport = async (stage: Stage): Promise<Page> => {
  const page = await stage.open('/settings/system-email');
  await page.getByRole('link', { name: SUPPORT, exact: true }).click();
  await showTab(page, 'Remote Mailbox');
  return page;
};

const step = (popup: Locator, title: string): Locator =>
  popup.getByTestId('guide-step').filter({ has: popup.page().getByRole('heading', { name: title }) });

const isDone = (popup: Locator, title: string): Promise<string | null> =>
  step(popup, title).getAttribute('data-done');

/** Everything this browser tab keeps. */
const kept = (page: Page): Promise<string> => page.evaluate('JSON.stringify({ ...sessionStorage })');

export const configPopups = (getStage: () => Stage): void => {
  it('leads through the registration, and ticks off what has been done', async () => {
    const stage = getStage();
    const { idp } = stage.lab;
    const page = await stage.open('/settings/system-email/create?tab=remote&provider=microsoft');
    const popup = await openConfig(page);
    await choose(page, 'IdP Config', 'New IdP Config');
    expect(await isDone(popup, 'Register an application')).toBe('false');
    await popup.getByRole('button', { name: 'Copy Callback Endpoint', exact: true }).click();
    expect(await settled(() => isDone(popup, 'Register an application'), 'true')).toBe('true');

    await field(popup, /^Directory \(tenant\) ID/).fill(
      `https://login.microsoftonline.com/${idp.tenantId}/oauth2/v2.0/token`,
    );
    await field(popup, /^Client ID/).fill(`"${idp.clientId}" `);
    expect(await field(popup, /^Directory \(tenant\) ID/).inputValue()).toBe(idp.tenantId);
    expect(await field(popup, /^Client ID/).inputValue()).toBe(idp.clientId);
    expect(await settled(() => isDone(popup, 'Bring back the two IDs'), 'true')).toBe('true');

    await field(popup, /^Client secret/).fill('11111111-2222-3333-4444-555555555555');
    await popup.getByTestId('secret-is-id').waitFor();
    await field(popup, /^Client secret/).fill(TYPED_SECRET);
    await popup.getByTestId('secret-is-id').waitFor({ state: 'detached' });
    expect(await isDone(popup, 'Make a client secret')).toBe('false');
    await field(popup, /^Secret expires on/).fill('01/01/2030');
    await page.keyboard.press('Tab');
    expect(await settled(() => isDone(popup, 'Make a client secret'), 'true')).toBe('true');
    expect(await isDone(popup, 'Give it permissions')).toBe('false');

    const consent = popup.getByRole('button', { name: 'Grant admin consent' });
    expect(await settled(async () => (await consent.getAttribute('aria-disabled')) ?? '', 'false')).toBe(
      'false',
    );

    // A reload loses nothing; leaving without saving keeps nothing, least of all the secret.
    await page.reload();
    await openConfig(page);
    expect(await valueOf(field(popup, /^Client ID/), idp.clientId)).toBe(idp.clientId);
    expect(await field(popup, /^Client secret/).inputValue()).toBe(TYPED_SECRET);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Tickets' }).click();
    await page.getByRole('button', { name: 'Leave without saving' }).click();
    await page.waitForURL(/\/plugins\/system-email\/tickets/);
    expect(await kept(page)).not.toContain(TYPED_SECRET);
    await page.close();
  });

  it('shows what was granted in words, and takes a new access token when asked', async () => {
    const page = await openSupport(getStage());
    await openConfig(page);
    const token = page.getByTestId('token-tab');
    const imap = token.getByRole('listitem').filter({ hasText: 'IMAP.AccessAsUser.All' });
    expect(await imap.innerText()).toMatch(/granted$/);
    expect(await token.getByTestId('refresh-token').locator('time').count()).toBe(1);
    await token.getByRole('button', { name: 'Refresh now' }).click();
    await page.getByText('A new access token is here').waitFor();
    await page.close();
  });

  it('signs in for sending alone, and comes back to the side it was opened on', async () => {
    const stage = getStage();
    const page = await openSupport(stage);
    await showTab(page, 'Outgoing (SMTP)');
    await choose(page, 'Authentication', 'OAuth2 – Microsoft');
    const popup = await openConfig(page);
    expect(await popup.getAttribute('data-side')).toBe('outgoing');
    // The provider has forgotten this browser, so that it asks who signs in.
    await stage.browserState.clearCookies({ name: /^_session/ });
    await popup.getByRole('button', { name: 'Submit' }).click();
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await signInAtProvider(page, stage.lab.user(SUPPORT));

    expect(await banner(page).getAttribute('data-tone')).toBe('success');
    expect(await configPopup(page).getAttribute('data-side')).toBe('outgoing');
    expect(await page.getByTestId('token-username').innerText()).toBe(SUPPORT);
    await page.keyboard.press('Escape');
    await page.locator('[data-testid=system-email-status][data-status=verified]').waitFor();
    expect(await page.getByRole('tab', { name: 'Outgoing (SMTP)' }).getAttribute('aria-selected')).toBe(
      'true',
    );
    await page.close();
  });
};
