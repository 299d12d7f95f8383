import type { Page } from 'playwright-core';
import {
  banner,
  choose,
  configPopup,
  field,
  fillRegistration,
  fillServers,
  openConfig,
  showTab,
  signInAtProvider,
  submitToProvider,
  valueOf,
} from '../panel';
import { AGENT, SALES, type Stage } from '../stage';

/** The address of the System Email's page, once it has an id. */
let salesPage = '';

const openSales = async (stage: Stage): Promise<Page> => {
  const page = await stage.open(salesPage);
  await openConfig(page);
  await showTab(page, 'IdP Config');
  return page;
};

const refusal = async (page: Page): Promise<string> => {
  await banner(page).waitFor();
  expect(await banner(page).getAttribute('data-tone')).toBe('danger');
  return banner(page).innerText();
};

export const refusedSignIns = (getStage: () => Stage): void => {
  it('because it was cancelled at the provider: says what to do, and keeps what was typed', async () => {
    const stage = getStage();
    const page = await stage.open('/settings/system-email/create');
    await field(page, /^Email address/).fill(SALES);
    await field(page, /^Internal notes/).fill('Asked for by the sales team');
    await fillServers(page, stage.imap, stage.smtp);
    const popup = await openConfig(page);
    // The IdP Config of the first mailbox is chosen already: nothing to type.
    expect(await valueOf(field(popup, /^Client ID/), stage.lab.idp.clientId)).toBe(stage.lab.idp.clientId);
    await submitToProvider(page);
    await page.getByRole('button', { name: 'Back', exact: true }).click();

    const text = await refusal(page);
    expect(text).toContain('declined the permissions');
    expect(text).toContain('Begin again');
    expect(await valueOf(field(configPopup(page), /^Client ID/), stage.lab.idp.clientId)).toBe(
      stage.lab.idp.clientId,
    );
    const { pathname } = new URL(page.url());
    salesPage = `${pathname.replace('/admin', '')}?tab=remote`;

    await page.keyboard.press('Escape');
    expect(await valueOf(field(page, /^Host/), stage.imap.host)).toBe(stage.imap.host);
    expect(await valueOf(field(page, /^Port/), String(stage.imap.port))).toBe(String(stage.imap.port));
    await showTab(page, 'Account');
    expect(await valueOf(field(page, /^Email address/), SALES)).toBe(SALES);
    expect(await valueOf(field(page, /^Internal notes/), 'Asked for by the sales team')).toBe(
      'Asked for by the sales team',
    );
    await page.close();
  });

  it('because another account signed in: names the account that should have', async () => {
    const stage = getStage();
    const page = await openSales(stage);
    await submitToProvider(page);
    await signInAtProvider(page, stage.lab.user(AGENT));
    const text = await refusal(page);
    expect(text).toContain(`${AGENT} signed in, but this System Email is ${SALES}.`);
    expect(text).toContain('Strict matching off in System Email → Remote Mailbox → Config → Info');
    await page.close();
  });

  it('because the client secret is wrong: names the secret, and works once it is right', async () => {
    const stage = getStage();
    const { idp } = stage.lab;
    const page = await openSales(stage);
    await choose(page, 'IdP Config', 'New IdP Config');
    await fillRegistration(configPopup(page), {
      issuer: idp.issuer,
      authorizationEndpoint: idp.authorizationEndpoint,
      tokenEndpoint: idp.tokenEndpoint,
      tenantId: idp.tenantId,
      clientId: idp.clientId,
      clientSecret: 'copied-from-somewhere-else',
    });
    await field(configPopup(page), /^Name of this IdP Config/).fill('Sales registration');
    await submitToProvider(page);
    await signInAtProvider(page, stage.lab.user(SALES));
    const text = await refusal(page);
    expect(text).toContain('Microsoft does not accept the client secret.');
    expect(text).toContain('Certificates & secrets');
    expect(text).toContain('AADSTS7000215');
    expect(text).not.toContain('copied-from-somewhere-else');

    await field(configPopup(page), /^Client secret/).fill(idp.clientSecret);
    await submitToProvider(page);
    await signInAtProvider(page, stage.lab.user(SALES));
    expect(await banner(page).getAttribute('data-tone')).toBe('success');
    await page.close();
  });

  it('because the session was lost on the way: says so, and leaves the earlier sign-in working', async () => {
    const stage = getStage();
    const page = await stage.open(salesPage);
    await openConfig(page);
    // The provider has forgotten this browser, so that it stops at its login page and something can happen meanwhile.
    await stage.browserState.clearCookies({ name: /^_session/ });
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await stage.browserState.clearCookies({ path: /^\/system-email/ });
    await signInAtProvider(page, stage.lab.user(SALES));
    const text = await refusal(page);
    expect(text).toContain('in another browser than the one it began in');
    expect(text).toContain('Begin again');

    // Whose sign-in it was is known from its state alone, and the one from before still counts.
    expect(page.url()).toContain(salesPage);
    await page.goto(`${stage.playground.url}/admin/settings/system-email`);
    const row = page.locator(`[data-testid=system-email-row][data-address="${SALES}"]`);
    await row.locator('[data-testid=system-email-status][data-status=verified]').waitFor();
    await page.close();
  });
};
