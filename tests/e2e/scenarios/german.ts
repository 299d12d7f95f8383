import type { Locator, Page } from 'playwright-core';
import german from '../../../admin/src/translations/de';
import server from '../../../admin/src/translations/de/server.json';
import { ADMIN } from '../../../scripts/demo/playground';
import { englishOn } from '../english';
import { helpdeskOn, quarantined, untilRefused } from '../furnish';
import { settled } from '../panel';
import type { Stage } from '../stage';

type Key = keyof typeof german;

const button = (scope: Page | Locator, key: Key): Locator =>
  scope.getByRole('button', { name: german[key], exact: true });
const tab = (page: Page, key: Key): Locator => page.getByRole('tab', { name: german[key], exact: true });
const labelled = (scope: Page | Locator, key: Key): Locator =>
  scope.getByLabel(new RegExp(`^${german[key]}`));

/** A profile's language, as the panel keeps it in the browser. */
const inGerman = async (stage: Stage): Promise<Page> => {
  const page = await stage.openAs(ADMIN);
  await page.addInitScript({ content: `localStorage.setItem('strapi-admin-language', 'de')` });
  return page;
};

export const inAnotherLanguage = (getStage: () => Stage): void => {
  let page: Page;
  const found: string[] = [];
  const look = async (where: string, shown: Locator): Promise<void> => {
    await shown.first().waitFor();
    found.push(...(await englishOn(page)).map((text) => `${where}: ${text}`));
  };
  const goTo = (path: string) => page.goto(`${getStage().playground.url}/admin${path}`);

  beforeAll(async () => {
    await helpdeskOn(getStage());
    page = await inGerman(getStage());
  });
  beforeEach(() => found.splice(0));
  afterAll(() => page?.context().close());

  it('shows System Emails, what is refused and what a test finds', async () => {
    const stage = getStage();
    const { systemEmailId } = await helpdeskOn(stage);
    await goTo('/settings/system-email');
    await look('list', page.getByTestId('system-email-row'));
    await page.getByRole('link', { name: german['list.add'] }).first().click();
    await labelled(page, 'account.address').fill('no address');
    await button(page, 'form.save').click();
    await look(
      'refused save',
      page.getByText(server['Enter the address the helpdesk owns, such as support@example.com.']),
    );

    await goTo(`/settings/system-email/${systemEmailId}`);
    await button(page, 'verify.now').click();
    await look('Account', page.getByTestId('verification'));
    await tab(page, 'remote.title').click();
    await labelled(page, 'server.port').fill('1');
    await button(page, 'edit.test-side').click();
    await button(page, 'connection-test.start').click();
    const test = page.getByTestId('connection-test');
    await settled(() => test.getAttribute('data-state'), 'failed');
    await look('connection test', test.getByTestId('stage-problem'));
    await tab(page, 'outgoing.title').click();
    await look('Outgoing', labelled(page, 'outgoing.from-name'));

    await tab(page, 'remote.title').click();
    await button(page, 'remote.config').click();
    await look('Token', page.getByTestId('token-tab'));
    await tab(page, 'config.info').click();
    await look('Info', page.getByText(german['info.strict']));
    await tab(page, 'config.idp').click();
    await button(page, 'idp.advanced').click();
    await look('IdP Config', labelled(page, 'idp.tokenEndpoint'));
    expect(found).toEqual([]);
  });

  it('shows the other ways in, with their guides', async () => {
    const pick = async (field: Key, option: Key) => {
      await page.getByRole('combobox', { name: german[field], exact: true }).click();
      await page.getByRole('option', { name: german[option], exact: true }).click();
    };
    await goTo('/settings/system-email/create?tab=remote&provider=microsoft');
    await button(page, 'remote.config').click();
    await pick('idp.choose', 'idp.new');
    await pick('way.kind', 'way.device_code');
    await look('with a code', page.getByRole('heading', { name: german['guide.microsoft.public'] }));
    await pick('way.kind', 'way.client_credentials');
    await pick('client.authentication', 'client.authentication-certificate');
    await look('application', page.getByTestId('app-access'));
    await pick('idp.provider', 'provider.other');
    await labelled(page, 'idp.issuer').fill('https://nobody.invalid');
    await button(page, 'discovery.fill').click();
    await look('no provider there', page.getByText(/Unter dieser Adresse antwortet der Anbieter nicht/));
    expect(found).toEqual([]);
  });

  it('shows the quarantine, why a message is in it, and what became of it', async () => {
    const id = await quarantined(getStage(), 'Auf Deutsch');
    await goTo('/settings/system-email');
    await look('hint', page.getByTestId('quarantine-link'));
    // What other mail is called may be the same as a text of ours.
    await goTo('/settings/system-email-quarantine?search=deutsch');
    await page.getByTestId('quarantine-row').getByRole('checkbox').first().click();
    await look('quarantine', page.getByTestId('quarantine-row'));
    await goTo(`/settings/system-email-quarantine/${id}`);
    await look('message', page.getByTestId('quarantine-reason'));
    await button(page, 'quarantine.process').click();
    await look('processed again', page.getByTestId('quarantine-outcome'));
    await goTo(`/settings/system-email-quarantine/${id}`);
    await button(page, 'quarantine.delete').click();
    const question = page.getByRole('alertdialog');
    await look('delete', question);
    await button(question, 'quarantine.delete').click();
    await look('deleted', page.getByTestId('quarantine-outcome'));
    expect(found).toEqual([]);
  });

  it('shows the outbox, and what became of a message in it', async () => {
    await untilRefused(getStage(), await helpdeskOn(getStage()));
    await goTo('/settings/system-email-outbox');
    await look('outbox', page.getByTestId('outbox-row').first());
    await goTo('/settings/system-email-outbox?state=failed');
    await page.getByTestId('outbox-row').first().getByRole('link').click();
    await look('delivery', page.getByTestId('outbox-try').first());
    await button(page, 'outbox.readdress').click();
    await look('recipients', page.getByTestId('recipients-modal'));
    expect(found).toEqual([]);
  });

  it('shows templates with their variables, and the signature', async () => {
    await goTo('/settings/system-email-templates');
    await look('templates', page.getByTestId('template-row').or(page.getByText(german['templates.empty'])));
    await goTo('/settings/system-email-templates/create');
    await button(page, 'variable.insert').click();
    await look('variables', page.getByRole('menu'));
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: german['template.text'] }).fill('Hallo {{kunde}}');
    await look('unknown variable', page.getByTestId('template-preview').getByText('kunde'));
    await button(page, 'form.save').click();
    await look('template, refused', page.getByTestId('failure'));
    await goTo('/settings/system-email-my-signature');
    await look('signature', page.getByRole('textbox'));
    expect(found).toEqual([]);
  });

  it('shows tickets, and why a reply was not sent', async () => {
    const stage = getStage();
    const helpdesk = await helpdeskOn(stage);
    await goTo('/plugins/system-email/tickets');
    await look('tickets', page.getByTestId('ticket-row'));
    await goTo(`/plugins/system-email/tickets/${helpdesk.answered}`);
    await look('conversation', page.getByTestId('reply-box').getByRole('textbox'));
    await tab(page, 'note.title').click();
    await look('note', page.getByTestId('note-form'));
    await untilRefused(stage, helpdesk);
    await goTo(`/plugins/system-email/tickets/${helpdesk.undeliverable}`);
    await look('refused reply', page.getByTestId('delivery-problem'));
    expect(found).toEqual([]);
  });

  it('misses no translation', () => {
    const missing = [...getStage().complaints].filter((complaint) =>
      /missing (message|translation)/i.test(complaint),
    );
    expect(missing).toEqual([]);
  });
};
