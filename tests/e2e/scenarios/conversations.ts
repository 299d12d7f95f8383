import { readFile } from 'node:fs/promises';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { settled } from '../panel';
import { AGENT, CUSTOMER, SUPPORT, type Stage } from '../stage';

const SUBJECT = 'The printer on the second floor is on fire';
const TRACKER = 'https://images.fabrikam.test/seen.gif';
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
/** A held reply leaves seconds later than the panel's other work takes. */
const UNTIL_SENT = { timeout: 90_000 };

const ticketRow = (page: Page, subject: string): Locator =>
  page.getByTestId('ticket-row').filter({ hasText: subject });

const openTicket = async (stage: Stage, subject: string): Promise<Page> => {
  const page = await stage.open('/plugins/system-email/tickets');
  await page.getByRole('link', { name: subject }).click();
  await page.getByTestId('entry').first().waitFor();
  return page;
};

const entries = (page: Page, kind: 'inbound' | 'reply' | 'note'): Locator =>
  page.locator(`[data-testid=entry][data-kind=${kind}]`);

const replyBox = (page: Page): Locator => page.getByTestId('reply-box');

const replyText = (page: Page, recipient: string): Locator =>
  page.getByRole('textbox', { name: `Reply to ${recipient}` });

/** The document in an entry's frame. */
const frameOf = (entry: Locator): FrameLocator => entry.frameLocator('[data-testid=entry-html]');

const attach = async (page: Page, name: string, content: string): Promise<void> => {
  await page
    .getByTestId('attachment-input')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  await page.locator(`[data-testid=draft-attachment][data-filename="${name}"][data-state=done]`).waitFor();
};

const send = (page: Page): Promise<void> =>
  replyBox(page).getByRole('button', { name: 'Send', exact: true }).click();

const untilSent = (entry: Locator): Promise<void> =>
  entry.locator('[data-testid=delivery-state][data-state=sent]').waitFor(UNTIL_SENT);

export const conversations = (getStage: () => Stage): void => {
  let received: string;

  it('begins with a mail that shows up under Tickets by itself, marked as unread', async () => {
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
    expect(await ticketRow(page, SUBJECT).getByText('Unread').count()).toBe(1);
    await page.close();
  });

  it('is answered with Ctrl+Enter, and the answer is threaded in the customer’s mailbox', async () => {
    const stage = getStage();
    const page = await openTicket(stage, SUBJECT);
    await page.getByText('Please send somebody. And water.').waitFor();
    const text = replyText(page, CUSTOMER);
    await text.fill('Somebody is on the way, with water.');
    await text.press('Control+Enter');

    const reply = entries(page, 'reply');
    await frameOf(reply).getByText('Somebody is on the way, with water.').waitFor();
    expect((await text.innerText()).trim()).toBe('');
    await untilSent(reply);

    const mail = await stage.lab.mailbox(CUSTOMER).waitFor(({ inReplyTo }) => inReplyTo === received);
    expect(mail.from).toBe(SUPPORT);
    expect(mail.raw.toString()).toContain('with water.');

    await page.getByRole('link', { name: 'Tickets' }).first().click();
    await ticketRow(page, SUBJECT).waitFor();
    expect(await settled(() => ticketRow(page, SUBJECT).getByText('Unread').count(), 0)).toBe(0);
    await page.close();
  });

  it('keeps a reply that is being written when the page is left or reloaded', async () => {
    const stage = getStage();
    const page = await openTicket(stage, SUBJECT);
    await replyText(page, CUSTOMER).fill('Half a thought');
    await page.getByRole('link', { name: 'Tickets' }).first().click();
    await page.getByRole('link', { name: SUBJECT }).click();
    await replyText(page, CUSTOMER).getByText('Half a thought').waitFor();
    await page.reload();
    await replyText(page, CUSTOMER).getByText('Half a thought').waitFor();
    await replyText(page, CUSTOMER).fill('');
    await page.close();
  });

  it('takes a reply back for some seconds, and has notes that are never sent', async () => {
    const stage = getStage();
    const page = await openTicket(stage, SUBJECT);
    const before = await entries(page, 'reply').count();

    await page.getByRole('tab', { name: 'Internal note' }).click();
    const note = page.getByRole('textbox', { name: 'Internal note' });
    await note.fill('Between us: it was the toaster.');
    await note.press('Control+Enter');
    await frameOf(entries(page, 'note')).getByText('it was the toaster').waitFor();
    await page.getByRole('tab', { name: 'Reply' }).click();

    const text = replyText(page, CUSTOMER);
    await text.fill('My first thought');
    await replyBox(page).getByRole('button', { name: 'Cc and Bcc' }).click();
    await replyBox(page).getByLabel('Cc', { exact: true }).fill(`no address, ${AGENT}`);
    await text.focus();
    await replyBox(page).getByText('This is not a mail address: no address').waitFor();
    await replyBox(page).getByLabel('Cc', { exact: true }).fill(`Robin Agent <${AGENT}>`);
    await attach(page, 'extinguishers.txt', 'One on every floor.');
    await send(page);
    await page.getByTestId('undo-notice').getByRole('button', { name: 'Undo' }).click();

    await text.getByText('My first thought').waitFor();
    expect(await settled(() => entries(page, 'reply').count(), before)).toBe(before);
    expect(await replyBox(page).getByLabel('Cc', { exact: true }).inputValue()).toBe(
      `Robin Agent <${AGENT}>`,
    );
    await text.fill('My second thought');
    await send(page);
    await untilSent(entries(page, 'reply').nth(before));

    const isSecond = ({ raw }: { raw: Buffer }) => raw.includes('My second thought');
    const mail = (await stage.lab.mailbox(CUSTOMER).waitFor(isSecond)).raw.toString();
    expect(mail).toContain('extinguishers.txt');
    expect(mail).toContain(Buffer.from('One on every floor.').toString('base64'));
    await stage.lab.mailbox(AGENT).waitFor(isSecond);
    const everything = await stage.lab.mailbox(CUSTOMER).messages();
    for (const kept of ['My first thought', 'toaster']) {
      expect(everything.filter(({ raw }) => raw.includes(kept))).toEqual([]);
    }
    await page.close();
  });

  it('shows what the customer answers without a reload, and folds what they quote', async () => {
    const stage = getStage();
    const page = await openTicket(stage, SUBJECT);
    await stage.lab.deliver(SUPPORT, {
      from: { name: 'Casey Customer', address: CUSTOMER },
      subject: `Re: ${SUBJECT}`,
      inReplyTo: received,
      references: received,
      text: 'It is out, thank you.\n\nOn Sun, 22 Nov 2026 at 10:00, Contoso Support wrote:\n> Somebody is on the way, with water.\n',
    });
    const answer = entries(page, 'inbound').nth(1);
    await answer.getByText('It is out, thank you.').waitFor();
    expect(await answer.innerText()).not.toContain('with water.');
    await answer.getByRole('button', { name: 'Show quoted text' }).click();
    await answer.getByText('with water.').waitFor();
    await page.close();
  });

  it('shows a picture that is pasted into the reply, on the screen and in the mail', async () => {
    const stage = getStage();
    const page = await openTicket(stage, SUBJECT);
    const text = replyText(page, CUSTOMER);
    await text.fill('It looks like this: ');
    await text.evaluate((box, base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], 'toaster.gif', { type: 'image/gif' }));
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, PICTURE.toString('base64'));
    const pasted = text.getByRole('img', { name: 'toaster.gif' });
    await page.locator('img[alt="toaster.gif"][data-state=shown]').waitFor();

    // Taken out of the text it is an attachment like others, and can be shown again.
    await text.press('End');
    await text.press('Backspace');
    await pasted.waitFor({ state: 'detached' });
    await replyBox(page).getByRole('button', { name: 'Show toaster.gif in the text' }).click();
    await pasted.waitFor();
    await page.reload();
    await page.locator('img[alt="toaster.gif"][data-state=shown]').waitFor();
    await send(page);
    const reply = entries(page, 'reply').last();
    await frameOf(reply).getByRole('img', { name: 'toaster.gif' }).waitFor();
    await untilSent(reply);
    const mail = await stage.lab.mailbox(CUSTOMER).waitFor(({ raw }) => raw.includes('It looks like this'));
    const [, contentId] = /^Content-ID: *<([^>]+)>/im.exec(mail.raw.toString()) ?? [];
    expect(mail.raw.toString().replace(/=\r?\n/g, '')).toContain(`cid:${contentId}`);
    expect(mail.raw.toString()).toContain(PICTURE.toString('base64'));
    await page.close();
  });

  it('is assigned, and found under Mine', async () => {
    const page = await openTicket(getStage(), SUBJECT);
    await page.getByTestId('ticket-panel').getByRole('button', { name: 'Assign to me' }).click();
    await page
      .getByTestId('ticket-panel')
      .getByRole('combobox', { name: 'Assignee' })
      .getByText('Demo')
      .waitFor();
    await page.getByRole('link', { name: 'Tickets' }).first().click();
    await page.getByRole('button', { name: 'Unassigned' }).click();
    await page.getByText('No ticket matches').waitFor();
    await page.getByRole('button', { name: 'Mine' }).click();
    await ticketRow(page, SUBJECT).waitFor();
    expect(new URL(page.url()).searchParams.get('filters[assignee]')).toBe('me');
    await page.close();
  });

  it('says of a reply that the server refused what to do, in the server’s words too', async () => {
    const stage = getStage();
    const gone = 'former.colleague@fabrikam.test';
    const subject = 'Please change my address';
    await stage.lab.deliver(SUPPORT, { from: gone, subject, text: 'I moved.' });
    const page = await openTicket(stage, subject);
    await replyText(page, gone).fill('Done.');
    await send(page);
    const reply = entries(page, 'reply');
    await reply.locator('[data-testid=delivery-state][data-state=failed]').waitFor(UNTIL_SENT);
    const text = await reply.innerText();
    expect(text).toContain("Check the address in the ticket's contact");
    expect(text).toContain(`550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${gone} not found`);
    expect(await reply.getByRole('button', { name: 'Retry' }).count()).toBe(1);
    await page.close();
  });

  it('lets attachments be downloaded as they were sent, and the source be read', async () => {
    const page = await openTicket(getStage(), SUBJECT);
    const downloaded = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download smoke report.txt' }).click();
    const download = await downloaded;
    expect(download.suggestedFilename()).toBe('smoke report.txt');
    expect(await readFile(await download.path(), 'utf8')).toBe('It is getting warmer.');

    await entries(page, 'inbound').first().getByRole('button', { name: 'Headers and source' }).click();
    const source = page.getByTestId('source-modal');
    await source.getByRole('cell', { name: 'Message-ID', exact: false }).first().waitFor();
    expect(await source.getByTestId('source-text').innerText()).toContain(`Subject: ${SUBJECT}`);
    await page.keyboard.press('Escape');
    await source.waitFor({ state: 'hidden' });
    await page.close();
  });

  it('shows HTML as tall as it is without running it, and asks before it loads images from elsewhere', async () => {
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
        <a href="javascript:parent.ran=1">click</a><p style="height: 900px">A long way down</p>`,
    });
    await page.getByRole('link', { name: 'A picture for you' }).click();
    const entry = entries(page, 'inbound');
    const mail = entry.getByTestId('entry-html');
    // Scripts stay off; the origin is what lets the panel measure the mail.
    expect((await mail.getAttribute('sandbox'))?.split(' ')).not.toContain('allow-scripts');
    const body = frameOf(entry);
    await body.getByText('Look here').waitFor();
    expect(await body.locator('script').count()).toBe(0);
    expect(await body.getByText('a seal').count()).toBe(1);
    await page.getByText('Images from elsewhere are not loaded').waitFor();
    expect(asked).toEqual([]);

    const height = async () => (await mail.boundingBox())?.height ?? 0;
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await settled(async () => (await height()) > 900, true)).toBe(true);
    await page.getByRole('button', { name: 'Show less' }).click();
    expect(await settled(async () => (await height()) < 600, true)).toBe(true);

    const loaded = page.waitForResponse(TRACKER);
    await page.getByRole('button', { name: 'Show images' }).click();
    await loaded;
    expect(asked).toEqual([TRACKER]);
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
    await page.close();
  });
};
