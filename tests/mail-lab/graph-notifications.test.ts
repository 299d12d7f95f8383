import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type EmbeddedLab, type FaultProxyHandle, startMailLab } from './index';
import { TestGraphClient } from './test-graph-client';
import { SUPPORT } from './test-mail-client';

const INBOX = "/me/mailFolders('inbox')/messages";

interface Notification {
  path: string;
  subscriptionId: string;
  clientState: string;
  changeType?: string;
  lifecycleEvent?: string;
  resourceData?: { id: string };
}

/** What an application would have: it says validation tokens back, and remembers what it is told. */
class Endpoint {
  received: Notification[] = [];
  /** How the token is answered, and with which status the rest. */
  sayBack: (token: string) => string = (token) => token;
  status = 202;
  silent = false;
  readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const token = searchParams.get('validationToken');
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (this.silent) return;
        if (token !== null) {
          response.writeHead(200, { 'content-type': 'text/plain' }).end(this.sayBack(token));
          return;
        }
        const { value } = JSON.parse(Buffer.concat(chunks).toString()) as { value: Notification[] };
        if (this.status < 300) this.received.push(...value.map((each) => ({ ...each, path: pathname })));
        response.writeHead(this.status).end();
      });
    });
  }

  async waitFor(matches: (notification: Notification) => boolean): Promise<Notification> {
    for (let tries = 0; tries < 200; tries += 1) {
      const found = this.received.find(matches);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`No such notification; there: ${JSON.stringify(this.received)}`);
  }
}

let lab: EmbeddedLab;
let graph: TestGraphClient;
let endpoint: Endpoint;
let front: FaultProxyHandle;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'embedded', callbackUrls: [] });
});
beforeEach(async () => {
  await lab.graph.reset();
  graph = await TestGraphClient.signedIn(lab, SUPPORT);
  graph.immutable = true;
  endpoint = new Endpoint();
  await new Promise<void>((resolve) => endpoint.server.listen(0, '127.0.0.1', resolve));
  const { port } = endpoint.server.address() as AddressInfo;
  front = await lab.proxy({ target: { port }, security: 'front' });
});
afterEach(async () => {
  for (const { id } of await lab.graph.subscriptions()) await lab.graph.expireSubscription(id);
  await front.stop();
  endpoint.server.closeAllConnections();
  await new Promise((resolve) => endpoint.server.close(resolve));
});
afterAll(() => lab.stop());

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

function subscribe(changes: Record<string, unknown> = {}) {
  const json = {
    changeType: 'created',
    notificationUrl: `https://localhost:${front.port}/changes`,
    lifecycleNotificationUrl: `https://localhost:${front.port}/life`,
    resource: INBOX,
    expirationDateTime: inMinutes(60),
    clientState: 'secret-state',
    ...changes,
  };
  return graph.call('/subscriptions', { method: 'POST', json });
}

test('a subscription is validated at both URLs, and tells of new mail with its client state', async () => {
  const { status, body } = await subscribe();
  expect(status).toBe(201);
  await lab.deliver(SUPPORT, { subject: 'News', text: 'News' });
  const told = await endpoint.waitFor(({ path }) => path === '/changes');
  expect(told).toMatchObject({ subscriptionId: body.id, clientState: 'secret-state', changeType: 'created' });
  const { body: message } = await graph.call(`/me/messages/${told.resourceData?.id}?$select=subject`);
  expect(message.subject).toBe('News');
});

test('an endpoint that does not say the token back, or not in time, gets no subscription', async () => {
  endpoint.sayBack = (token) => encodeURIComponent(token);
  const escaped = await subscribe();
  expect([escaped.status, escaped.body.error.code]).toEqual([400, 'ValidationError']);
  await lab.graph.setValidationTimeout(0.3);
  endpoint.silent = true;
  expect((await subscribe()).body.error.message).toMatch(/timed out/);
  expect(await lab.graph.subscriptions()).toEqual([]);
});

test('plain http, a far away end, a long client state and a foreign mailbox are refused', async () => {
  const http = `http://localhost:${(endpoint.server.address() as AddressInfo).port}/changes`;
  expect((await subscribe({ notificationUrl: http })).status).toBe(400);
  await lab.graph.requireHttpsForNotifications(false);
  expect((await subscribe({ notificationUrl: http })).status).toBe(201);
  expect((await subscribe({ expirationDateTime: inMinutes(10_090) })).status).toBe(400);
  expect((await subscribe({ expirationDateTime: inMinutes(-1) })).status).toBe(400);
  expect((await subscribe({ clientState: 'x'.repeat(129) })).status).toBe(400);
  await lab.idp.setFullAccess('sales@contoso.test', [SUPPORT]);
  const foreign = await subscribe({ resource: "/users/sales@contoso.test/mailFolders('inbox')/messages" });
  expect([foreign.status, foreign.body.error.code]).toEqual([403, 'ErrorAccessDenied']);
});

test('an end too near is moved to 45 minutes, and renewing moves it on', async () => {
  const { body } = await subscribe({ expirationDateTime: inMinutes(1) });
  const minutes = (text: unknown) => (Date.parse(String(text)) - Date.now()) / 60_000;
  expect(minutes(body.expirationDateTime)).toBeGreaterThan(44);
  const path = `/subscriptions/${body.id}`;
  const renewed = await graph.call(path, { method: 'PATCH', json: { expirationDateTime: inMinutes(600) } });
  expect(minutes(renewed.body.expirationDateTime)).toBeGreaterThan(599);
  expect((await graph.call(path)).body.clientState).toBe('secret-state');
  expect((await graph.call('/subscriptions')).body.value).toHaveLength(1);
  expect((await graph.call(path, { method: 'DELETE' })).status).toBe(204);
  expect((await graph.call(path, { method: 'DELETE' })).body.error.code).toBe('ResourceNotFound');
});

test('events of its life come on command, and removing ends it', async () => {
  const { body } = await subscribe();
  for (const event of ['reauthorizationRequired', 'missed', 'subscriptionRemoved'] as const) {
    expect(await lab.graph.sendLifecycle(body.id, event)).toBe(202);
    expect(endpoint.received.at(-1)).toMatchObject({
      path: '/life',
      subscriptionId: body.id,
      clientState: 'secret-state',
      lifecycleEvent: event,
    });
  }
  expect((await graph.call(`/subscriptions/${body.id}`)).status).toBe(404);
});

test('a notification that is not taken comes again, and one that is lost does not', async () => {
  await subscribe();
  endpoint.status = 503;
  await lab.deliver(SUPPORT, { subject: 'Again', text: 'Again' });
  while ((await lab.graph.notifications()).failed === 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  endpoint.status = 202;
  await endpoint.waitFor(({ changeType }) => changeType === 'created');
  await lab.graph.loseNotifications(true);
  const before = endpoint.received.length;
  await lab.deliver(SUPPORT, { subject: 'Lost', text: 'Lost' });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(endpoint.received).toHaveLength(before);
});
