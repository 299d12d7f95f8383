import type { Page } from 'playwright-core';
import { field, settled, showTab } from '../panel';
import { SUPPORT, type Stage } from '../stage';

const panelOf = (page: Page) => page.getByTestId('connection-test');

/** How the test ended, once it has. */
const outcome = async (page: Page, wanted: string): Promise<string | null> =>
  settled(() => panelOf(page).getAttribute('data-state'), wanted);

const stateOf = (page: Page, side: string, stage: string): Promise<string | null> =>
  panelOf(page).getByTestId(`stages-${side}`).locator(`[data-stage=${stage}]`).getAttribute('data-state');

export const connectionTest = (getStage: () => Stage): void => {
  it('shows each stage, the certificate among them, and can be copied for support', async () => {
    const stage = getStage();
    await stage.browserState.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await stage.open('/settings/system-email');
    await page.getByRole('link', { name: SUPPORT, exact: true }).click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    const panel = panelOf(page);
    await panel.getByRole('button', { name: 'Start the test' }).click();
    expect(await outcome(page, 'passed')).toBe('passed');
    expect(await stateOf(page, 'remote', 'mailbox')).toBe('passed');
    expect(await stateOf(page, 'outgoing', 'sender')).toBe('passed');
    expect(await panel.getByTestId('stages-remote').locator('[data-stage=tls]').innerText()).toContain(
      'Issued by',
    );

    await panel.getByRole('button', { name: 'Copy for support' }).click();
    const copied = await settled(
      async () => (await page.evaluate<string>('navigator.clipboard.readText()')).split('\n')[0],
      'Connection test of System Email',
    );
    expect(copied).toBe('Connection test of System Email');
    await page.close();
  });

  it('works with what is in the form, and says what to do where it fails', async () => {
    const stage = getStage();
    const page = await stage.open('/settings/system-email');
    await page.getByRole('link', { name: SUPPORT, exact: true }).click();
    await showTab(page, 'Remote Mailbox');
    await field(page, /^Port/).fill('1');
    await page.getByRole('button', { name: 'Test this server' }).click();
    const panel = panelOf(page);
    await panel.getByRole('button', { name: 'Start the test' }).click();
    expect(await outcome(page, 'failed')).toBe('failed');
    expect(await stateOf(page, 'remote', 'resolve')).toBe('passed');
    expect(await stateOf(page, 'remote', 'connect')).toBe('failed');
    expect(await stateOf(page, 'remote', 'sign-in')).toBe('skipped');
    expect(await panel.getByTestId('stage-problem').innerText()).toContain(
      'refused the connection on port 1',
    );
    await page.close({ runBeforeUnload: false });
  });
};
