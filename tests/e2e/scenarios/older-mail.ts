import { newAccount } from '../../bench/account';
import { choose, field, fillServer, fillServers, rowOf, settled, untilStatus } from '../panel';
import type { Stage } from '../stage';

const OLD = 300;
/** Bytes a second: a batch of fifty takes ten seconds, also where the page takes long to appear. */
const SLOW = 5_000;

/** How many tickets the search for these words finds. */
const found = async ({ playground }: Stage, words: string): Promise<number> => {
  const { pagination } = await playground.call<{ pagination: { total: number } }>(
    'GET',
    `/system-email/tickets?search=${encodeURIComponent(words)}`,
  );
  return pagination.total;
};

export const olderMail = (getStage: () => Stage): void => {
  it('shows how far it has come, is paused, goes on and is stopped; new mail comes in meanwhile', async () => {
    const stage = getStage();
    const { lab } = stage;
    const { address, password } = await newAccount(lab, 'archive@contoso.test');
    await lab.deliverMany(
      address,
      Array.from({ length: OLD }, (_, index) => ({
        subject: `Archived ${index}`,
        text: 'Old news. '.repeat(40),
      })),
    );
    // So slow that there is time to press a button.
    const proxy = await lab.proxy({ target: 'imap' });
    await proxy.setFault({ kind: 'slow', bytesPerSecond: SLOW });

    const page = await stage.open('/settings/system-email/create');
    await field(page, /^Email address/).fill(address);
    await fillServers(page, { ...stage.imap, port: proxy.port }, stage.smtp);
    await choose(page, 'Authentication', 'Basic');
    await field(page, /^Password/).fill(password);
    await choose(page, 'Mail that is already there', 'Take it in as tickets');
    await page.getByRole('button', { name: 'Save', exact: true }).click();

    const panel = page.getByTestId('backfill');
    await panel.waitFor();
    await panel.getByText(new RegExp(`of ${OLD} messages`)).waitFor();
    // The page may still be drawn anew after Save: who has pressed in vain presses again.
    const press = async (): Promise<string | null> => {
      const pause = panel.getByRole('button', { name: 'Pause' });
      if (await pause.isVisible()) await pause.press('Enter', { timeout: 2_000 }).catch(() => undefined);
      await page.waitForTimeout(500);
      return panel.getAttribute('data-state');
    };
    expect(await settled(press, 'paused')).toBe('paused');
    await panel.getByText('Taking in older mail is paused').waitFor();
    await proxy.setFault();

    await lab.deliver(address, { subject: 'Fresh from today', text: 'News.' });
    expect(await settled(() => found(stage, 'Fresh from today'), 1)).toBe(1);
    const taken = await found(stage, 'Archived');
    expect(taken).toBeLessThan(OLD);
    expect(await panel.getAttribute('data-state')).toBe('paused');

    await proxy.setFault({ kind: 'slow', bytesPerSecond: SLOW });
    await panel.getByRole('button', { name: 'Go on' }).click();
    await panel.getByText('Taking in older mail', { exact: true }).waitFor();
    await settled(async () => (await found(stage, 'Archived')) > taken, true);
    await panel.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('alertdialog').getByText('What has been taken in stays.').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Stop' }).click();
    await panel.waitFor({ state: 'detached' });
    await proxy.stop();
    const after = await found(stage, 'Archived');
    expect(after).toBeGreaterThan(taken);
    expect(after).toBeLessThan(OLD);
    await page.close();
  });

  it('of a POP3 mailbox becomes tickets; what POP3 cannot do is not offered', async () => {
    const stage = getStage();
    const { lab } = stage;
    const { address, password } = await newAccount(lab, 'fax@contoso.test');
    await lab.deliver(address, { subject: 'Fax of this morning', text: 'Beep.' });

    const page = await stage.open('/settings/system-email/create');
    await field(page, /^Email address/).fill(address);
    await fillServers(page, stage.imap, stage.smtp);
    await field(page, /^Folder/).waitFor();
    await choose(page, 'Protocol', 'POP3');
    expect(await field(page, /^Folder/).count()).toBe(0);
    expect(await page.getByRole('combobox', { name: 'New mail' }).count()).toBe(0);
    await page.getByRole('combobox', { name: 'Fetched mail' }).click();
    expect(await page.getByRole('option').allInnerTexts()).toEqual([
      'Delete from the server',
      'Leave as it is (not recommended)',
    ]);
    await page.keyboard.press('Escape');
    await fillServer(page, { ...lab.pop3, security: 'TLS from the start' });
    await choose(page, 'Authentication', 'Basic');
    await field(page, /^Password/).fill(password);
    await choose(page, 'Mail that is already there', 'Take it in as tickets');
    await page.getByRole('button', { name: 'Save', exact: true }).click();

    expect(await settled(() => found(stage, 'Fax of this morning'), 1)).toBe(1);
    await page.goto(`${stage.playground.url}/admin/settings/system-email`);
    await rowOf(page, address).waitFor();
    await untilStatus(rowOf(page, address), 'verified');
    await page.close();
  });
};
