import { choose, configPopup, field, showTab, valueOf } from '../panel';
import type { Stage } from '../stage';

export const passwordMailbox = (getStage: () => Stage): void => {
  it('is warned about while it is typed, and changes to OAuth with everything else kept', async () => {
    const page = await getStage().open('/settings/system-email/create');
    await field(page, /^Email address/).fill('press@contoso.test');
    await field(page, /^Name/).fill('Press office');
    await showTab(page, 'Remote Mailbox');
    await field(page, /^Host/).fill('outlook.office365.com');
    await field(page, /^Messages per fetch/).fill('42');
    expect(await page.getByTestId('password-retired').count()).toBe(0);
    await choose(page, 'Authentication', 'Basic');

    const warning = page.getByTestId('password-retired');
    await warning.waitFor();
    expect(await warning.innerText()).toContain('Microsoft is doing away with passwords for mail');
    expect(await warning.innerText()).toContain('January 2023');
    await warning.getByRole('button', { name: 'Change to OAuth2' }).click();

    await configPopup(page).waitFor();
    expect(await configPopup(page).getAttribute('data-side')).toBe('remote');
    await page.keyboard.press('Escape');
    await configPopup(page).waitFor({ state: 'hidden' });
    await warning.waitFor({ state: 'detached' });
    expect(await page.getByRole('combobox', { name: 'Authentication' }).innerText()).toContain(
      'OAuth2 – Microsoft',
    );
    expect(await valueOf(field(page, /^Host/), 'outlook.office365.com')).toBe('outlook.office365.com');
    expect(await field(page, /^Messages per fetch/).inputValue()).toBe('42');
    await showTab(page, 'Account');
    expect(await field(page, /^Name/).inputValue()).toBe('Press office');
    await page.getByRole('link', { name: 'Tickets' }).click();
    await page.getByRole('button', { name: 'Leave without saving' }).click();
    await page.waitForURL(/tickets/);
    await page.close();
  });
};
