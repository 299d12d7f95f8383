import type { DeviceSignIn } from '../../../shared/contracts/grant-kinds';
import { signIn } from '../../mail-lab/sign-in';
import type { MailLab } from '../../mail-lab';
import { cloudAt } from '../../mail-lab/registration';
import { newAppFolder, removeAppFolder } from '../app';
import { startStrapiProcess, type StrapiProcess } from '../process';
import {
  accountOf,
  AGENT,
  deskOn,
  openHelpdesk,
  SALES,
  startLab,
  SUPPORT,
  until,
  type Helpdesk,
} from './helpdesk';

/** What a person does on another device. */
const typeCode = async (
  lab: MailLab,
  { verificationUri, userCode }: DeviceSignIn,
  as: string,
  consent: 'accept' | 'cancel' = 'accept',
): Promise<void> => {
  const { password } = accountOf(lab, as);
  await signIn(verificationUri, { username: as, password, userCode, consent, callbackUrls: [] });
};

/** An application ID and a directory ID: no secret, no redirect. */
const publicClient = (lab: MailLab) => ({
  grantKind: 'device_code',
  clientId: lab.idp.publicClientId,
  clientSecret: undefined,
  clientAuthentication: 'none',
});

describe('a sign-in with a code', () => {
  let desk: Helpdesk;
  let configId: number;
  beforeAll(async () => {
    desk = await openHelpdesk();
    ({ id: configId } = await desk.createConfig(publicClient(desk.lab)));
  });
  afterEach(() => desk.lab.idp.reset());
  afterAll(() => desk.close());

  const begin = (id: number) => desk.api<DeviceSignIn>('POST', `/system-emails/${id}/device-sign-in`, {});
  const look = (id: number) => desk.api<DeviceSignIn>('GET', `/device-sign-ins/${id}`);
  const ended = (id: number) =>
    until(
      'the sign-in has ended',
      async () => {
        const device = await look(id);
        return device.state !== 'pending' && device;
      },
      30_000,
    );

  const type = (device: DeviceSignIn, as: string, consent?: 'accept' | 'cancel') =>
    typeCode(desk.lab, device, as, consent);

  it('shows code, page and how long they are good for', async () => {
    const { id } = await desk.create({ idpConfigId: configId });
    const device = await begin(id);
    expect(device).toMatchObject({
      systemEmailId: id,
      state: 'pending',
      userCode: expect.stringMatching(/^[A-Z0-9-]{6,}$/),
      verificationUri: expect.stringContaining('http'),
      problem: null,
    });
    expect(Date.parse(device.expiresAt) - Date.now()).toBeGreaterThan(10 * 60_000);
    expect(JSON.stringify(device)).not.toContain('device_code');

    await type(device, SUPPORT);
    expect(await ended(device.id)).toMatchObject({ state: 'authorized', username: SUPPORT, userCode: '' });
    const mailbox = await desk.watched(id);
    expect(mailbox.credential).toMatchObject({ username: SUPPORT, grantKind: 'device_code' });
    await desk.lab.deliver(SUPPORT, { subject: 'Read with a code', text: 'Hello' });
    await desk.ticket('Read with a code');
    await desk.api('POST', `/system-emails/${id}/token-refresh`);
  });

  it('compares who signed in with the mailbox, as the browser does', async () => {
    const { id } = await desk.create({ address: SALES, idpConfigId: configId });
    const device = await begin(id);
    await type(device, AGENT);
    expect(await ended(device.id)).toMatchObject({
      state: 'failed',
      problem: { remedy: 'oauth.wrong-account' },
    });
    expect((await desk.get(id)).credential).toBeNull();
    await desk.api('DELETE', `/system-emails/${id}`);
  });

  it('can be given up, and is given up by a later one', async () => {
    const { id } = await desk.create({ address: SALES, idpConfigId: configId });
    const first = await begin(id);
    const second = await begin(id);
    expect(await look(first.id)).toMatchObject({ state: 'failed', problem: { remedy: 'oauth.superseded' } });
    const cancelled = await desk.api<DeviceSignIn>('DELETE', `/device-sign-ins/${second.id}`);
    expect(cancelled).toMatchObject({
      state: 'failed',
      userCode: '',
      problem: { remedy: 'oauth.device-cancelled' },
    });
    await type(second, SALES);
    expect(await look(second.id)).toMatchObject({ state: 'failed' });
    expect((await desk.get(id)).credential).toBeNull();
    await desk.api('DELETE', `/system-emails/${id}`);
  });

  it('outlives a provider that is away for a moment', async () => {
    const { id } = await desk.create({ address: SALES, idpConfigId: configId });
    const device = await begin(id);
    await desk.lab.idp.answerTokenRequests({ http: 500 });
    await until(
      'the provider was away',
      async () => (await desk.lab.idp.tokenRequests()).some(({ error }) => error === 'http 500'),
      20_000,
    );
    await type(device, SALES);
    expect(await ended(device.id)).toMatchObject({ state: 'authorized', username: SALES });
    await desk.api('DELETE', `/system-emails/${id}`);
  });

  it('says what the provider says when it gives no code', async () => {
    const { id: wrong } = await desk.createConfig({ grantKind: 'device_code', clientId: 'not-registered' });
    const { id } = await desk.create({ address: SALES, idpConfigId: wrong });
    const refused = await desk.app.call('POST', `/system-email/system-emails/${id}/device-sign-in`, {});
    expect(refused).toMatchObject({
      status: 400,
      body: {
        error: {
          details: { problem: { remedy: 'oauth.client-not-found', providerCodes: ['AADSTS700016'] } },
        },
      },
    });
  });
});

it('a code that was shown before Strapi was killed is still good afterwards', async () => {
  const lab = await startLab();
  const dir = newAppFolder();
  const plugin = { additionalCertificates: [lab.ca], clouds: { global: cloudAt(lab) } };
  let app: StrapiProcess | null = null;
  try {
    app = await startStrapiProcess({ dir, plugin });
    const before = deskOn(app, lab);
    const { id: idpConfigId } = await before.createConfig(publicClient(lab));
    const { id } = await before.create({ idpConfigId });
    const device = await before.api<DeviceSignIn>('POST', `/system-emails/${id}/device-sign-in`, {});
    await app.kill();
    await typeCode(lab, device, SUPPORT);

    app = await startStrapiProcess({ dir, plugin });
    const after = deskOn(app, lab);
    const ended = await until('the sign-in has ended', async () => {
      const found = await after.api<DeviceSignIn>('GET', `/device-sign-ins/${device.id}`);
      return found.state !== 'pending' && found;
    });
    expect(ended).toMatchObject({ state: 'authorized', username: SUPPORT });
    await after.watched(id);
  } finally {
    await app?.kill();
    removeAppFolder(dir);
    await lab.stop();
  }
});
