import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type { FaultProxyHandle, MailLab } from '../../mail-lab';
import { cloudAt } from '../../mail-lab/registration';
import { freePort } from '../app';
import { startStrapiProcess } from '../process';
import { startStrapi, type RunningStrapi } from '../strapi';
import { AGENT, deskOn, endpoint, SALES, secretsOf, startLab, SUPPORT, until } from './helpdesk';

const PATH = '/system-email/graph/notifications';

describe('a mailbox at Microsoft Graph, on a Strapi with a public address', () => {
  let lab: MailLab;
  let app: RunningStrapi;
  let front: FaultProxyHandle;
  let desk: ReturnType<typeof deskOn>;
  let support: SystemEmail;
  const planted: string[] = [];
  const graph = () => endpoint(lab.graph);

  beforeAll(async () => {
    lab = await startLab();
    const port = await freePort();
    front = await lab.proxy({ target: { port }, security: 'front' });
    app = await startStrapi({
      port,
      plugin: {
        additionalCertificates: [lab.ca],
        clouds: { global: cloudAt(lab) },
        announcements: { url: `https://localhost:${front.port}` },
      },
      plantedSecrets: async () => [...(await secretsOf(lab)), ...planted],
    });
    desk = deskOn(app, lab, { reading: 'graph', sending: 'graph' });
    support = await desk.signedIn({ name: 'Contoso' });
    await subscriptionOf(SUPPORT);
  });
  beforeEach(() => graph().reset());
  afterAll(async () => {
    try {
      await app?.stop();
    } finally {
      await front?.stop();
      await lab?.stop();
    }
  });

  const subscriptionsOf = async (address: string) =>
    (await graph().subscriptions()).filter(({ resource }) => resource.includes(address));
  /** The only one of a mailbox, as soon as there is one that matches. */
  const subscriptionOf = (address: string, otherThan?: string) =>
    until(`a subscription for ${address}`, async () => {
      const found = (await subscriptionsOf(address)).filter(({ id }) => id !== otherThan);
      for (const { clientState } of found) if (clientState) planted.push(clientState);
      return found[0];
    });
  const announced = (id: number) =>
    until('new mail is announced', async () => (await desk.get(id)).announcement?.state === 'announced');
  const post = (url: string, body: unknown) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const lose = async (subject: string, to = SUPPORT) => {
    await graph().loseNotifications(true);
    await lab.deliver(to, { subject, text: 'Hello' });
  };

  it('is subscribed to once it is watched, for two days, at both addresses', async () => {
    await announced(support.id);
    const subscription = await subscriptionOf(SUPPORT);
    expect(subscription).toMatchObject({
      changeType: 'created',
      resource: `users/${SUPPORT}/mailFolders('inbox')/messages`,
      notificationUrl: `https://localhost:${front.port}${PATH}`,
      lifecycleNotificationUrl: `https://localhost:${front.port}${PATH}/lifecycle`,
    });
    const hours = (Date.parse(subscription.expirationDateTime) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(47);
    expect(hours).toBeLessThan(49);
    expect(await desk.events(support.id)).toContainEqual(
      expect.objectContaining({ type: 'inbound.announced' }),
    );
  });

  it('brings mail as soon as it is announced, and asks for nothing in between', async () => {
    await announced(support.id);
    // Once more after it was subscribed to.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await graph().resetRequests();
    // Longer than from one question to the next where nothing is announced.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect((await graph().counts()).delta ?? 0).toBe(0);
    await lab.deliver(SUPPORT, { subject: 'Announced', text: 'Hello' });
    const began = Date.now();
    await desk.ticket('Announced');
    expect(Date.now() - began).toBeLessThan(4_000);
  });

  it('has its subscription renewed when Graph asks for a new authorization', async () => {
    const { id, expirationDateTime } = await subscriptionOf(SUPPORT);
    expect(await graph().sendLifecycle(id, 'reauthorizationRequired')).toBe(202);
    await until('it is renewed', async () => {
      const now = await subscriptionOf(SUPPORT);
      return now.id === id && Date.parse(now.expirationDateTime) > Date.parse(expirationDateTime);
    });
  });

  it('gets another subscription when Graph has removed it, and what came meanwhile', async () => {
    const { id } = await subscriptionOf(SUPPORT);
    await lose('Before it was removed');
    expect(await graph().sendLifecycle(id, 'subscriptionRemoved')).toBe(202);
    await subscriptionOf(SUPPORT, id);
    await desk.ticket('Before it was removed');
    await graph().loseNotifications(false);
    await lab.deliver(SUPPORT, { subject: 'After it was made anew', text: 'Hello' });
    await desk.ticket('After it was made anew');
  });

  it('is looked at when Graph says that notifications were missed', async () => {
    const { id } = await subscriptionOf(SUPPORT);
    await lose('Missed');
    expect(await graph().sendLifecycle(id, 'missed')).toBe(202);
    await desk.ticket('Missed');
  });

  it('gets another subscription when the one it had has run out while nobody looked', async () => {
    const { id } = await subscriptionOf(SUPPORT);
    await graph().expireSubscription(id);
    await desk.update(support.id, {
      name: 'Contoso',
      idpConfigId: support.idpConfigId,
      remoteMailbox: { fetchLimit: 40 },
    });
    await subscriptionOf(SUPPORT, id);
    await announced(support.id);
  });

  it('hears of mail that was announced to another instance', async () => {
    const other = await startStrapiProcess({
      dir: app.dir,
      plugin: { workers: false, additionalCertificates: [lab.ca] },
    });
    try {
      const { id: subscriptionId, clientState } = await subscriptionOf(SUPPORT);
      await lose('Told to another instance');
      const answer = await post(other.url + PATH, { value: [{ subscriptionId, clientState }] });
      expect(answer.status).toBe(202);
      await desk.ticket('Told to another instance');
    } finally {
      await other.stop();
    }
  });

  it('answers Graph’s handshake with its words as plain text, and nothing else', async () => {
    const token = '<script>alert(1)</script> & 100 % + more';
    for (const path of [PATH, `${PATH}/lifecycle`]) {
      const answer = await post(`${app.url}${path}?validationToken=${encodeURIComponent(token)}`, '');
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await answer.text()).toBe(token);
    }
    const long = await post(`${app.url}${PATH}?validationToken=${'x'.repeat(5000)}`, '');
    expect([long.status, await long.text()]).toEqual([400, '']);
    expect((await fetch(`${app.url}${PATH}?validationToken=x`)).status).not.toBe(200);
  });

  it('ignores what does not know the secret, and refuses garbage', async () => {
    const { id: subscriptionId } = await subscriptionOf(SUPPORT);
    await until('it is quiet', async () => {
      await graph().resetRequests();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return !(await graph().counts()).delta;
    });
    const wrong = { value: [{ subscriptionId, clientState: 'guessed', lifecycleEvent: 'missed' }] };
    expect((await post(app.url + PATH, wrong)).status).toBe(202);
    for (const body of ['{', '[]', '7', '{"value":7}', { value: [{ subscriptionId }] }]) {
      expect((await post(app.url + PATH, body)).status).toBe(400);
    }
    const large = { value: [{ ...wrong.value[0], padding: 'x'.repeat(600_000) }] };
    expect((await post(app.url + PATH, large)).status).toBe(413);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await graph().counts()).delta ?? 0).toBe(0);
  });

  it('is asked instead where another account signed in, and says so once', async () => {
    await lab.idp.setFullAccess(SALES, [AGENT]);
    await lab.idp.setSendAs(SALES, [AGENT]);
    const shared = await desk.signedIn({
      address: SALES,
      as: AGENT,
      strictMatching: false,
      idpConfigId: support.idpConfigId,
    });
    const { announcement } = await until('it is known', async () => {
      const found = await desk.get(shared.id);
      return found.announcement && found;
    });
    expect(announcement).toMatchObject({
      state: 'asked',
      because: 'refused',
      problem: { remedy: 'graph.announcements-denied' },
    });
    await lab.deliver(SALES, { subject: 'Asked for', text: 'Hello' });
    await desk.ticket('Asked for');
    const said = (await desk.events(shared.id)).filter(({ type }) => type === 'inbound.not-announced');
    expect(said).toHaveLength(1);
    expect(await subscriptionsOf(SALES)).toEqual([]);
    expect((await desk.get(shared.id)).status).toBe('verified');
  });

  it('is asked instead where Graph does not reach us, and brings its mail', async () => {
    await front.setFault({ kind: 'refuse' });
    const mailbox = await desk.signedIn({ address: AGENT, idpConfigId: support.idpConfigId });
    await until('it is known', async () => (await desk.get(mailbox.id)).announcement);
    expect((await desk.get(mailbox.id)).announcement).toMatchObject({
      state: 'asked',
      problem: { remedy: 'graph.announcements-unreachable' },
    });
    await lab.deliver(AGENT, { subject: 'Unreachable', text: 'Hello' });
    await desk.ticket('Unreachable');
    await front.clearFault();
    await desk.api('DELETE', `/system-emails/${mailbox.id}`);
  });

  it('is no longer subscribed to when it is switched off, read otherwise, or deleted', async () => {
    const settings = { name: 'Contoso', idpConfigId: support.idpConfigId };
    const gone = () =>
      until('the subscription has ended', async () => (await subscriptionsOf(SUPPORT)).length === 0);
    await desk.api('PUT', `/system-emails/${support.id}/enabled`, { enabled: false });
    await gone();
    await desk.api('PUT', `/system-emails/${support.id}/enabled`, { enabled: true });
    await subscriptionOf(SUPPORT);
    await announced(support.id);

    const fetching = { mode: 'interval', minutes: 60 };
    await desk.update(support.id, { ...settings, remoteMailbox: { fetching } });
    await gone();
    expect((await desk.get(support.id)).announcement).toBeNull();
    await desk.update(support.id, settings);
    await subscriptionOf(SUPPORT);

    await desk.api('DELETE', `/system-emails/${support.id}`);
    await gone();
  });
});
