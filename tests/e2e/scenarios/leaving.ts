import { configPopup, field, openConfig, showTab, valueOf } from '../panel';
import { SALES, type Stage } from '../stage';

const openFromList = async (stage: Stage) => {
  const page = await stage.open('/settings/system-email');
  await page.getByRole('link', { name: SALES, exact: true }).click();
  return page;
};

export const leaving = (getStage: () => Stage): void => {
  it('with unsaved changes is asked about first', async () => {
    const page = await openFromList(getStage());
    await field(page, /^Name/).fill('A name nobody saved');
    const away = page.getByRole('link', { name: 'Tickets' });
    await away.click();
    const question = page.getByRole('alertdialog', { name: 'Leave without saving?' });
    await question.getByRole('button', { name: 'Stay here' }).click();
    await question.waitFor({ state: 'hidden' });
    expect(await valueOf(field(page, /^Name/), 'A name nobody saved')).toBe('A name nobody saved');

    await away.click();
    await question.getByRole('button', { name: 'Leave without saving' }).click();
    await page.waitForURL(/\/plugins\/system-email\/tickets/);
    await page.close();
  });

  it('an address behind is announced to need a new sign-in, before it is saved', async () => {
    const page = await openFromList(getStage());
    expect(await valueOf(field(page, /^Email address/), SALES)).toBe(SALES);
    expect(await page.getByTestId('address-changes').count()).toBe(0);
    await field(page, /^Email address/).fill('sales.team@contoso.test');
    await page.getByTestId('address-changes').waitFor();
    expect(await page.getByTestId('address-changes').innerText()).toContain('asks for a new sign-in');
    await field(page, /^Email address/).fill(SALES);
    await page.getByTestId('address-changes').waitFor({ state: 'detached' });
    await page.close();
  });

  it('by deleting the token is asked about first, and leads to Needs authorization', async () => {
    const page = await openFromList(getStage());
    await showTab(page, 'Remote Mailbox');
    await openConfig(page);
    const remove = page.getByTestId('token-tab').getByRole('button', { name: 'Delete token' });
    await remove.click();
    const question = page.getByRole('alertdialog', { name: 'Delete token' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'hidden' });
    expect(await page.getByTestId('token-username').innerText()).toBe(SALES);

    await remove.click();
    await question.getByRole('button', { name: 'Delete token' }).click();
    await page.getByTestId('token-tab').waitFor({ state: 'hidden' });
    await configPopup(page).getByRole('button', { name: 'Submit' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-testid=system-email-status][data-status=needs-authorization]').waitFor();
    await page.close();
  });
};
