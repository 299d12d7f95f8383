import { choose, field, fillServers, rowOf, showTab, untilStatus } from '../panel';
import type { Stage } from '../stage';

const ADDRESS = 'depot@contoso.test';

export const servedFrom = (getStage: () => Stage): void => {
  it('warns of a label that no running instance has, and says so on the page and in the list once it is saved', async () => {
    const stage = getStage();
    const page = await stage.open('/settings/system-email/create');
    await field(page, /^Email address/).fill(ADDRESS);
    const warning = page.getByTestId('served-from-nobody');
    expect(await warning.count()).toBe(0);
    await field(page, /^Served from/).fill('berlin');
    await warning.waitFor();
    expect(await warning.innerText()).toContain('No running instance has the label “berlin”');

    await fillServers(page, stage.imap, stage.smtp);
    await choose(page, 'Authentication', 'Basic');
    await field(page, /^Password/).fill('of the depot');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await untilStatus(page, 'error');
    await page.getByText('No running instance may serve depot@contoso.test').first().waitFor();
    await page.getByText('labels: ["berlin"]').first().waitFor();

    await page.goto(`${stage.playground.url}/admin/settings/system-email`);
    await untilStatus(rowOf(page, ADDRESS), 'error');
    await page.getByRole('link', { name: ADDRESS, exact: true }).click();
    await showTab(page, 'Account');
    expect(await field(page, /^Served from/).inputValue()).toBe('berlin');
    await page.close();
  });
};
