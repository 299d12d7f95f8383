import { openConfig, showTab } from '../panel';
import { SUPPORT, type Stage } from '../stage';

const ADMINISTRATOR = 'admin@contoso.test';

export const adminConsent = (getStage: () => Stage): void => {
  it('leads to the provider’s page for administrators and back to the mailbox, and both say that it was given', async () => {
    const stage = getStage();
    const page = await stage.open('/settings/system-email');
    await page.getByRole('link', { name: SUPPORT, exact: true }).click();
    await showTab(page, 'Remote Mailbox');
    const popup = await openConfig(page);
    await showTab(page, 'IdP Config');
    await popup.getByRole('button', { name: 'Grant admin consent' }).click();
    const request = await popup.getByLabel('Text for the administrator').inputValue();
    expect(request).toContain('IMAP.AccessAsUser.All');
    expect(request).toContain(stage.lab.idp.clientId);
    const opened = page.waitForEvent('popup');
    await popup.getByRole('link', { name: 'Open Microsoft' }).click();
    const consent = await opened;
    const { password } = stage.lab.user(ADMINISTRATOR);
    await consent.getByLabel('Email address').fill(ADMINISTRATOR);
    await consent.getByLabel('Password').fill(password);
    await consent.getByRole('button', { name: 'Sign in' }).click();
    await consent.locator('#idBtn_Accept').click();

    const banner = consent.getByTestId('admin-consent-banner');
    await banner.waitFor();
    expect(await banner.getAttribute('data-tone')).toBe('success');
    expect(new URL(consent.url()).pathname).toMatch(/^\/admin\/settings\/system-email\/\d+$/);
    await banner.getByRole('button', { name: /close/i }).click();
    await banner.waitFor({ state: 'detached' });
    expect(new URL(consent.url()).searchParams.has('admin-consent')).toBe(false);
    // Where it was begun it shows as well.
    await popup.locator('[data-testid="admin-consent"][data-tone="success"]').waitFor();
    await consent.close();
    await page.close();
  });
};
