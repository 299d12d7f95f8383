/** axe-core on every page and popup of ours, in both themes. */
import type { Locator, Page } from 'playwright-core';
import { helpdeskOn, quarantined, untilRefused, type Helpdesk } from '../furnish';
import { choose, configPopup, field, openConfig, settled, showTab } from '../panel';
import { SUPPORT, type Stage } from '../stage';
import { THEMES, Walk } from '../walk';

const button = (scope: Page | Locator, name: string | RegExp): Locator =>
  scope.getByRole('button', { name, exact: typeof name === 'string' });

const listbox = (page: Page): Locator => page.getByRole('listbox');
const question = (page: Page): Locator => page.getByRole('alertdialog');

const walkTheList = async (walk: Walk): Promise<void> => {
  const { page } = walk;
  await walk.goTo('/settings/system-email', () => page.getByTestId('system-email-row'));
  await walk.look('list');
  await walk.lookInto(
    'status filter',
    page.getByRole('combobox', { name: 'Filter by status' }),
    listbox(page),
  );
  await walk.lookInto('delete confirmation', button(page, `Delete ${SUPPORT}`), question(page));
  await walk.goTo('/settings/system-email?search=nobody', () => page.getByText('No System Email matches.'));
  await walk.look('list, nothing found');
};

const walkCreate = async (walk: Walk): Promise<void> => {
  const { page } = walk;
  await walk.goTo('/settings/system-email/create', () => field(page, /^Email address/));
  await walk.look('create, Account');
  await field(page, /^Email address/).fill('no address');
  await button(page, 'Save').click();
  await walk.look('create, refused', page.getByTestId('failure'));
  await field(page, /^Email address/).fill('new@contoso.test');

  await showTab(page, 'Remote Mailbox');
  await choose(page, 'Authentication', 'Basic');
  await field(page, /^Host/).fill('outlook.office365.com');
  await choose(page, 'Security', 'None (not recommended)');
  await choose(page, 'Fetched mail', 'Leave as it is (not recommended)');
  await choose(page, 'New mail', 'Every so many minutes');
  await choose(page, 'Mail that is already there', 'Take what came since a day');
  await walk.look('create, Remote Mailbox with all its warnings');
  await walk.lookInto('date picker', field(page, /^Take mail since/), page.getByRole('dialog'));

  await showTab(page, 'Outgoing (SMTP)');
  await page.getByText('Allow other From addresses').waitFor();
  await choose(page, 'Authentication', 'Basic');
  await page.getByLabel('Allow other From addresses').click({ force: true });
  await walk.look('create, Outgoing', page.getByRole('textbox', { name: 'Signature' }));
  await page.getByRole('link', { name: 'Tickets' }).click();
  await walk.look('leave confirmation', question(page));
  await button(question(page), 'Leave without saving').click();
  await question(page).waitFor({ state: 'hidden' });
};

const walkEdit = async (walk: Walk, { systemEmailId }: Helpdesk): Promise<void> => {
  const { page } = walk;
  await walk.goTo(`/settings/system-email/${systemEmailId}`, () => field(page, /^Email address/));
  await button(page, 'Verify now').click();
  await walk.look('edit, Account, verified', page.getByTestId('verification'));
  await showTab(page, 'Remote Mailbox');
  await walk.look('edit, Remote Mailbox', field(page, /^Host/));
  const picker = page.getByTestId('folder-picker');
  await button(page, 'Choose… (Folder)').click();
  await picker.getByRole('list').waitFor();
  await walk.look('folder picker');
  await page.keyboard.press('Escape');
  await picker.waitFor({ state: 'hidden' });

  await field(page, /^Port/).fill('1');
  await button(page, 'Test this server').click();
  await button(page, 'Start the test').click();
  const panel = page.getByTestId('connection-test');
  await settled(() => panel.getAttribute('data-state'), 'failed');
  await walk.look('connection test', panel);
  await showTab(page, 'Outgoing (SMTP)');
  await walk.look('edit, Outgoing', page.getByRole('textbox', { name: 'Signature' }));
  await walk.lookInto('test mail', button(page, 'Send a test mail'), page.getByTestId('test-mail'));
};

const walkConfig = async (walk: Walk, { systemEmailId }: Helpdesk): Promise<void> => {
  const { page } = walk;
  await walk.goTo(`/settings/system-email/${systemEmailId}?tab=remote`, () => field(page, /^Host/));
  const popup = await openConfig(page);
  await walk.look('Config, Token', page.getByTestId('token-tab'));
  await button(popup, 'Delete token').click();
  await walk.look('Config, delete token', question(page));
  await button(question(page), 'Cancel').click();
  await question(page).waitFor({ state: 'hidden' });
  await showTab(page, 'Info');
  await walk.look('Config, Info');
  await showTab(page, 'IdP Config');
  await button(popup, 'Advanced').click();
  await walk.look('Config, IdP Config with Advanced', field(popup, /^Token endpoint/));
  await choose(page, 'IdP Config', 'New IdP Config');
  await popup.getByTestId('guide-step').first().or(button(popup, /guide/i)).first().waitFor();
  const guide = button(popup, /guide/i);
  if ((await popup.getByTestId('guide-step').count()) === 0) await guide.first().click();
  await field(popup, /^Client secret/).fill('11111111-2222-3333-4444-555555555555');
  await button(popup, 'Submit').click();
  await walk.look('Config, new and refused, with the guide', popup.getByTestId('failure').first());
  for (const provider of ['Google', 'Other']) {
    await page.getByRole('combobox', { name: 'Provider', exact: true }).click();
    await page.getByRole('option', { name: provider, exact: true }).click();
    await walk.look(`Config, ${provider}`, popup.getByTestId('guide-step').first());
  }
  await page.keyboard.press('Escape');
  await configPopup(page).waitFor({ state: 'hidden' });
  await walk.look('Remote Mailbox with a Config that is not submitted');
};

const walkTickets = async (walk: Walk, stage: Stage, helpdesk: Helpdesk): Promise<void> => {
  const { page } = walk;
  const tickets = '/plugins/system-email/tickets';
  await walk.goTo(tickets, () => page.getByTestId('ticket-row'));
  await walk.look('tickets');
  await walk.lookInto(
    'priority filter',
    page.getByRole('combobox', { name: 'Filter by priority' }),
    listbox(page),
  );
  await walk.goTo(`${tickets}?_q=nothing+like+it`, () => page.getByText('No ticket matches these filters.'));
  await walk.look('tickets, nothing found');

  await untilRefused(stage, helpdesk);
  await walk.goTo(`${tickets}/${helpdesk.undeliverable}`, () => page.getByTestId('delivery-problem'));
  await walk.look('conversation with a refused reply');

  await walk.goTo(`${tickets}/${helpdesk.answered}`, () => page.getByTestId('entry'));
  const box = page.getByTestId('reply-box');
  const text = page.getByRole('textbox', { name: /^Reply to/ });
  await text.waitFor();
  await button(box, 'Cc and Bcc').click();
  await box.getByLabel('Cc', { exact: true }).fill('no address');
  await text.focus();
  await walk.look('conversation, Cc open', box.getByText('This is not a mail address: no address'));
  await box.getByLabel('Cc', { exact: true }).fill('');
  await walk.lookInto(
    'status after sending',
    box.getByRole('combobox', { name: 'Status after sending' }),
    listbox(page),
  );
  await button(box, 'Plain text').click();
  await walk.look('conversation, plain text');
  await button(box, 'Rich text').click();
  await button(box, 'Link').click();
  await walk.look('conversation, link form', box.getByLabel('Link address'));
  await page.getByRole('tab', { name: 'Internal note' }).click();
  await walk.look('note', page.getByTestId('note-form'));
  await page.getByRole('tab', { name: 'Reply' }).click();

  await button(page.getByTestId('entry').first(), 'Headers and source').click();
  const source = page.getByTestId('source-modal');
  await walk.look('source', source.getByTestId('source-text'));
  await button(source, 'Copy the source').click();
  await walk.look('source, with a notification', page.getByText('Source copied'));
  await page.keyboard.press('Escape');
  await source.waitFor({ state: 'hidden' });

  await text.fill('A reply that will be taken back');
  await text.press('Control+Enter');
  const undo = page.getByTestId('undo-notice');
  await walk.look('undo', undo);
  await button(undo, 'Undo').click();
  await undo.waitFor({ state: 'hidden' });
  await text.fill('');
};

const walkQuarantine = async (walk: Walk, stage: Stage): Promise<void> => {
  const { page } = walk;
  const subject = 'Axe has no sender';
  const id = await quarantined(stage, subject);
  await walk.goTo('/settings/system-email', () => page.getByTestId('quarantine-link'));
  await walk.look('list, with a hint');
  await walk.goTo('/settings/system-email-quarantine', () => page.getByTestId('quarantine-row'));
  await page.getByRole('checkbox', { name: `Choose ${subject}` }).click();
  await walk.look('quarantine', page.getByText('1 message chosen'));
  await walk.lookInto('delete from quarantine', button(page, 'Delete'), question(page));
  await button(page, 'Process again').click();
  await walk.look('quarantine, processed again', page.getByTestId('quarantine-outcome'));
  await walk.goTo('/settings/system-email-quarantine?search=nobody+wrote+this', () =>
    page.getByText('No quarantined message matches.'),
  );
  await walk.look('quarantine, nothing found');
  await walk.goTo(`/settings/system-email-quarantine/${id}`, () => page.getByTestId('quarantine-reason'));
  await walk.look('quarantined message');
  await button(page, 'Delete').click();
  await button(question(page), 'Delete').click();
  await page.getByTestId('quarantine-outcome').waitFor();
};

const walkOutbox = async (walk: Walk, stage: Stage, helpdesk: Helpdesk): Promise<void> => {
  const { page } = walk;
  await untilRefused(stage, helpdesk);
  await walk.goTo('/settings/system-email-outbox', () => page.getByTestId('outbox-row').first());
  await page.getByTestId('outbox-row').first().getByRole('checkbox').click();
  await walk.look('outbox', page.getByText('1 message chosen'));
  await walk.goTo('/settings/system-email-outbox?search=nobody+wrote+this', () =>
    page.getByText('No message matches.'),
  );
  await walk.look('outbox, nothing found');
  await walk.goTo('/settings/system-email-outbox?state=failed', () => page.getByTestId('outbox-row').first());
  await page.getByTestId('outbox-row').first().getByRole('link').click();
  await walk.look('delivery', page.getByTestId('outbox-try').first());
  await button(page, 'Change the recipients').click();
  await walk.look('recipients', page.getByTestId('recipients-modal'));
  await walk.goTo(`/plugins/system-email/tickets/${helpdesk.answered}`, () => page.getByTestId('reply-box'));
  await button(page, 'Send later…').click();
  await walk.look('send later', button(page, 'Send at once'));
  await button(page, 'Send at once').click();
};

const walkWords = async (walk: Walk): Promise<void> => {
  const { page } = walk;
  await walk.goTo('/settings/system-email-templates', () => page.getByTestId('template-row'));
  await walk.look('templates');
  await walk.goTo('/settings/system-email-templates/create', () => field(page, /^Name/));
  await page.getByRole('textbox', { name: 'Text' }).fill('Dear {{customer}}');
  await walk.look('template, refused preview', page.getByText('There is no variable “customer”'));
  await page.getByRole('textbox', { name: 'Text' }).fill('Dear customer');
  await walk.lookInto('variables', button(page, 'Insert a variable'), page.getByRole('menu'));
  await button(page, 'Save').click();
  await walk.look('template, without a name', page.getByTestId('failure').first());
  await walk.goTo('/settings/system-email-my-signature', () =>
    page.getByRole('textbox', { name: 'Your signature' }),
  );
  await walk.look('signature', page.getByTestId('template-preview').first());
};

/** To be played before anything is there. */
export const emptyPages = (getStage: () => Stage): void => {
  it.each(THEMES)('has nothing for axe-core to find in the %s theme', async (theme) => {
    const walk = await Walk.begin(getStage(), theme);
    await walk.goTo('/settings/system-email', (page) => page.getByText('No System Email yet'));
    await walk.look('list, empty');
    await walk.goTo('/plugins/system-email/tickets', (page) => page.getByText('No tickets yet'));
    await walk.look('tickets, empty');
    await walk.goTo('/settings/system-email-quarantine', (page) =>
      page.getByText('Nothing is in quarantine.'),
    );
    await walk.look('quarantine, empty');
    await walk.goTo('/settings/system-email-outbox', (page) => page.getByText('Nothing has been sent yet.'));
    await walk.look('outbox, empty');
    await walk.goTo('/settings/system-email-templates', (page) =>
      page.getByText('There is no template yet.'),
    );
    await walk.look('templates, empty');
    expect(await walk.end()).toEqual([]);
  });
};

export const accessibility = (getStage: () => Stage): void => {
  let helpdesk: Helpdesk;
  beforeAll(async () => {
    await getStage().browserState.grantPermissions(['clipboard-read', 'clipboard-write']);
    helpdesk = await helpdeskOn(getStage());
  });

  describe.each(THEMES)('in the %s theme, axe-core finds nothing', (theme) => {
    const walked = async (path: (walk: Walk) => Promise<void>): Promise<string[]> => {
      const walk = await Walk.begin(getStage(), theme);
      await path(walk);
      return walk.end();
    };

    it('in the list of System Emails and its popups', async () => {
      expect(await walked(walkTheList)).toEqual([]);
    });

    it('where a System Email is added', async () => {
      expect(await walked(walkCreate)).toEqual([]);
    });

    it('where a System Email is edited and tested', async () => {
      expect(await walked((walk) => walkEdit(walk, helpdesk))).toEqual([]);
    });

    it('in the Config popup', async () => {
      expect(await walked((walk) => walkConfig(walk, helpdesk))).toEqual([]);
    });

    it('in the quarantine and its messages', async () => {
      expect(await walked((walk) => walkQuarantine(walk, getStage()))).toEqual([]);
    });

    it('in the outbox and its messages', async () => {
      expect(await walked((walk) => walkOutbox(walk, getStage(), helpdesk))).toEqual([]);
    });

    it('in templates and the signature', async () => {
      expect(await walked(walkWords)).toEqual([]);
    });

    it('in Tickets, conversations, replies and notes', async () => {
      expect(await walked((walk) => walkTickets(walk, getStage(), helpdesk))).toEqual([]);
    });
  });
};
