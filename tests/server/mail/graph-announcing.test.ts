import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Announcing, CredentialSource, InboundConnection } from '../../../server/src/mail/ports';
import { never } from './credentials';
import { failureOf } from './failures';
import { setGraphStage, type GraphStage } from './graph-stage';

let stage: GraphStage;
let endpoint: Server;
let url: string;
/** What our addresses were told. */
let told: { path: string; body: string }[] = [];
let silent = false;
const open: InboundConnection[] = [];

beforeAll(async () => {
  stage = await setGraphStage();
  endpoint = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const token = searchParams.get('validationToken');
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (silent) return;
      if (token !== null) response.writeHead(200, { 'content-type': 'text/plain' }).end(token);
      else {
        told.push({ path: pathname, body });
        response.writeHead(202).end();
      }
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  url = `http://localhost:${(endpoint.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  told = [];
  silent = false;
  await stage.lab.graph.reset();
  await stage.lab.graph.requireHttpsForNotifications(false);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
  for (const { id } of await stage.lab.graph.subscriptions()) await stage.lab.graph.expireSubscription(id);
});
afterAll(async () => {
  endpoint?.closeAllConnections();
  endpoint?.close();
  await stage?.lab.stop();
});

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const order = (minutes = 60) => ({
  newsUrl: `${url}/news`,
  lifecycleUrl: `${url}/lifecycle`,
  secret: 'a-secret-of-ours',
  until: inMinutes(minutes),
});

const announcing = async (
  address: string,
  { as, folder = 'INBOX' }: { as?: CredentialSource; folder?: string } = {},
): Promise<Announcing> => {
  const credential = as ?? (await stage.credential(address));
  const connection = await stage.inbound.connect({ server: stage.server, folder }, credential, never());
  open.push(connection);
  if (!connection.announcing) throw new Error('A connection that announces nothing');
  return connection.announcing;
};

const called = async (): Promise<{ path: string; body: string }> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const [first] = told;
    if (first) return first;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('Nobody called.');
};

const minutesUntil = (date: Date | undefined) => ((date?.getTime() ?? 0) - Date.now()) / 60_000;

it('is told of new mail in the folder, with the secret', async () => {
  const address = await stage.newMailbox();
  const { id } = await (await announcing(address)).subscribe(order());
  await stage.lab.deliver(address, { subject: 'News', text: 'News' });
  const { path, body } = await called();
  expect(path).toBe('/news');
  expect(JSON.parse(body)).toMatchObject({
    value: [{ subscriptionId: id, clientState: 'a-secret-of-ours', changeType: 'created' }],
  });
  expect(await stage.lab.graph.subscriptions()).toMatchObject([
    { id, lifecycleNotificationUrl: `${url}/lifecycle`, changeType: 'created' },
  ]);
});

it('is told of a folder of the mailbox’s own making', async () => {
  const address = await stage.newMailbox();
  await stage.lab.mailbox(address).createFolder('Helpdesk');
  const { subscribe } = await announcing(address, { folder: 'Helpdesk' });
  await subscribe(order());
  await stage.lab
    .mailbox(address)
    .append('Helpdesk', Buffer.from('From: a@fabrikam.test\r\nSubject: Filed\r\n\r\nHello\r\n'));
  expect((await called()).path).toBe('/news');
});

it('renews a short subscription, and learns that one has run out', async () => {
  const { subscribe, renew } = await announcing(await stage.newMailbox());
  const { id, expiresAt } = await subscribe(order(50));
  expect(minutesUntil(expiresAt)).toBeLessThan(51);
  const renewed = await renew(id, inMinutes(2880));
  expect(renewed?.id).toBe(id);
  expect(minutesUntil(renewed?.expiresAt)).toBeGreaterThan(2879);
  await stage.lab.graph.expireSubscription(id);
  expect(await renew(id, inMinutes(2880))).toBeNull();
});

it('ends a subscription, also one that has ended already', async () => {
  const address = await stage.newMailbox();
  const { id } = await (await announcing(address)).subscribe(order());
  for (let round = 0; round < 2; round += 1) {
    await stage.inbound.unsubscribe?.(stage.server, await stage.credential(address), id, never());
    expect(await stage.lab.graph.subscriptions()).toEqual([]);
  }
});

it('says that Graph does not announce a mailbox to somebody else’s token', async () => {
  const [shared, agent] = [await stage.newMailbox(), await stage.newMailbox()];
  await stage.lab.idp.setFullAccess(shared, [agent]);
  const { subscribe } = await announcing(shared, { as: await stage.credential(shared, agent) });
  expect(await failureOf(subscribe(order()))).toMatchObject({
    kind: 'authorization',
    remedy: 'graph.announcements-denied',
  });
});

it('says that Graph did not reach us', async () => {
  const { subscribe } = await announcing(await stage.newMailbox());
  await stage.lab.graph.setValidationTimeout(0.3);
  silent = true;
  const failure = await failureOf(subscribe(order()));
  expect(failure).toMatchObject({ kind: 'configuration', remedy: 'graph.announcements-unreachable' });
  expect(failure.serverResponse).toContain('timed out');
  expect(JSON.stringify(failure)).not.toContain('a-secret-of-ours');
});
