import { Hands } from '../hands';
import {
  banner,
  configPopup,
  field,
  openConfig,
  showTab,
  signInAtProvider,
  statusOf,
  valueOf,
} from '../panel';
import { SALES, SUPPORT, type Stage } from '../stage';
import type { Page } from 'playwright-core';

const tab = (page: Page, name: string) => page.getByRole('tab', { name });
const verified = (page: Page) =>
  page.locator('[data-testid=system-email-status][data-status=verified]').first();

export const firstMailbox = (getStage: () => Stage): void => {
  it('takes four typed fields and at most six clicks until it can read and send', async () => {
    const stage = getStage();
    const { idp } = stage.lab;
    const hands = new Hands();
    const page = await stage.open('/settings/system-email');
    await page.getByText('No System Email yet').waitFor();

    await hands.click('Add', page.getByRole('link', { name: 'Add System Email' }).first());
    await hands.type('address', field(page, /^Email address/), SUPPORT);
    await hands.click('Remote Mailbox', tab(page, 'Remote Mailbox'));
    await hands.click('Config', page.getByRole('button', { name: 'Config', exact: true }));
    const popup = configPopup(page);
    const callback = `${stage.playground.url}/system-email/oauth/callback`;
    expect(await valueOf(field(popup, /^Callback Endpoint/), callback)).toBe(callback);
    await hands.type('tenant', field(popup, /^Directory \(tenant\) ID/), idp.tenantId);
    await hands.type('client ID', field(popup, /^Client ID/), idp.clientId);
    await hands.type('client secret', field(popup, /^Client secret/), idp.clientSecret);
    await hands.click('Submit', page.getByRole('button', { name: 'Submit' }));

    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await signInAtProvider(page, stage.lab.user(SUPPORT));
    expect(await banner(page).getAttribute('data-tone')).toBe('success');
    expect(await banner(page).innerText()).toContain(`Signed in as ${SUPPORT}`);
    expect(await tab(page, 'Token').getAttribute('aria-selected')).toBe('true');
    const token = page.getByTestId('token-tab');
    expect(await token.getByTestId('token-username').innerText()).toBe(SUPPORT);
    expect(await token.innerText()).toContain('https://outlook.office.com/IMAP.AccessAsUser.All');
    await hands.click('Close', popup.getByRole('button', { name: 'Close', exact: true }).first());
    await verified(page).waitFor();

    expect(hands.typed).toEqual(['address', 'tenant', 'client ID', 'client secret']);
    expect(hands.clicked.length).toBeLessThanOrEqual(6);
    await page.close();
  });

  it('can send at once with the same sign-in, nothing being typed for it', async () => {
    const stage = getStage();
    const [systemEmail] = (
      await stage.playground.call<{ results: { id: number; outgoingProtocol: string; status: string }[] }>(
        'GET',
        '/system-email/system-emails',
      )
    ).results;
    expect(systemEmail).toMatchObject({ outgoingProtocol: 'smtp', status: 'verified' });
    const verification = await stage.playground.call(
      'POST',
      `/system-email/system-emails/${systemEmail?.id}/verify`,
    );
    expect(verification).toEqual({
      inbound: { ok: true, problem: null },
      outbound: { ok: true, problem: null },
    });
  });

  it('makes the second one a matter of one typed field and four clicks', async () => {
    const stage = getStage();
    const hands = new Hands();
    const page = await stage.open('/settings/system-email');
    await hands.click('Add', page.getByRole('link', { name: 'Add System Email' }).first());
    await hands.type('address', field(page, /^Email address/), SALES);
    await hands.click('Remote Mailbox', tab(page, 'Remote Mailbox'));
    await hands.click('Config', page.getByRole('button', { name: 'Config', exact: true }));
    await hands.click('Submit', page.getByRole('button', { name: 'Submit' }));
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await signInAtProvider(page, stage.lab.user(SALES));
    expect(await banner(page).getAttribute('data-tone')).toBe('success');
    await verified(page).waitFor();
    expect(hands.typed).toEqual(['address']);
    expect(hands.clicked).toHaveLength(4);

    await page.goto(`${stage.playground.url}/admin/settings/system-email`);
    const row = page.locator(`[data-testid=system-email-row][data-address="${SALES}"]`);
    await row.getByRole('button', { name: new RegExp(`^Delete ${SALES}`) }).click();
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: /Delete/ })
      .click();
    await row.waitFor({ state: 'detached' });
    await page.close();
  });

  it('is Verified in the list, with its secret nowhere in the panel', async () => {
    const stage = getStage();
    const page = await stage.open('/settings/system-email');
    const row = page.locator(`[data-testid=system-email-row][data-address="${SUPPORT}"]`);
    await row.waitFor();
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
