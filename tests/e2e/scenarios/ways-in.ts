/** The ways in besides the browser's: with a code, as an application, with the sign-in of another mailbox, with the next secret. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import type { IdpConfig } from '../../../shared/contracts/idp-configs';
import type { SystemEmail, SystemEmailList } from '../../../shared/contracts/system-emails';
import { signIn } from '../../mail-lab/sign-in';
import { helpdeskOn } from '../furnish';
import { choose, configPopup, field, openConfig, settled, showTab, untilStatus } from '../panel';
import { BILLING, ORDERS, PRESS, type Stage } from '../stage';
import { THEMES, Walk } from '../walk';

/** One signs in with a code, one is opened by the application, and one is shared: BILLING's account opens it. */
const MAILBOXES = [BILLING, ORDERS, PRESS];

const OBJECT_ID = '0f0f0f0f-1111-2222-3333-444444444444';
const NEXT_SECRET = 'Next8Q~secret-of-the-application';

const button = (scope: Page | Locator, name: string | RegExp): Locator =>
  scope.getByRole('button', { name, exact: typeof name === 'string' });

/** A new System Email, with its Config popup open. */
const begin = async (page: Page, address: string): Promise<Locator> => {
  await field(page, /^Email address/).fill(address);
  await showTab(page, 'Remote Mailbox');
  return openConfig(page);
};

const inView = (target: Locator): Promise<boolean> =>
  target.evaluate((element: Element) => {
    const { top, bottom } = element.getBoundingClientRect();
    const body = element.closest('[role="dialog"]')?.getBoundingClientRect();
    return body !== undefined && top >= body.top && bottom <= body.bottom;
  });

/** What a person does on another device. */
const typeCode = ({ lab }: Stage, page: string, userCode: string, as: string) =>
  signIn(page, {
    username: as,
    password: lab.user(as).password,
    userCode,
    callbackUrls: [],
  });

const mailboxOf = async ({ playground }: Stage, address: string): Promise<SystemEmail | undefined> => {
  const { results } = await playground.call<SystemEmailList>('GET', '/system-email/system-emails');
  const id = results.find((each) => each.address === address)?.id;
  return id === undefined ? undefined : playground.call('GET', `/system-email/system-emails/${id}`);
};

/** Leaves the stage as it was: the scenarios after these count what is there. */
const clear = async (stage: Stage): Promise<void> => {
  const { playground, lab } = stage;
  await lab.idp.reset();
  const used = new Set<number>();
  for (const address of MAILBOXES) {
    const mailbox = await mailboxOf(stage, address);
    if (!mailbox) continue;
    if (mailbox.idpConfigId !== null) used.add(mailbox.idpConfigId);
    await playground.request('DELETE', `/system-email/system-emails/${mailbox.id}`);
  }
  for (const id of used) await playground.request('DELETE', `/system-email/idp-configs/${id}`);
};

export const waysIn = (getStage: () => Stage): void => {
  beforeAll(() => helpdeskOn(getStage()));
  afterAll(() => clear(getStage()));

  it('signs in with a code: application ID and directory ID, and a mailbox that is Verified', async () => {
    const stage = getStage();
    const { idp } = stage.lab;
    const page = await stage.open('/settings/system-email/create');
    const popup = await begin(page, BILLING);
    await choose(page, 'IdP Config', 'New IdP Config');
    await choose(page, 'Who signs in', 'A person, with a code on another device');
    await field(popup, /^Directory \(tenant\) ID/).fill(idp.tenantId);
    await field(popup, /^Client ID/).fill(idp.publicClientId);
    expect(await popup.getByLabel('Callback Endpoint').count()).toBe(0);
    expect(await field(popup, /^Client secret/).count()).toBe(0);
    await popup.getByRole('heading', { name: 'Allow public client flows' }).waitFor();
    await button(popup, 'Submit').click();

    const shown = popup.getByTestId('user-code');
    const code = await shown.innerText();
    expect(await inView(shown)).toBe(true);
    expect(await popup.getByRole('timer').innerText()).toMatch(/^1[45]:\d\d left$/);
    const verification = await popup.getByRole('link', { name: 'Open the page' }).getAttribute('href');
    await popup.getByText(verification ?? 'no page', { exact: true }).waitFor();

    // The code can still be typed when somebody has closed the popup and comes back.
    await page.keyboard.press('Escape');
    await popup.waitFor({ state: 'hidden' });
    await openConfig(page);
    expect(await shown.innerText()).toBe(code);

    await typeCode(stage, verification ?? '', code, BILLING);
    await popup.getByTestId('token-tab').waitFor();
    await popup.getByText(`Signed in as ${BILLING}`, { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await untilStatus(page, 'verified');
    await page.close();
  });

  it('opens a mailbox as an application, with a certificate that was made here', async () => {
    const stage = getStage();
    const { idp } = stage.lab;
    const page = await stage.open('/settings/system-email/create');
    const popup = await begin(page, ORDERS);
    await choose(page, 'IdP Config', 'New IdP Config');
    await choose(page, 'Who signs in', 'The application itself, without a person');
    await field(popup, /^Directory \(tenant\) ID/).fill(idp.tenantId);
    await field(popup, /^Client ID/).fill(idp.clientId);
    await choose(page, 'Proof of the application', 'Certificate');
    await button(popup, 'Make a certificate').click();
    await button(popup, 'Make a certificate').click();
    const downloading = page.waitForEvent('download');
    await button(popup, 'Download as .pem').click();
    const certificate = readFileSync(await (await downloading).path(), 'utf8');
    expect(certificate).not.toContain('PRIVATE KEY');
    await idp.setCertificates([certificate]);
    await field(popup, /^Object ID/).fill(OBJECT_ID);
    const access = `Add-MailboxPermission -Identity ${ORDERS} -User ${OBJECT_ID} -AccessRights FullAccess`;
    expect(await popup.getByLabel('Commands for Exchange Online PowerShell').inputValue()).toContain(access);

    // Not let in yet: what lets it in is said, where it can be seen.
    await button(popup, 'Submit').click();
    const refusal = popup.getByTestId('problem');
    await refusal.getByText(access, { exact: true }).waitFor();
    expect(await inView(refusal)).toBe(true);
    await idp.setFullAccess(ORDERS, [idp.clientId]);
    await idp.setSendAs(ORDERS, [idp.clientId]);
    await button(popup, 'Submit').click();
    await popup.getByTestId('token-tab').waitFor();
    expect(await popup.getByTestId('token-username').innerText()).toMatch(/^The application “.+”/);
    await showTab(page, 'IdP Config');
    const stored = popup.getByTestId('client-credential');
    expect(await settled(async () => (await stored.getAttribute('data-standing')) ?? '', 'accepted')).toBe(
      'accepted',
    );
    await page.keyboard.press('Escape');
    await untilStatus(page, 'verified');
    await page.close();
  });

  it('signs a shared mailbox in with the sign-in of another one', async () => {
    const stage = getStage();
    const { idp } = stage.lab;
    await idp.setFullAccess(PRESS, [BILLING]);
    await idp.setSendAs(PRESS, [BILLING]);
    const billing = await mailboxOf(stage, BILLING);
    const configs = await stage.playground.call<IdpConfig[]>('GET', '/system-email/idp-configs');
    const { name = '' } = configs.find(({ id }) => id === billing?.idpConfigId) ?? {};
    const page = await stage.open('/settings/system-email/create');
    const popup = await begin(page, PRESS);
    await choose(page, 'IdP Config', name);
    await button(popup, `Use the sign-in of ${BILLING} for this mailbox`).click();
    // Another account than the mailbox's own, as for every shared mailbox.
    const offer = popup.getByTestId('strict-matching-offer');
    await offer.waitFor();
    expect(await inView(offer)).toBe(true);
    await button(offer, 'Switch it off and sign in again').click();
    await popup.getByTestId('token-tab').waitFor();
    expect(await popup.getByTestId('token-username').innerText()).toBe(BILLING);
    expect(await popup.getByTestId('token-shared-with').innerText()).toBe(BILLING);
    await page.keyboard.press('Escape');
    await untilStatus(page, 'verified');
    await page.close();
  });

  it('takes the next client secret without a new sign-in, and shows which one works', async () => {
    const stage = getStage();
    const { systemEmailId } = await helpdeskOn(stage);
    const page = await stage.open(`/settings/system-email/${systemEmailId}?tab=remote`);
    const popup = await openConfig(page);
    await showTab(page, 'IdP Config');
    await stage.lab.idp.addSecret(NEXT_SECRET);
    await button(popup, 'Add the next secret').click();
    await field(popup, /^Value of the next secret/).fill(NEXT_SECRET);
    await button(popup, 'Add').click();
    const newer = popup.getByTestId('client-credential').filter({ hasText: 'Newer secret (tried first)' });
    expect(await newer.getAttribute('data-standing')).toBe('unused');
    await showTab(page, 'Token');
    await button(popup, 'Refresh now').click();
    await page.getByText('A new access token is here').waitFor();
    await showTab(page, 'IdP Config');
    expect(await settled(async () => (await newer.getAttribute('data-standing')) ?? '', 'accepted')).toBe(
      'accepted',
    );
    await button(newer, 'Drop').click();
    await button(page.getByRole('alertdialog'), 'Drop').click();
    await newer.waitFor({ state: 'detached' });
    await stage.lab.idp.addSecret(null);
    await page.keyboard.press('Escape');
    await untilStatus(page, 'verified');
    await page.close();
  });

  it.each(THEMES)('has nothing for axe-core to find in the %s theme', async (theme) => {
    const stage = getStage();
    const walk = await Walk.begin(stage, theme);
    const { page } = walk;
    const popup = configPopup(page);
    const open = async (address: string) => {
      const mailbox = await mailboxOf(stage, address);
      await walk.goTo(`/settings/system-email/${mailbox?.id}?tab=remote`, () => field(page, /^Host/));
      await openConfig(page);
      await showTab(page, 'IdP Config');
      await button(popup, 'Show the guide').click();
    };
    await open(ORDERS);
    await button(popup, 'Make the next certificate').click();
    await walk.look('application with its certificate', popup.getByTestId('app-access'));
    await button(popup, 'Cancel').click();
    await button(popup, 'Paste certificate and key').click();
    await walk.look('certificate that is pasted', field(popup, /^Private key/));

    await open(BILLING);
    await walk.look('with a code, and the sign-in of others', popup.getByTestId('guide-step').first());
    await button(popup, 'Submit').click();
    await walk.look('code', popup.getByTestId('user-code'));
    await button(popup, 'Give up').click();
    await page.getByRole('combobox', { name: 'Provider', exact: true }).click();
    await page.getByRole('option', { name: 'Other', exact: true }).click();
    await field(popup, /^Issuer/).fill('https://nobody.invalid');
    await button(popup, 'Fill in the endpoints').click();
    await walk.look('provider that publishes nothing', popup.getByText(/does not answer at this address/));
    await field(popup, /^Issuer/).fill(stage.lab.idp.issuer);
    await button(popup, 'Fill in the endpoints').click();
    await walk.look('provider that was filled in', popup.getByTestId('discovery'));
    expect(await field(popup, /^Token endpoint/).inputValue()).toBe(stage.lab.idp.tokenEndpoint);
    expect(await walk.end()).toEqual([]);
  });
};
