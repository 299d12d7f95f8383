/** Pictures of Tickets in the main menu. */
import type { Page } from 'playwright-core';
import { type Desk } from './helpdesk';
import { leave, openPanel, take, type Look, type Studio } from './studio';

const TICKETS = '/plugins/system-email/tickets';

const entry = (page: Page, kind: 'inbound' | 'reply' | 'note') =>
  page.locator(`[data-testid=entry][data-kind=${kind}]`);

/** Opens a conversation and waits until its frames are as tall as their mail. */
const openTicket = async (studio: Studio, id: number, look?: Look): Promise<Page> => {
  const page = await openPanel(studio, `${TICKETS}/${id}`, look);
  await page.getByTestId('entry').first().waitFor();
  await page.getByTestId('reply-box').waitFor();
  return page;
};

export const picturesOfTicketList = async (studio: Studio): Promise<void> => {
  for (const [name, look] of [
    ['tickets', {}],
    ['tickets-dark', { theme: 'dark' }],
    ['tickets-german', { language: 'de' }],
  ] as const) {
    const page = await openPanel(studio, TICKETS, look);
    await page.getByTestId('ticket-row').first().waitFor();
    await take(studio, page, name);
    await page.close();
  }
};

export const picturesOfConversation = async (studio: Studio, desk: Desk): Promise<void> => {
  for (const [name, theme] of [
    ['conversation', 'light'],
    ['conversation-dark', 'dark'],
  ] as const) {
    const page = await openTicket(studio, desk.answered, { theme });
    await entry(page, 'note').waitFor();
    await entry(page, 'note').evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await take(studio, page, name);
    await page.close();
  }

  const page = await openTicket(studio, desk.answered);
  await entry(page, 'inbound').first().getByRole('button', { name: 'Headers and source' }).click();
  await page.getByTestId('source-text').waitFor();
  await take(studio, page, 'source');
  await page.close();

  const failed = await openTicket(studio, desk.undeliverable);
  await failed.getByTestId('delivery-problem').scrollIntoViewIfNeeded();
  await take(studio, failed, 'delivery-failed');
  await failed.close();
};

/** Writing a reply, and the seconds in which it can be taken back. */
export const picturesOfReply = async (studio: Studio, desk: Desk): Promise<void> => {
  const page = await openTicket(studio, desk.answered);
  const box = page.getByTestId('reply-box');
  await box.getByRole('button', { name: 'Cc and Bcc' }).click();
  await box.getByLabel('Cc', { exact: true }).fill('Facilities <facilities@fabrikam.test>');
  const text = page.getByRole('textbox', { name: /^Reply to/ });
  await text.click();
  await page.keyboard.type('Good to hear, Casey.');
  await page.keyboard.press('Enter');
  await page.keyboard.type('A new printer comes tomorrow. Its papers are attached.');
  await page.getByTestId('attachment-input').setInputFiles({
    name: 'delivery note.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.alloc(48_300),
  });
  await page.locator('[data-testid=draft-attachment][data-state=done]').waitFor();
  await box.evaluate((element) => element.scrollIntoView({ block: 'end' }));
  await take(studio, page, 'reply');

  await box.getByRole('button', { name: 'Send', exact: true }).click();
  const undo = page.getByTestId('undo-notice');
  await undo.waitFor();
  await undo.scrollIntoViewIfNeeded();
  await take(studio, page, 'undo');
  await undo.getByRole('button', { name: 'Undo' }).click();
  await undo.waitFor({ state: 'detached' });
  await leave(page);
};
