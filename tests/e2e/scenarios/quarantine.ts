import { readFile } from 'node:fs/promises';
import Database from 'better-sqlite3';
import type { Locator, Page } from 'playwright-core';
import { PERMISSIONS } from '../../../shared/permissions';
import { helpdeskOn, quarantined } from '../furnish';
import { Keyboard } from '../keyboard';
import { choose, rowOf, settled } from '../panel';
import { addPerson, authorizationOf } from '../people';
import { CUSTOMER, SUPPORT, type Stage } from '../stage';

const PATH = '/settings/system-email-quarantine';
const LOOKER = { email: 'looker@example.com', password: 'Looker-Passw0rd' };
const REFUSED = 'Invoice for the ledger';
/** So many that work on them outlasts every test. */
const COPIES = 5000;

const row = (page: Page, subject: string): Locator =>
  page.getByTestId('quarantine-row').filter({ hasText: subject });
const outcome = (page: Page): Locator => page.getByTestId('quarantine-outcome');
const press = (scope: Page | Locator, name: string): Promise<void> =>
  scope.getByRole('button', { name, exact: true }).click();

/** The database of the app, as somebody with its password would change it. */
const inDatabase = ({ playground }: Stage, sql: string): void => {
  const db = new Database(playground.databaseFile);
  try {
    db.pragma('busy_timeout = 10000');
    db.exec(sql);
  } finally {
    db.close();
  }
};
/** Like a lifecycle hook that throws. */
const refuseEntries = (stage: Stage): void =>
  inDatabase(
    stage,
    `CREATE TRIGGER refuse BEFORE INSERT ON system_email_entries WHEN new.subject = '${REFUSED}'
     BEGIN SELECT raise(abort, 'The ledger is closed.'); END`,
  );
const mend = (stage: Stage): void => inDatabase(stage, 'DROP TRIGGER refuse');

export const quarantine = (getStage: () => Stage): void => {
  beforeAll(async () => {
    await helpdeskOn(getStage());
  });

  it('says so where nothing is in it', async () => {
    const page = await getStage().open(PATH);
    await page.getByText('Nothing is in quarantine.').waitFor();
    await page.close();
  });

  it('is led to from the System Email whose mail is in it', async () => {
    const stage = getStage();
    await quarantined(stage, 'Scan of floor 2');
    const page = await stage.open('/settings/system-email');
    await rowOf(page, SUPPORT).getByRole('link', { name: '1 in quarantine' }).click();
    await row(page, 'Scan of floor 2').waitFor();
    expect(new URL(page.url()).searchParams.get('systemEmail')).not.toBeNull();

    await page.getByRole('link', { name: 'System Emails', exact: true }).click();
    await rowOf(page, SUPPORT).getByRole('link', { name: SUPPORT, exact: true }).click();
    await page.getByTestId('quarantine-notice').getByRole('link', { name: 'Show the quarantine' }).click();
    await row(page, 'Scan of floor 2').waitFor();
    await page.close();
  });

  it('shows why a message is there, what it says of itself, and hands it out', async () => {
    const page = await getStage().open(PATH);
    await row(page, 'Scan of floor 2').getByRole('link').click();
    const reason = page.getByTestId('quarantine-reason');
    expect(await reason.innerText()).toContain('The message names no sender');
    expect(await reason.innerText()).toContain('look at it in a mail program');
    await page.getByRole('cell', { name: 'X-Mailer' }).waitFor();
    await page.getByRole('cell', { name: 'Acme Größe' }).waitFor();
    const downloading = page.waitForEvent('download');
    await press(page, 'Download .eml');
    const file = await (await downloading).path();
    expect(await readFile(file, 'utf8')).toContain('Subject: Scan of floor 2\r\n');
    await page.close();
  });

  it('makes a ticket of a message once what was wrong is mended', async () => {
    const stage = getStage();
    refuseEntries(stage);
    const page = await stage.open(PATH);
    await stage.lab.deliver(SUPPORT, { from: CUSTOMER, subject: REFUSED, text: 'Please pay.' });
    await row(page, REFUSED).waitFor();
    await row(page, REFUSED).getByRole('link').click();
    expect(await page.getByTestId('quarantine-reason').innerText()).toContain('The ledger is closed.');
    await press(page, 'Process again');
    await outcome(page).getByText('1 message still cannot become a ticket').waitFor();

    mend(stage);
    await row(page, REFUSED).getByRole('link').click();
    await press(page, 'Process again');
    await outcome(page).getByText('1 message is in a ticket now').waitFor();
    await row(page, REFUSED).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Tickets' }).click();
    await page.getByRole('link', { name: REFUSED }).waitFor();
    expect(await page.getByRole('link', { name: REFUSED }).count()).toBe(1);
    await page.close();
  });

  it('is searched and filtered, and finds the way back from a message', async () => {
    const stage = getStage();
    await quarantined(stage, 'Another one');
    const page = await stage.open(PATH);
    await page.getByRole('searchbox', { name: 'Search the quarantine' }).fill('another');
    await row(page, 'Scan of floor 2').waitFor({ state: 'detached' });
    await row(page, 'Another one').getByRole('link').click();
    await page.getByTestId('quarantine-reason').waitFor();
    await page.locator('main').getByRole('link', { name: 'Quarantine', exact: true }).click();
    await row(page, 'Another one').waitFor();
    expect(new URL(page.url()).searchParams.get('search')).toBe('another');
    await choose(page, 'Filter by reason', 'Larger than allowed');
    await page.getByText('No quarantined message matches.').waitFor();
    await press(page, 'Clear all filters');
    await row(page, 'Scan of floor 2').waitFor();
    await page.close();
  });

  it('is worked with by keyboard alone, and keeps the focus when buttons go away', async () => {
    const page = await getStage().open(PATH);
    const keyboard = new Keyboard(page);
    const checkbox = row(page, 'Another one').getByRole('checkbox', { name: 'Choose Another one' });
    await checkbox.waitFor();
    await keyboard.goTo('the checkbox', checkbox);
    await keyboard.press('Space');
    await page.getByText('1 message chosen').waitFor();
    await keyboard.goTo(
      'Process again',
      page.getByRole('button', { name: 'Process again', exact: true }),
      'Shift+Tab',
    );
    await keyboard.press('Enter');
    await outcome(page).waitFor();
    expect(await settled(() => keyboard.has(page.getByTestId('quarantine-jobs')), true)).toBe(true);
    await keyboard.goTo('its close button', outcome(page).getByRole('button'));
    await keyboard.press('Enter');
    await outcome(page).waitFor({ state: 'detached' });
    expect([...keyboard.invisible]).toEqual([]);
    await page.close();
  });

  it('shows how far work has come, and stops it', async () => {
    const stage = getStage();
    const copies = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${COPIES})`;
    inDatabase(
      stage,
      `INSERT INTO system_email_receipts (document_id, system_email_id, epoch, uid, position, content_hash, size,
         received_at, state, settled, attempts, reason, reason_code, unlimited, wanted, created_at)
       ${copies}
       SELECT 'copy' || i, system_email_id, 'copies', i, i, content_hash, size, received_at, 'quarantined', 1, 3,
         'The ledger is closed.', 'failed', 0, 0, created_at
       FROM system_email_receipts JOIN n WHERE state = 'entry' AND entry_id =
         (SELECT id FROM system_email_entries WHERE subject = '${REFUSED}' LIMIT 1)`,
    );
    const page = await stage.open(PATH);
    await choose(page, 'Filter by reason', 'Could not be stored as an entry');
    await page.getByRole('checkbox', { name: 'Choose all on this page' }).click();
    await press(page, 'Choose all 5,000 that match');
    await page.getByText('5,000 messages chosen').waitFor();
    await press(page, 'Process again');
    const job = page.getByTestId('quarantine-job');
    await job.getByText(/^[1-9][\d,]* of 5,000 done/).waitFor();
    expect(await job.getByRole('progressbar').count()).toBe(1);
    // Another tab sees it too.
    const other = await stage.open(PATH);
    await other.getByTestId('quarantine-job').waitFor();
    await other.close();
    await press(job, 'Stop');
    await outcome(page)
      .getByText(/^Stopped after [\d,]+ of 5,000$/)
      .waitFor();
    expect(await page.getByTestId('quarantine-row').count()).toBeGreaterThan(0);
    inDatabase(
      stage,
      `DELETE FROM system_email_receipts WHERE epoch = 'copies' AND position < ${COPIES - 40}`,
    );
    await page.close();
  });

  it('lets who may only look see everything and do nothing', async () => {
    const stage = getStage();
    await addPerson(stage, LOOKER, [PERMISSIONS.quarantineRead]);
    const page = await stage.openAs(LOOKER);
    await page.goto(`${stage.playground.url}/admin${PATH}?search=floor`);
    await row(page, 'Scan of floor 2').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await row(page, 'Scan of floor 2').getByRole('link').click();
    await page.getByTestId('quarantine-reason').waitFor();
    await page.getByRole('button', { name: 'Download .eml' }).waitFor();
    for (const name of ['Process again', 'Delete', 'Take it in anyway']) {
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    }
    const answer = await page.request.post(`${stage.playground.url}/system-email/quarantine/jobs`, {
      headers: await authorizationOf(stage, LOOKER),
      data: { kind: 'quarantine.discard', selection: { ids: [1] } },
    });
    expect(answer.status()).toBe(403);
    await page.context().close();
  });

  it('deletes all that match, only after it has said what that means', async () => {
    const page = await getStage().open(PATH);
    await page.getByRole('checkbox', { name: 'Choose all on this page' }).click();
    await page.getByRole('button', { name: /^Choose all \d+ that match$/ }).click();
    await press(page, 'Delete');
    const question = page.getByRole('alertdialog');
    expect(await question.innerText()).toContain('On the mail server nothing is changed.');
    await press(question, 'Cancel');
    await question.waitFor({ state: 'hidden' });
    await press(page, 'Delete');
    await press(question, 'Delete');
    await outcome(page)
      .getByText(/messages were deleted here$/)
      .waitFor();
    await page.getByText('Nothing is in quarantine.').waitFor();
    await page.close();
  });
};
