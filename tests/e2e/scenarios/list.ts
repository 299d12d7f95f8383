import { choose, field, rowOf, settled, showTab, untilStatus, valueOf } from '../panel';
import { SALES, SUPPORT, type Stage } from '../stage';
import type { Page } from 'playwright-core';

const NEW = 'careers@contoso.test';

const addresses = (page: Page): Promise<(string | null)[]> =>
  page
    .getByTestId('system-email-row')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-address')));

const shown = async (page: Page, wanted: string[]): Promise<string> =>
  settled(async () => (await addresses(page)).join(), wanted.join());

export const list = (getStage: () => Stage): void => {
  it('makes a copy that lacks nothing but its address, its passwords and its sign-ins', async () => {
    const stage = getStage();
    const page = await stage.open('/settings/system-email');
    await rowOf(page, SALES)
      .getByRole('link', { name: `Duplicate ${SALES}` })
      .click();
    expect(await valueOf(field(page, /^Internal notes/), 'Asked for by the sales team')).toBe(
      'Asked for by the sales team',
    );
    expect(await field(page, /^Email address/).inputValue()).toBe('');
    await field(page, /^Email address/).fill(NEW);
    await showTab(page, 'Remote Mailbox');
    expect(await valueOf(field(page, /^Host/), stage.imap.host)).toBe(stage.imap.host);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await untilStatus(page, 'needs-authorization');
    await page.close();
  });

  it('says why a mailbox needs something to whoever works by keyboard', async () => {
    const page = await getStage().open('/settings/system-email');
    const row = rowOf(page, NEW);
    await row.getByRole('link', { name: NEW, exact: true }).focus();
    await page.keyboard.press('ArrowRight');
    const reason = page.getByRole('tooltip');
    await reason.waitFor();
    expect(await reason.innerText()).toMatch(/sign/i);
    await page.close();
  });

  it('is searched, filtered and sorted, and finds the way back', async () => {
    const page = await getStage().open('/settings/system-email');
    expect(await shown(page, [NEW, SALES, SUPPORT])).toBe([NEW, SALES, SUPPORT].join());
    await page.getByRole('button', { name: 'Address', exact: true }).click();
    expect(await shown(page, [SUPPORT, SALES, NEW])).toBe([SUPPORT, SALES, NEW].join());
    expect(await page.getByRole('columnheader', { name: 'Address' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    await page.getByRole('searchbox', { name: 'Search System Emails' }).fill('sal');
    expect(await shown(page, [SALES])).toBe(SALES);
    await page.getByRole('searchbox', { name: 'Search System Emails' }).fill('nobody has this');
    await page.getByText('No System Email matches.').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await choose(page, 'Filter by status', 'Needs authorization');
    expect(await shown(page, [NEW])).toBe(NEW);
    expect(new URL(page.url()).searchParams.get('status')).toBe('needs-authorization');
    await page.reload();
    expect(await shown(page, [NEW])).toBe(NEW);
    await page.close();
  });

  it('switches one off and on again', async () => {
    const page = await getStage().open('/settings/system-email');
    const toggle = rowOf(page, SALES).getByRole('switch', { name: `${SALES} enabled` });
    await toggle.click();
    await untilStatus(rowOf(page, SALES), 'disabled');
    await toggle.click();
    await untilStatus(rowOf(page, SALES), 'verified');
    await page.close();
  });

  it('deletes only after it has said what is kept', async () => {
    const page = await getStage().open('/settings/system-email');
    await rowOf(page, NEW)
      .getByRole('button', { name: `Delete ${NEW}` })
      .click();
    const question = page.getByRole('alertdialog');
    expect(await question.innerText()).toContain('Kept are the tickets');
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'hidden' });
    expect(await rowOf(page, NEW).count()).toBe(1);
    await rowOf(page, NEW)
      .getByRole('button', { name: `Delete ${NEW}` })
      .click();
    await question.getByRole('button', { name: 'Delete', exact: true }).click();
    await rowOf(page, NEW).waitFor({ state: 'detached' });
    await page.close();
  });
};
