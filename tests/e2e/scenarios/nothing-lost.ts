import { configPopup, field, openConfig, showTab, valueOf } from '../panel';
import type { Stage } from '../stage';

const ADDRESS = 'billing@contoso.test';
const SECRET = 'typed-before-the-reload';

export const nothingLost = (getStage: () => Stage): void => {
  it('of what was typed, by a refused save or a reload; discarding it empties the form', async () => {
    const stage = getStage();
    const page = await stage.open('/settings/system-email/create?provider=google');
    await field(page, /^Email address/).fill(ADDRESS);
    await field(page, /^Internal notes/).fill('Invoices only');
    await showTab(page, 'Remote Mailbox');
    await field(page, /^Host/).fill('not a host');
    const popup = await openConfig(page);
    await field(popup, /^Client ID/).fill('client.apps.example');
    await field(popup, /^Client secret/).fill(SECRET);
    await page.keyboard.press('Escape');
    await popup.waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Not saved. Nothing you typed is lost.').waitFor();
    expect(await field(page, /^Host/).inputValue()).toBe('not a host');
    const all = await stage.playground.call<{ results: { address: string }[] }>(
      'GET',
      '/system-email/system-emails',
    );
    expect(all.results.map(({ address }) => address)).not.toContain(ADDRESS);

    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.getByTestId('draft-restored').waitFor();
    expect(await valueOf(field(page, /^Host/), 'not a host')).toBe('not a host');
    await openConfig(page);
    expect(await valueOf(field(configPopup(page), /^Client ID/), 'client.apps.example')).toBe(
      'client.apps.example',
    );
    expect(await field(configPopup(page), /^Client secret/).inputValue()).toBe(SECRET);
    await page.keyboard.press('Escape');
    await popup.waitFor({ state: 'hidden' });
    await showTab(page, 'Account');
    expect(await field(page, /^Internal notes/).inputValue()).toBe('Invoices only');

    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await valueOf(field(page, /^Email address/), '')).toBe('');
    await page.getByRole('link', { name: 'Tickets' }).click();
    await page.getByRole('button', { name: 'Leave without saving' }).click();
    await page.waitForURL(/tickets/);
    expect(await page.evaluate<string>('JSON.stringify({ ...sessionStorage })')).not.toContain(SECRET);
    await page.close();
  });
};
