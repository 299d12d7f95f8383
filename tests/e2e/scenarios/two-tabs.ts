import type { Page } from 'playwright-core';
import { banner, configPopup, openConfig, rowOf, signInAtProvider, untilStatus } from '../panel';
import { AGENT, SALES, type Stage } from '../stage';

/** A tab that waits at the provider's login page, on the way to signing SALES in. */
const tabAtProvider = async (stage: Stage): Promise<Page> => {
  const page = await stage.open('/settings/system-email');
  await page.getByRole('link', { name: SALES, exact: true }).click();
  await page.getByRole('tab', { name: 'Remote Mailbox' }).click();
  await openConfig(page);
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  return page;
};

export const twoTabs = (getStage: () => Stage): void => {
  it('signs in whom the later sign-in names, and tells the earlier tab what became of it', async () => {
    const stage = getStage();
    // The provider has forgotten this browser, so that both tabs stop at its login page.
    await stage.browserState.clearCookies({ name: /^_session/ });
    const earlier = await tabAtProvider(stage);
    const later = await tabAtProvider(stage);

    await signInAtProvider(later, stage.lab.user(SALES));
    expect(await banner(later).getAttribute('data-tone')).toBe('success');
    expect(await later.getByTestId('token-username').innerText()).toBe(SALES);

    // Somebody else is at the other tab by now: whatever it says, nobody may be signed in wrongly.
    await signInAtProvider(earlier, stage.lab.user(AGENT));
    expect(await banner(earlier).getAttribute('data-tone')).toBe('danger');
    expect(await banner(earlier).innerText()).toContain('begun later has succeeded');
    // Closed, the popup stays closed: a reload does not open it again.
    await later.keyboard.press('Escape');
    await configPopup(later).waitFor({ state: 'hidden' });
    expect(new URL(later.url()).searchParams.has('authorization')).toBe(false);
    expect(await banner(later).getAttribute('data-tone')).toBe('success');
    await later.reload();
    await openConfig(later);
    expect(await later.getByTestId('token-username').innerText()).toBe(SALES);

    await later.goto(`${stage.playground.url}/admin/settings/system-email`);
    await untilStatus(rowOf(later, SALES), 'verified');
    await earlier.close();
    await later.close();
  });
};
