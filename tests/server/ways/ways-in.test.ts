/** One test for each row of docs/ways-in.md, named after it: from the settings to a ticket and a reply that was sent. */
import type {
  AdminConsentResult,
  BegunAdminConsent,
  DeviceSignIn,
} from '../../../shared/contracts/grant-kinds';
import type { IdpConfig, IdpPreset } from '../../../shared/contracts/idp-configs';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type { Verification } from '../../../shared/contracts/trying-settings';
import type { MailLab } from '../../mail-lab';
import { cloudAt } from '../../mail-lab/registration';
import { signIn } from '../../mail-lab/sign-in';
import { accountOf, AGENT, deskOn, SALES, secretsOf, startLab, SUPPORT, until } from '../acceptance/helpdesk';
import { startStrapi, type RunningStrapi } from '../strapi';

let lab: MailLab;
let app: RunningStrapi;
let desk: ReturnType<typeof deskOn>;
const planted: string[] = [];
beforeAll(async () => {
  lab = await startLab();
  // The lab is a national cloud as well; it knows one name for Exchange.
  const national = { ...cloudAt(lab), outlookResource: 'https://outlook.office.com' };
  app = await startStrapi({
    plugin: { additionalCertificates: [lab.ca], clouds: { global: cloudAt(lab), 'gcc-high': national } },
    plantedSecrets: async () => [...(await secretsOf(lab)), ...planted],
  });
  desk = deskOn(app, lab);
});
afterEach(async () => {
  const { results } = await desk.api<{ results: SystemEmail[] }>('GET', '/system-emails');
  for (const { id } of results) await desk.api('DELETE', `/system-emails/${id}`);
  await lab.idp.reset();
  for (const mailbox of [SUPPORT, SALES]) {
    await lab.idp.setFullAccess(mailbox, []);
    await lab.idp.setSendAs(mailbox, []);
  }
});
afterAll(async () => {
  await app.stop();
  await lab.stop();
});

let mails = 0;
/** Its mail becomes a ticket, and a reply leaves. */
const expectMailBothWays = async (id: number, address = SUPPORT) => {
  await desk.watched(id);
  const subject = `Through this way ${++mails}`;
  await lab.deliver(address, { subject, text: 'Hello?' });
  const ticket = await desk.ticket(subject);
  const { id: entryId } = await desk.reply(ticket.id, 'Hello.');
  await desk.delivery(ticket.id, entryId, 'sent');
};

const giveAccess = async (mailbox: string, who: string) => {
  await lab.idp.setFullAccess(mailbox, [who]);
  await lab.idp.setSendAs(mailbox, [who]);
};

const appSignIn = (id: number) =>
  app.call<object>('POST', `/system-email/system-emails/${id}/app-sign-in`, {});

it('Own mailbox, and people may consent', async () => {
  const { id: idpConfigId } = await desk.createConfig();
  const { id } = await desk.create({ idpConfigId });
  expect((await desk.signInTo(id)).result).toMatchObject({ state: 'authorized', username: SUPPORT });
  await expectMailBothWays(id);
});

it('Only an administrator may consent', async () => {
  const { id: idpConfigId } = await desk.createConfig();
  const { id } = await desk.create({ idpConfigId });
  await lab.idp.forgetConsent();
  await lab.idp.blockSignIns(90094);
  const { end } = await desk.goToProvider(id);
  // Microsoft keeps the browser on “Need admin approval”.
  expect(end).toMatchObject({ kind: 'page', html: expect.stringContaining('AADSTS90094') });

  await lab.idp.blockSignIns(undefined);
  const begun = await desk.api<BegunAdminConsent>('POST', `/idp-configs/${idpConfigId}/admin-consent`, {
    systemEmailId: id,
  });
  const administrator = 'admin@contoso.test';
  const consented = await signIn(begun.url, {
    username: administrator,
    password: accountOf(lab, administrator).password,
    callbackUrls: [`${app.url}/system-email/oauth/callback`],
  });
  if (consented.kind !== 'callback') throw new Error('The provider kept the administrator.');
  await desk.comeBack(consented.url);
  expect(await desk.api<AdminConsentResult>('GET', `/admin-consents/${begun.id}`)).toMatchObject({
    state: 'granted',
  });
  // Nobody is asked any more: pressing Cancel on a consent page would have ended it.
  expect((await desk.signInTo(id, { consent: 'cancel' })).result.state).toBe('authorized');
  await expectMailBothWays(id);
});

it('Shared mailbox', async () => {
  await giveAccess(SUPPORT, AGENT);
  const { id: idpConfigId } = await desk.createConfig();
  const { id } = await desk.create({ idpConfigId, strictMatching: false });
  expect((await desk.signInTo(id, { as: AGENT })).result).toMatchObject({
    state: 'authorized',
    username: AGENT,
  });
  await expectMailBothWays(id);
});

it('The address is not the user name', async () => {
  await giveAccess(SUPPORT, AGENT);
  const { id: idpConfigId } = await desk.createConfig();
  const { id } = await desk.create({ idpConfigId });
  const refused = (await desk.signInTo(id, { as: AGENT })).result;
  expect(refused.problem).toMatchObject({
    remedy: 'oauth.wrong-account',
    action: expect.stringMatching(/Strict matching/),
  });
  await desk.update(id, { idpConfigId, strictMatching: false });
  expect((await desk.signInTo(id, { as: AGENT })).result.state).toBe('authorized');
  await expectMailBothWays(id);
});

it('The application belongs to one tenant only', async () => {
  const filled = await desk.api<{ issuer: string; tokenEndpoint: string }>(
    'GET',
    `/idp-presets/microsoft?tenant=${lab.idp.tenantId}`,
  );
  expect(filled.issuer).toContain(lab.idp.tenantId);
  const { id: idpConfigId } = await desk.createConfig({ tenant: lab.idp.tenantId });
  const { id } = await desk.create({ idpConfigId });
  expect((await desk.signInTo(id)).result.state).toBe('authorized');
  expect((await desk.get(id)).credential).toMatchObject({ tid: lab.idp.tenantId });
  await expectMailBothWays(id);
});

it('No redirect URI can be registered', async () => {
  const { id: idpConfigId } = await desk.createConfig({
    grantKind: 'device_code',
    clientId: lab.idp.publicClientId,
    clientSecret: undefined,
    clientAuthentication: 'none',
  });
  const { id } = await desk.create({ idpConfigId });
  const device = await desk.api<DeviceSignIn>('POST', `/system-emails/${id}/device-sign-in`, {});
  await signIn(device.verificationUri, {
    username: SUPPORT,
    password: accountOf(lab, SUPPORT).password,
    userCode: device.userCode,
    callbackUrls: [],
  });
  await until(
    'the sign-in is noticed',
    async () => (await desk.api<DeviceSignIn>('GET', `/device-sign-ins/${device.id}`)).state === 'authorized',
    30_000,
  );
  await expectMailBothWays(id);
});

it('Authenticated SMTP is switched off', async () => {
  const { id: idpConfigId } = await desk.createConfig();
  const { id } = await desk.signedIn({ idpConfigId });
  const { port } = await lab.scripted({ protocol: 'smtp', script: 'smtp-auth-disabled-tenant' });
  await desk.update(id, { idpConfigId, outgoingServer: { port } });
  const { inbound, outbound } = await desk.api<Verification>('POST', `/system-emails/${id}/verify`);
  expect(inbound).toMatchObject({ ok: true });
  expect(outbound).toMatchObject({
    ok: false,
    problem: {
      remedy: 'smtp.auth-disabled-tenant',
      action: expect.stringContaining(
        `Set-CASMailbox -Identity ${SUPPORT} -SmtpClientAuthenticationDisabled $false`,
      ),
    },
  });
  await desk.update(id, { idpConfigId });
  await expectMailBothWays(id);
});

it('IMAP, POP and authenticated SMTP are switched off', async () => {
  const { id: idpConfigId } = await desk.createConfig();
  const graph = { protocol: 'graph', host: lab.graph?.host, port: lab.graph?.port };
  const { id } = await desk.create({ idpConfigId, remoteMailbox: graph, outgoingServer: graph });
  expect((await desk.signInTo(id)).result).toMatchObject({ state: 'authorized', username: SUPPORT });
  await expectMailBothWays(id);
});

it('Client secrets keep expiring', async () => {
  const { id: idpConfigId } = await desk.createConfig();
  const { id } = await desk.signedIn({ idpConfigId });
  await desk.api('POST', `/idp-configs/${idpConfigId}/client-credentials`, {
    kind: 'new-certificate',
    months: 24,
  });
  const { clientCredentials } = await desk.api<IdpConfig>('GET', `/idp-configs/${idpConfigId}`);
  const certificate = clientCredentials.find(({ kind }) => kind === 'certificate');
  const download = await fetch(
    `${app.url}/system-email/idp-configs/${idpConfigId}/client-credentials/${certificate?.id}/certificate?format=pem`,
    { headers: { authorization: `Bearer ${app.token}` } },
  );
  // What an administrator uploads at the provider.
  await lab.idp.setCertificates([await download.text()]);
  await desk.api('PUT', `/idp-configs/${idpConfigId}`, {
    ...desk.registration({ clientAuthentication: 'private_key_jwt' }),
    clientSecret: undefined,
  });
  await lab.idp.setSecretExpired(true);
  const verified = await desk.signInTo(id);
  expect(verified.result.state).toBe('authorized');
  await lab.idp.resetTokenRequests();
  await desk.api('POST', `/system-emails/${id}/token-refresh`);
  expect(await lab.idp.tokenRequests()).toMatchObject([{ ok: true, proof: 'private_key_jwt' }]);
  await expectMailBothWays(id);
});

it('Many mailboxes, one service account', async () => {
  const { id: idpConfigId } = await desk.createConfig();
  await giveAccess(SUPPORT, AGENT);
  await giveAccess(SALES, AGENT);
  const { id } = await desk.create({ idpConfigId, strictMatching: false });
  expect((await desk.signInTo(id, { as: AGENT })).result.state).toBe('authorized');
  const { credential } = await desk.get(id);
  const { id: next } = await desk.create({ address: SALES, idpConfigId, strictMatching: false });
  await desk.api('PUT', `/system-emails/${next}/credential`, { credentialId: credential?.id });
  await expectMailBothWays(id);
  await expectMailBothWays(next, SALES);
});

it('Nobody may sign in in person', async () => {
  const { id: idpConfigId } = await desk.createConfig({
    grantKind: 'client_credentials',
    scopes: ['https://outlook.office365.com/.default'],
  });
  const { id } = await desk.create({ idpConfigId });
  // Before an administrator lets the application in.
  expect((await appSignIn(id)).status).toBe(400);
  await giveAccess(SUPPORT, lab.idp.clientId);
  expect((await appSignIn(id)).status).toBe(200);
  await expectMailBothWays(id);
});

it('A personal Microsoft account', async () => {
  // All personal accounts are one tenant, whose ID stands for `consumers`.
  const { tenantId, password } = await lab.idp.addUser('somebody@personal.test');
  planted.push(password);
  const inTenant = (url: string) => url.replace(lab.idp.tenantId, tenantId);
  const { id: idpConfigId } = await desk.createConfig({
    tenant: tenantId,
    issuer: inTenant(lab.idp.issuer),
    authorizationEndpoint: inTenant(lab.idp.authorizationEndpoint),
    tokenEndpoint: inTenant(lab.idp.tokenEndpoint),
  });
  const address = 'somebody@personal.test';
  const { id } = await desk.create({ address, idpConfigId });
  const begun = await app.call<{ data: { url: string } }>(
    'POST',
    `/system-email/system-emails/${id}/authorization?side=remote`,
    {},
  );
  const callbackUrls = [`${app.url}/system-email/oauth/callback`];
  const end = await signIn(begun.body.data.url, { username: address, password, callbackUrls });
  if (end.kind !== 'callback') throw new Error(`The provider kept the browser: ${end.html}`);
  const cookie = begun.headers.getSetCookie().map((line) => line.split(';')[0]);
  await fetch(end.url, { headers: { cookie: cookie.join('; ') }, redirect: 'manual' });
  await expectMailBothWays(id, address);
});

it('Google Workspace', async () => {
  await lab.idp.setRefreshTokenRotation(false);
  const { id: idpConfigId } = await desk.createConfig({ preset: 'google', prompt: 'consent' });
  const { id } = await desk.signedIn({ idpConfigId });
  await desk.api('POST', `/system-emails/${id}/token-refresh`);
  await expectMailBothWays(id);
});

it('Google, and the consent screen is in status Testing', async () => {
  const { id: idpConfigId } = await desk.createConfig({ preset: 'google', prompt: 'consent' });
  const { id } = await desk.signedIn({ idpConfigId });
  // Seven days later.
  const body = { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' };
  await lab.idp.answerTokenRequests({ http: 400, body: JSON.stringify(body) });
  await app.call('POST', `/system-email/system-emails/${id}/token-refresh`, {});
  expect(await desk.get(id)).toMatchObject({
    status: 'needs-authorization',
    problem: { remedy: 'oauth.google-grant-ended', action: expect.stringMatching(/7 days.*Publish app/) },
  });
  expect((await desk.signInTo(id)).result.state).toBe('authorized');
  await expectMailBothWays(id);
});

it('Any other provider with OpenID Connect', async () => {
  const { id: idpConfigId } = await desk.createConfig({ preset: 'other', tenant: '', prompt: '' });
  const { id } = await desk.signedIn({ idpConfigId });
  await expectMailBothWays(id);
});

it('A server that takes a password', async () => {
  const { password } = accountOf(lab, SUPPORT);
  const { id } = await desk.create({ remoteMailbox: { authentication: 'basic', password } });
  await expectMailBothWays(id);
});

it('A national cloud', async () => {
  // It has sign-in pages, servers and scopes of its own; here the lab plays it.
  const query = `cloud=gcc-high&tenant=${lab.idp.tenantId}`;
  const filled = await desk.api<IdpPreset>('GET', `/idp-presets/microsoft?${query}`);
  expect(filled).toMatchObject({ cloud: 'gcc-high', issuer: lab.idp.issuer });
  expect(filled.remoteMailbox.imap.port).toBe(lab.imap?.port);
  const { id: idpConfigId } = await desk.createConfig({ cloud: 'gcc-high', scopes: filled.scopes });
  const { id } = await desk.signedIn({ idpConfigId });
  await expectMailBothWays(id);
});
