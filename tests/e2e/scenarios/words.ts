import type { Page } from 'playwright-core';
import { helpdeskOn } from '../furnish';
import { choose, field, rowOf } from '../panel';
import { CUSTOMER, SUPPORT, type Stage } from '../stage';

const TEMPLATES = '/settings/system-email-templates';
const SIGNATURE = '/settings/system-email-my-signature';
const SUBJECT = 'Where is the paper';

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
const saved = (page: Page, message: string): Promise<void> => page.getByText(message).first().waitFor();
/** What the last preview on the page says, in its frame. */
const preview = (page: Page) =>
  page.getByTestId('template-preview').last().frameLocator('iframe').locator('body');

export const words = (getStage: () => Stage): void => {
  beforeAll(async () => {
    await helpdeskOn(getStage());
  });

  it('are templates with variables from a menu, and a preview', async () => {
    const page = await getStage().open(TEMPLATES);
    await page.getByText('There is no template yet.').waitFor();
    await page.getByRole('link', { name: 'Add a template' }).first().click();
    await field(page, /^Name/).fill('Paper is coming');
    await page.getByRole('textbox', { name: 'Text' }).fill('New paper is on its way for #');
    await press(page, 'Insert a variable');
    await page.getByRole('menuitem', { name: 'Ticket number' }).click();
    await preview(page).getByText('New paper is on its way for #1042').waitFor();
    await press(page, 'Save');
    await saved(page, 'Template saved');
    await page.waitForURL(/system-email-templates\/\d+$/);

    // What the customer's mail program would show as braces is refused, and nothing typed is lost.
    await page.getByRole('textbox', { name: 'Text' }).fill('Dear {{customer}}');
    await page.getByTestId('template-preview').getByText('There is no variable “customer”').waitFor();
    await page.getByRole('link', { name: 'Templates' }).last().click();
    await page.getByRole('dialog').or(page.getByRole('alertdialog')).first().waitFor();
    await press(page, 'Leave without saving');
    await page.getByTestId('template-row').filter({ hasText: 'Paper is coming' }).waitFor();
    await page.close();
  });

  it('are a signature of one’s own', async () => {
    const page = await getStage().open(SIGNATURE);
    await page.getByRole('textbox', { name: 'Your signature' }).fill('Yours, {{agent.name}}');
    await preview(page).getByText('Yours, ').waitFor();
    await press(page, 'Save');
    await saved(page, 'Signature saved');
    await page.close();
  });

  it('are put into a reply with the keyboard, filled in, above both signatures', async () => {
    const stage = getStage();
    await stage.lab.deliver(SUPPORT, { from: CUSTOMER, subject: SUBJECT, text: 'It is empty.' });
    const page = await stage.open('/plugins/system-email/tickets');
    await page.getByRole('link', { name: SUBJECT }).click();
    const text = page.getByRole('textbox', { name: `Reply to ${CUSTOMER}` });
    await text.fill('Hello. ');
    await press(page, 'Insert canned reply');
    await page.getByRole('combobox', { name: 'Search canned replies' }).fill('paper com');
    await page.getByRole('option', { name: /Paper is coming/ }).waitFor();
    await page.keyboard.press('Enter');
    await text.getByText(/New paper is on its way for #\d+/).waitFor();
    expect(await text.innerText()).toMatch(/^Hello/);
    await page.getByTestId('signature-preview').frameLocator('iframe').getByText('Yours, ').waitFor();
    await page.keyboard.type(' Soon.');
    await page.getByTestId('reply-box').getByRole('button', { name: 'Send', exact: true }).click();
    const mail = await stage.lab.mailbox(CUSTOMER).waitFor(({ subject }) => subject === `Re: ${SUBJECT}`);
    expect(mail.raw.toString()).toMatch(/New paper is on its way for #\d+ ?Soon\./);
    await page.close();
  });

  it('acknowledge tickets in the languages that a System Email chooses', async () => {
    const page = await getStage().open('/settings/system-email');
    await rowOf(page, SUPPORT).getByRole('link', { name: SUPPORT, exact: true }).click();
    await page
      .getByRole('switch', { name: /Auto-response/ })
      .or(field(page, /^Auto-response/))
      .first()
      .click();
    await press(page, 'Show the acknowledgement in English');
    await preview(page).getByText('We have received it as ticket #1042').waitFor();
    await press(page, 'Add a language');
    await press(page, 'Add a language');
    await choose(page, 'Default language', 'German');
    await press(page, 'Save');
    await saved(page, 'Saved');
    expect(await page.getByTestId('acknowledgement').count()).toBe(2);
    await press(page, 'Show the acknowledgement in German');
    await preview(page).getByText('vielen Dank für Ihre Nachricht').waitFor();
    await page
      .getByRole('switch', { name: /Auto-response/ })
      .or(field(page, /^Auto-response/))
      .first()
      .click();
    await press(page, 'Save');
    await page.close();
  });
};
