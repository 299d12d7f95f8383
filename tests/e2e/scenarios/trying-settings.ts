import type { SystemEmail } from '../../../shared/contracts/system-emails';
import { field, showTab, untilStatus, valueOf } from '../panel';
import { CUSTOMER, SUPPORT, type Stage } from '../stage';
import type { Page } from 'playwright-core';

const openSupport = async (stage: Stage): Promise<Page> => {
  const page = await stage.open('/settings/system-email');
  await page.getByRole('link', { name: SUPPORT, exact: true }).click();
  await page.getByRole('tab', { name: 'Outgoing (SMTP)' }).waitFor();
  return page;
};

const saved = async ({ playground }: Stage): Promise<SystemEmail> => {
  const { results } = await playground.call<{ results: { id: number; address: string }[] }>(
    'GET',
    '/system-email/system-emails',
  );
  const id = results.find(({ address }) => address === SUPPORT)?.id;
  return playground.call<SystemEmail>('GET', `/system-email/system-emails/${id}`);
};

export const tryingSettings = (getStage: () => Stage): void => {
  it('lists the folders that the server has, and fills in the one that is chosen', async () => {
    const page = await openSupport(getStage());
    await showTab(page, 'Remote Mailbox');
    await page.getByRole('button', { name: 'Choose… (Folder)' }).click();
    const picker = page.getByTestId('folder-picker');
    await picker.getByRole('button', { name: 'INBOX' }).waitFor();
    expect(await picker.getByRole('button', { name: 'INBOX' }).getAttribute('aria-current')).toBe('true');
    const other = picker.getByRole('listitem').getByRole('button').nth(1);
    const path = (await other.getAttribute('aria-label')) ?? '';
    await other.click();
    await picker.waitFor({ state: 'hidden' });
    expect(await valueOf(field(page, /^Folder/), path)).toBe(path);
    await field(page, /^Folder/).fill('INBOX');
    await page.close();
  });

  it('asks a known provider’s servers also before any host was typed', async () => {
    const stage = getStage();
    const page = await stage.open('/settings/system-email/create?provider=microsoft');
    await page.getByTestId('guide').waitFor();
    await field(page, /^Email address/).fill('press@contoso.test');
    await showTab(page, 'Remote Mailbox');
    await page.getByRole('button', { name: 'Test this server' }).click();
    const panel = page.getByTestId('connection-test');
    await panel.getByRole('button', { name: 'Start the test' }).click();
    await panel.getByTestId('stages-remote').locator('[data-stage=connect][data-state=passed]').waitFor();
    expect(await field(page, /^Host/).inputValue()).toBe(stage.imap.host);
    await page.close();
  });

  it('sends a test mail with what is in the form, which arrives', async () => {
    const stage = getStage();
    const page = await openSupport(stage);
    await showTab(page, 'Outgoing (SMTP)');
    await field(page, /^From name/).fill('Contoso, not saved yet');
    await page.getByRole('button', { name: 'Send a test mail' }).click();
    const dialog = page.getByTestId('test-mail');
    await dialog.getByLabel('Send to').fill(CUSTOMER);
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await dialog.getByTestId('test-mail-sent').waitFor();
    const mail = await stage.lab
      .mailbox(CUSTOMER)
      .waitFor(({ raw }) => raw.toString().includes('Contoso, not saved yet'));
    expect(mail.from).toBe(SUPPORT);
    await page.close();
  });

  it('refuses to validate a server that does not answer and keeps the one that works', async () => {
    const stage = getStage();
    const before = await saved(stage);
    const page = await openSupport(stage);
    await showTab(page, 'Outgoing (SMTP)');
    await field(page, /^Port/).fill('1');
    await page.getByRole('button', { name: 'Validate and save' }).click();
    await page.getByText('Not saved. Nothing you typed is lost.').waitFor();
    expect(await field(page, /^Port/).inputValue()).toBe('1');
    expect((await saved(stage)).outgoingServer.port).toBe(before.outgoingServer.port);

    await field(page, /^Port/).fill(String(before.outgoingServer.port));
    await field(page, /^From name/).fill('Contoso Support');
    await page.getByRole('button', { name: 'Validate and save' }).click();
    await page.getByText(/The server took the mail to .* Saved\./).waitFor();
    expect((await saved(stage)).outgoingServer.fromName).toBe('Contoso Support');
    await untilStatus(page, 'verified');
    await page.close();
  });
};
