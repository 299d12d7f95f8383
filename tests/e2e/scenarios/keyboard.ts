import type { Locator, Page } from 'playwright-core';
import { ANSWERED, helpdeskOn } from '../furnish';
import { Keyboard } from '../keyboard';
import { configPopup, field, settled } from '../panel';
import { SUPPORT, type Stage } from '../stage';

const button = (scope: Page | Locator, name: string): Locator =>
  scope.getByRole('button', { name, exact: true });

const focusIsOn = (keys: Keyboard, target: Locator): Promise<boolean> =>
  settled(() => keys.has(target), true);

export const keyboardOnly = (getStage: () => Stage): void => {
  beforeAll(() => helpdeskOn(getStage()));

  it('adds a System Email, as far as Submit', async () => {
    const page = await getStage().open('/settings/system-email');
    const keys = new Keyboard(page);
    await keys.goTo('Add', page.getByRole('link', { name: 'Add System Email' }).first());
    await keys.press('Enter');
    await keys.goTo('the address', field(page, /^Email address/));
    await keys.type('keys@contoso.test');
    await keys.goTo('the tabs', page.getByRole('tab', { name: 'Account' }), 'Shift+Tab');
    await keys.press('ArrowRight');
    // The next key goes where the focus is by then.
    expect(await focusIsOn(keys, page.getByRole('tab', { name: 'Remote Mailbox' }))).toBe(true);
    await keys.press('ArrowRight');
    expect(await focusIsOn(keys, page.getByRole('tab', { name: 'Outgoing (SMTP)' }))).toBe(true);
    await page.getByRole('textbox', { name: 'From name' }).waitFor();
    await keys.press('ArrowLeft');

    const config = button(page, 'Config');
    await keys.goTo('Config', config);
    await keys.press('Enter');
    const popup = configPopup(page);
    const choice = popup.getByRole('combobox', { name: 'IdP Config' });
    await keys.goTo('the choice of an IdP Config', choice);
    await keys.press('ArrowDown');
    const option = page.getByRole('option').first();
    await option.waitFor();
    const chosen = await option.innerText();
    await keys.press('Home');
    await keys.press('Enter');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    expect(await settled(() => choice.innerText(), chosen)).toBe(chosen);
    expect(await focusIsOn(keys, choice)).toBe(true);
    await keys.goTo('Submit', button(popup, 'Submit'));
    expect(await button(popup, 'Submit').isEnabled()).toBe(true);

    await keys.press('Escape');
    await popup.waitFor({ state: 'hidden' });
    expect(await focusIsOn(keys, config)).toBe(true);
    expect([...keys.invisible]).toEqual([]);
    await page.close({ runBeforeUnload: false });
  });

  it('comes back from every popup to what opened it', async () => {
    const stage = getStage();
    const { systemEmailId, answered } = await helpdeskOn(stage);
    const page = await stage.open('/settings/system-email');
    const keys = new Keyboard(page);
    const backFrom = async (what: string, opener: Locator, popup: Locator): Promise<void> => {
      await keys.goTo(what, opener);
      await keys.press('Enter');
      await popup.waitFor();
      await keys.press('Escape');
      await popup.waitFor({ state: 'hidden' });
      expect([what, await focusIsOn(keys, opener)]).toEqual([what, true]);
    };
    const { url } = stage.playground;
    await backFrom('Delete', button(page, `Delete ${SUPPORT}`), page.getByRole('alertdialog'));
    const row = page.locator(`[data-testid=system-email-row][data-address="${SUPPORT}"]`);
    expect(await row.getByRole('switch').getAttribute('aria-checked')).toBe('true');
    await page.goto(`${url}/admin/settings/system-email/${systemEmailId}?tab=remote`);
    await backFrom('the folder picker', button(page, 'Choose… (Folder)'), page.getByTestId('folder-picker'));
    await page.goto(`${url}/admin/settings/system-email/${systemEmailId}?tab=outgoing`);
    await backFrom('the test mail', button(page, 'Send a test mail'), page.getByTestId('test-mail'));
    await page.goto(`${url}/admin/plugins/system-email/tickets/${answered}`);
    await backFrom(
      'the source',
      button(page, 'Headers and source').first(),
      page.getByTestId('source-modal'),
    );
    expect([...keys.invisible]).toEqual([]);
    await page.close();
  });

  it('answers a ticket, and takes the answer back', async () => {
    const page = await getStage().open('/plugins/system-email/tickets');
    const keys = new Keyboard(page);
    await keys.goToCell('the ticket', page.getByRole('link', { name: ANSWERED }));
    await keys.press('Enter');
    const text = page.getByRole('textbox', { name: /^Reply to/ });
    await keys.goTo('the reply', text);
    await keys.type('Written without a mouse');
    await keys.press('Control+Enter');
    const undo = button(page.getByTestId('undo-notice'), 'Undo');
    await undo.waitFor();
    expect(await focusIsOn(keys, text)).toBe(true);
    await keys.goTo('Undo', undo, 'Shift+Tab');
    await keys.press('Enter');
    await text.getByText('Written without a mouse').waitFor();
    expect(await focusIsOn(keys, text)).toBe(true);
    await keys.press('Control+a');
    await keys.press('Delete');
    expect([...keys.invisible]).toEqual([]);
    await page.close();
  });
};
