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
  statusOf,
  submitToProvider,
  valueOf,
} from '../panel';
import { SUPPORT, type Stage } from '../stage';

export const firstMailbox = (getStage: () => Stage): void => {
  it('is created in the panel, signed in at the provider, and verified', async () => {
    const stage = getStage();
    const { idp } = stage.lab;
    const page = await stage.open('/settings/system-email');
    await page.getByText('No System Email yet').waitFor();
    await page.getByRole('link', { name: 'Add System Email' }).click();

    await field(page, /^Email address/).fill(SUPPORT);
    await field(page, /^Name/).fill('Contoso Support');
    await fillServers(page, stage.imap, stage.smtp);
    await choose(page, 'Authentication', 'OAuth2 – Microsoft');

    const popup = await openConfig(page);
    const callback = `${stage.playground.url}/system-email/oauth/callback`;
    expect(await valueOf(field(popup, /^Callback Endpoint/), callback)).toBe(callback);
    await fillRegistration(popup, {
      ...idp,
      clientId: idp.clientId,
      clientSecret: idp.clientSecret,
      tenantId: idp.tenantId,
    });
    await submitToProvider(page);
    await signInAtProvider(page, stage.lab.user(SUPPORT));

    expect(await banner(page).getAttribute('data-tone')).toBe('success');
    expect(await banner(page).innerText()).toContain(`Signed in as ${SUPPORT}`);
    expect(await page.getByRole('tab', { name: 'Token' }).getAttribute('aria-selected')).toBe('true');
    const token = page.getByTestId('token-tab');
    expect(await token.getByTestId('token-username').innerText()).toBe(SUPPORT);
    expect(await token.innerText()).toMatch(/expires in \d+ minutes|expires in 1 hour/);
    expect(await token.innerText()).toContain('https://outlook.office.com/IMAP.AccessAsUser.All');

    await configPopup(page).getByRole('button', { name: 'Close', exact: true }).first().click();
    await page.locator('[data-testid=system-email-status][data-status=verified]').waitFor();
    await page.close();
  });

  it('is Verified in the list, with its secret nowhere in the panel', async () => {
    const stage = getStage();
    const page = await stage.open('/settings/system-email');
    const row = page.locator(`[data-testid=system-email-row][data-address="${SUPPORT}"]`);
    await row.waitFor();
    expect(await row.innerText()).toContain('Contoso Support');
    expect(await statusOf(page).innerText()).toBe('Verified');

    await row.getByRole('link', { name: SUPPORT, exact: true }).click();
    await showTab(page, 'Remote Mailbox');
    const popup = await openConfig(page);
    await showTab(page, 'IdP Config');
    expect(await field(popup, /^Client secret/).inputValue()).toBe('');
    expect(await popup.innerText()).toMatch(/Set on .*Type a new one to replace it/);
    await page.close();
  });
};
