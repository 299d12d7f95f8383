import { PERMISSIONS } from '../../../shared/permissions';
import { configPopup, field, openConfig, rowOf, showTab } from '../panel';
import { addPerson, authorizationOf } from '../people';
import { SUPPORT, type Stage } from '../stage';

const AUDITOR = { email: 'auditor@example.com', password: 'Auditor-Passw0rd' };
const EDITOR = { email: 'editor@example.com', password: 'Editor-Passw0rd1' };

const supportId = async ({ playground }: Stage): Promise<number> => {
  const { results } = await playground.call<{ results: { id: number; address: string }[] }>(
    'GET',
    '/system-email/system-emails',
  );
  return results.find(({ address }) => address === SUPPORT)?.id ?? 0;
};

export const roles = (getStage: () => Stage): void => {
  it('that may only read show everything and change nothing', async () => {
    const stage = getStage();
    await addPerson(stage, AUDITOR, [PERMISSIONS.settingsRead]);
    const page = await stage.openAs(AUDITOR);
    await page.goto(`${stage.playground.url}/admin/settings/system-email`);
    await rowOf(page, SUPPORT).waitFor();
    expect(await page.getByRole('link', { name: 'Add System Email' }).count()).toBe(0);
    expect(await page.getByRole('switch').count()).toBe(0);
    expect(
      await rowOf(page, SUPPORT)
        .getByRole('button', { name: /^Delete/ })
        .count(),
    ).toBe(0);

    await rowOf(page, SUPPORT).getByRole('link', { name: SUPPORT, exact: true }).click();
    await field(page, /^Email address/).waitFor();
    expect(await field(page, /^Email address/).isDisabled()).toBe(true);
    for (const name of ['Save', 'Test connection', 'Validate and save']) {
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    }
    expect(await page.getByRole('heading', { name: 'Recent activity' }).count()).toBe(0);
    await showTab(page, 'Remote Mailbox');
    expect(await field(page, /^Host/).isDisabled()).toBe(true);
    await openConfig(page);
    await page.getByTestId('token-username').waitFor();
    for (const name of ['Delete token', 'Refresh now', 'Sign in again']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
    await page.getByRole('tab', { name: 'IdP Config' }).click();
    expect(await configPopup(page).getByRole('button', { name: 'Submit' }).isDisabled()).toBe(true);
    expect(await field(configPopup(page), /^Client ID/).isDisabled()).toBe(true);

    const headers = await authorizationOf(stage, AUDITOR);
    const id = await supportId(stage);
    const refused = await Promise.all(
      [
        ['DELETE', `/system-emails/${id}`],
        ['DELETE', `/system-emails/${id}/credential?side=remote`],
        ['POST', `/system-emails/${id}/authorization?side=remote`],
        ['POST', `/system-emails/${id}/token-refresh?side=remote`],
        ['PUT', `/system-emails/${id}/enabled`],
        ['GET', `/system-emails/${id}/events`],
        ['GET', '/tickets'],
      ].map(async ([method, path]) => {
        const response = await fetch(`${stage.playground.url}/system-email${path}`, { method, headers });
        return response.status;
      }),
    );
    expect(refused).toEqual(refused.map(() => 403));
    await page.context().close();
  });

  it('that may configure but neither sign in nor delete tokens have no buttons for these', async () => {
    const stage = getStage();
    await addPerson(stage, EDITOR, [PERMISSIONS.settingsRead, PERMISSIONS.settingsConfigure]);
    const page = await stage.openAs(EDITOR);
    const id = await supportId(stage);
    await page.goto(`${stage.playground.url}/admin/settings/system-email/${id}?tab=remote`);
    await openConfig(page);
    await page.getByTestId('token-username').waitFor();
    for (const name of ['Delete token', 'Refresh now', 'Sign in again']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
    await page.getByRole('tab', { name: 'IdP Config' }).click();
    expect(await configPopup(page).getByRole('button', { name: 'Submit' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await field(page, /^Host/).isDisabled()).toBe(false);

    const headers = await authorizationOf(stage, EDITOR);
    for (const [method, path] of [
      ['DELETE', 'credential'],
      ['POST', 'authorization'],
    ]) {
      const response = await fetch(
        `${stage.playground.url}/system-email/system-emails/${id}/${path}?side=remote`,
        { method, headers },
      );
      expect(response.status).toBe(403);
    }
    await page.context().close();
  });
};
