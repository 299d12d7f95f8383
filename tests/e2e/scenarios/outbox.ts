import type { Locator, Page } from 'playwright-core';
import type { TicketList } from '../../../shared/contracts/tickets';
import { PERMISSIONS } from '../../../shared/permissions';
import { helpdeskOn } from '../furnish';
import { choose, settled } from '../panel';
import { addPerson } from '../people';
import { CUSTOMER, SUPPORT, type Stage } from '../stage';

const PATH = '/settings/system-email-outbox';
const MOVED = 'moved.away@fabrikam.test';
const LOOKER = { email: 'outbox@example.com', password: 'Outbox-Passw0rd' };

const row = (page: Page, subject: string): Locator =>
  page.getByTestId('outbox-row').filter({ hasText: subject });
const press = (scope: Page | Locator, name: string): Promise<void> =>
  scope.getByRole('button', { name, exact: true }).click();
const state = (scope: Page | Locator, name: string): Locator =>
  scope.locator(`[data-testid=delivery-state][data-state=${name}]`).first();
const confirm = (page: Page, name: string): Promise<void> => press(page.getByRole('alertdialog'), name);

export const outbox = (getStage: () => Stage): void => {
  const ticketAbout = async (subject: string, from = CUSTOMER): Promise<number> => {
    const { lab, playground } = getStage();
    await lab.deliver(SUPPORT, { from, subject, text: 'A question' });
    const find = async () => {
      const { results } = await playground.call<TicketList>('GET', '/system-email/tickets');
      return results.find((ticket) => ticket.subject === subject)?.id;
    };
    await settled(async () => (await find()) !== undefined, true);
    const id = await find();
    if (id === undefined) throw new Error(`There is no ticket “${subject}”.`);
    return id;
  };
  const openTicket = (id: number) => getStage().open(`/plugins/system-email/tickets/${id}`);
  const answer = (id: number, reply: Record<string, unknown>) =>
    getStage().playground.call('POST', `/system-email/tickets/${id}/replies`, reply);
  const arrived = (subject: string) =>
    getStage()
      .lab.mailbox(CUSTOMER)
      .waitFor((message) => message.subject === subject);
  const tomorrow = () => new Date(Date.now() + 24 * 3_600_000).toISOString();

  beforeAll(async () => {
    await helpdeskOn(getStage());
  });

  it('is led to from a reply that failed, says why, and sends it to somebody else', async () => {
    const id = await ticketAbout('My new address', MOVED);
    await answer(id, { text: 'Thank you' });
    const page = await openTicket(id);
    await state(page, 'failed').waitFor();
    await page.getByTestId('delivery-problem').getByRole('link', { name: 'Show it in the outbox' }).click();
    await page.getByTestId('outbox-problem').waitFor();
    expect(await page.getByTestId('outbox-try').first().innerText()).toContain('550');

    await press(page, 'Change the recipients');
    const popup = page.getByTestId('recipients-modal');
    await popup.getByLabel('To', { exact: true }).fill('nobody');
    expect(await popup.getByRole('button', { name: 'Send to them' }).isDisabled()).toBe(true);
    await popup.getByLabel('To', { exact: true }).fill(CUSTOMER);
    await press(popup, 'Send to them');
    await state(page, 'sent').waitFor();
    await arrived('Re: My new address');
    await page.close();
  });

  it('is narrowed down by state, words and ticket, and says so when nothing matches', async () => {
    const id = await ticketAbout('Where is it?');
    await answer(id, { text: 'Here', sendAt: tomorrow() });
    const page = await openTicket(id);
    await page.getByRole('link', { name: 'Its mail in the outbox' }).click();
    await row(page, 'Re: Where is it?').waitFor();
    expect(await page.getByTestId('outbox-row').count()).toBe(1);
    await press(page, 'Of all tickets');
    await settled(async () => (await page.getByTestId('outbox-row').count()) > 1, true);
    await page.getByRole('combobox', { name: 'Filter by state' }).click();
    await page.getByRole('option', { name: /^Leaving soon/ }).click();
    await row(page, 'Re: Where is it?').waitFor();
    expect(await row(page, 'Re: Where is it?').getByTestId('outbox-wait').innerText()).toMatch(/^Leaves /);
    await page.goto(`${getStage().playground.url}/admin${PATH}?search=nobody+wrote+this`);
    await page.getByText('No message matches.').waitFor();
    await press(page, 'Clear all filters');
    await choose(page, 'Filter by kind', 'Mail of the app');
    await page.getByText('No message matches.').waitFor();
    await page.close();
  });

  it('cancels what is chosen, with the keyboard too', async () => {
    const id = await ticketAbout('Changed my mind');
    await answer(id, { text: 'Too early', sendAt: tomorrow() });
    const page = await getStage().open(`${PATH}?search=changed`);
    await row(page, 'Re: Changed my mind').getByRole('checkbox').focus();
    await page.keyboard.press('Space');
    await page.getByText('1 message chosen').waitFor();
    await press(page.getByTestId('outbox-bulk'), 'Cancel sending');
    await confirm(page, 'Cancel sending');
    await page.getByText('1 message is cancelled').first().waitFor();
    await state(row(page, 'Re: Changed my mind'), 'cancelled').waitFor();
    await page.close();
  });

  it('lets a reply leave later: it is taken back to write on, and sent now after all', async () => {
    const id = await ticketAbout('No hurry at all');
    const page = await openTicket(id);
    const text = page.getByRole('textbox', { name: `Reply to ${CUSTOMER}` });
    await text.fill('On Monday morning');
    await press(page, 'Send later…');
    await press(page, 'Send at that time');
    const scheduled = page.getByTestId('delivery-scheduled');
    await scheduled.getByText('Leaves on').waitFor();
    await press(scheduled, 'Take back and edit');
    await scheduled.waitFor({ state: 'detached' });
    expect(await text.innerText()).toContain('On Monday morning');

    await press(page, 'Send later…');
    await press(page, 'Send at that time');
    await press(scheduled, 'Send now');
    await state(page, 'sent').waitFor();
    await arrived('Re: No hurry at all');
    await page.close();
  });

  it('is only looked at by who may not manage it', async () => {
    const stage = getStage();
    await addPerson(stage, LOOKER, [PERMISSIONS.outboxRead]);
    const page = await stage.openAs(LOOKER);
    await page.goto(`${stage.playground.url}/admin${PATH}`);
    await page.getByTestId('outbox-row').first().waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await page.getByTestId('outbox-row').first().getByRole('link').click();
    await page.getByRole('heading', { name: 'Tries' }).waitFor();
    expect(await page.getByRole('button', { name: 'Change the recipients' }).count()).toBe(0);
    await page.context().close();
  });
};
