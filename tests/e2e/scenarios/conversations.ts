import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { CUSTOMER, SUPPORT, type Stage } from '../stage';

const SUBJECT = 'The printer on the second floor is on fire';
const TRACKER = 'https://images.fabrikam.test/seen.gif';
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

const ticketRow = (page: Page, subject: string): Locator =>
  page.getByTestId('ticket-row').filter({ hasText: subject });

export const conversations = (getStage: () => Stage): void => {
  let received: string;

  it('begins with a mail that shows up under Tickets by itself', async () => {
    const stage = getStage();
    const page = await stage.open('');
    await page.getByRole('link', { name: 'Tickets' }).click();
    await page.getByText('No tickets yet').waitFor();
    await page.evaluate(() => Object.assign(globalThis, { loadedBefore: true }));
    received = await stage.lab.deliver(SUPPORT, {
      from: { name: 'Casey Customer', address: CUSTOMER },
      subject: SUBJECT,
      text: 'Please send somebody. And water.',
      attachments: [{ filename: 'smoke report.txt', content: 'It is getting warmer.' }],
    });
    await ticketRow(page, SUBJECT).waitFor();
    expect(await page.evaluate(() => 'loadedBefore' in globalThis)).toBe(true);
    expect(await ticketRow(page, SUBJECT).innerText()).toContain('Casey Customer');
    await page.close();
  });

  it('is answered with Ctrl+Enter, and the answer is threaded in the customer’s mailbox', async () => {
    const stage = getStage();
    const page = await stage.open('/plugins/system-email/tickets');
    await page.getByRole('link', { name: SUBJECT }).click();
    await page.getByText('Please send somebody. And water.').waitFor();
    const box = page.getByRole('textbox', { name: `Reply to ${CUSTOMER}` });
    await box.fill('Somebody is on the way,\nwith water.');
    await box.press('Control+Enter');

    const reply = page.locator('[data-testid=entry][data-kind=reply]');
    await reply.locator('[data-testid=delivery-state][data-state=sent]').waitFor();
    expect(await reply.innerText()).toContain('Somebody is on the way,');
    expect(await box.inputValue()).toBe('');

    const mail = await stage.lab.mailbox(CUSTOMER).waitFor(({ inReplyTo }) => inReplyTo === received);
    expect(mail.from).toBe(SUPPORT);
    expect(mail.raw.toString()).toContain('with water.');
    await page.close();
  });

  it('says of a reply that the server refused what to do, in the server’s words too', async () => {
    const stage = getStage();
    const gone = 'former.colleague@fabrikam.test';
    const page = await stage.open('/plugins/system-email/tickets');
    await stage.lab.deliver(SUPPORT, { from: gone, subject: 'Please change my address', text: 'I moved.' });
    await page.getByRole('link', { name: 'Please change my address' }).click();
    const box = page.getByRole('textbox', { name: `Reply to ${gone}` });
    await box.fill('Done.');
    await page.getByRole('button', { name: 'Send' }).click();
    const reply = page.locator('[data-testid=entry][data-kind=reply]');
    await reply.locator('[data-testid=delivery-state][data-state=failed]').waitFor();
    const text = await reply.innerText();
    expect(text).toContain("Check the address in the ticket's contact");
    expect(text).toContain(`550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${gone} not found`);
    expect(await reply.getByRole('button', { name: 'Retry' }).count()).toBe(1);
    await page.close();
  });

  it('lets attachments be downloaded as they were sent', async () => {
    const page = await getStage().open('/plugins/system-email/tickets');
    await page.getByRole('link', { name: SUBJECT }).click();
    const downloaded = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download smoke report.txt' }).click();
    const download = await downloaded;
    expect(download.suggestedFilename()).toBe('smoke report.txt');
    expect(await readFile(await download.path(), 'utf8')).toBe('It is getting warmer.');
    await page.close();
  });

  it('shows HTML without running it, and asks before it loads images from elsewhere', async () => {
    const stage = getStage();
    const page = await stage.open('/plugins/system-email/tickets');
    const asked: string[] = [];
    await page.route(/fabrikam\.test/, (route) => {
      asked.push(route.request().url());
      return route.fulfill({ contentType: 'image/gif', body: PICTURE });
    });
    await stage.lab.deliver(SUPPORT, {
      subject: 'A picture for you',
      html: `<p style="color: teal">Look <b>here</b></p><img src="${TRACKER}" alt="a seal" onerror="parent.ran=1">
        <script>parent.ran = 1; fetch('https://fabrikam.test/script')</script>
        <a href="javascript:parent.ran=1">click</a>`,
    });
    await page.getByRole('link', { name: 'A picture for you' }).click();
    const mail = page.getByTestId('entry-html');
    expect(await mail.getAttribute('sandbox')).toBe('');
    const body = page.frameLocator('[data-testid=entry-html]');
    await body.getByText('Look here').waitFor();
    expect(await body.locator('script').count()).toBe(0);
    await page.getByText('Images from elsewhere are not loaded').waitFor();
    expect(asked).toEqual([]);

    const loaded = page.waitForResponse(TRACKER);
    await page.getByRole('button', { name: 'Show images' }).click();
    await loaded;
    expect(asked).toEqual([TRACKER]);
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
    await page.close();
  });
};
