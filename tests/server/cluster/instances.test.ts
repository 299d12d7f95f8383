/**
 * Several real instances on one PostgreSQL, with real mailboxes. A Strapi without workers looks on; like one that serves
 * only the panel, it stands elsewhere: it trusts no certificate of the mail servers.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { RunningInstance } from '../../../shared/contracts/instances';
import type { ConnectionTest } from '../../../shared/contracts/connection-tests';
import type { SystemEmail, SystemEmailList } from '../../../shared/contracts/system-emails';
import type { MailLab } from '../../mail-lab';
import { startPostgres, type DatabaseServer, type DatabaseSettings } from '../../databases';
import { deskOn, startLab, until } from '../acceptance/helpdesk';
import { newAppFolder, removeAppFolder } from '../app';
import { startStrapiProcess, type StrapiProcess } from '../process';
import { startStrapi, type RunningStrapi } from '../strapi';

const API = '/system-email';
const ADDRESSES = Array.from({ length: 20 }, (_, index) => `box${index + 1}@contoso.test`);
const [FIRST = ''] = ADDRESSES;
const BERLIN = 'berlin';
const MOST_TAKE_OVER = 30_000;
const HOUR = 3_600_000;

jest.setTimeout(240_000);

let lab: MailLab;
let server: DatabaseServer;
let database: DatabaseSettings;
let observer: RunningStrapi;
let desk: ReturnType<typeof deskOn>;
const folders: string[] = [];
const instances: StrapiProcess[] = [];
const ids = new Map<string, number>();

const startInstance = async (
  plugin: Record<string, unknown> = {},
  environment?: Record<string, string>,
): Promise<StrapiProcess> => {
  const dir = newAppFolder();
  folders.push(dir);
  const options = { dir, database, plugin: { additionalCertificates: [lab.ca], ...plugin } };
  const instance = await startStrapiProcess(options, environment);
  instances.push(instance);
  return instance;
};

const passwordOf = (address: string): string => lab.user(address).password;

const settings = (address: string, changes: Record<string, unknown> = {}) =>
  desk.settings({
    address,
    ...changes,
    remoteMailbox: { authentication: 'basic', password: passwordOf(address) },
  });

const running = () => desk.api<RunningInstance[]>('GET', '/instances');
const loads = async (): Promise<number[]> =>
  (await running()).map(({ mailboxes }) => mailboxes).sort((one, other) => one - other);

/** Owners of the mailboxes' leases that hold, by System Email. */
const owners = async (): Promise<Map<number, string>> => {
  const rows: { name: string; owner: string }[] = await observer.strapi.db
    .connection('system_email_leases')
    .where('name', 'like', 'mailbox-%')
    .whereNotNull('owner')
    .whereRaw('good_until > extract(epoch from clock_timestamp()) * 1000')
    .select('name', 'owner');
  return new Map(rows.map(({ name, owner }) => [Number(name.slice('mailbox-'.length)), owner]));
};

const run = promisify(execFile);

/** Mailboxes that have more than one connection now, as the mail server sees it. */
const doubledNow = async (): Promise<string[]> => {
  const { stdout } = await run('/usr/bin/doveadm', [
    '-c',
    path.join(lab.directory, 'dovecot.conf'),
    'who',
    '-1',
  ]);
  const counts = new Map<string, number>();
  for (const line of stdout.split('\n')) {
    const [user = '', service] = line.split(/\s+/);
    if (service === 'imap') counts.set(user, (counts.get(user) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([user]) => user);
};

/** Looks at the mail server again and again: no mailbox may have two connections at once. */
const watchConnections = async () => {
  // What was tried before may be saying goodbye still.
  await until('every mailbox has one connection', async () => (await doubledNow()).length === 0);
  const doubled = new Set<string>();
  let looks = 0;
  let over = false;
  const look = async () => {
    while (!over) {
      for (const user of await doubledNow()) doubled.add(user);
      looks += 1;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const looking = look();
  // Heard of when it is stopped.
  looking.catch(() => undefined);
  return async () => {
    over = true;
    await looking;
    return { looks, doubled: [...doubled] };
  };
};

const say = (line: string) => process.stderr.write(`${line}\n`);

beforeAll(async () => {
  [lab, server] = await Promise.all([
    startLab({ users: [...ADDRESSES, 'customer@fabrikam.test'] }),
    startPostgres(),
  ]);
  // The lab would keep a connection of its own to the mailbox that a copy goes into.
  await lab.changeMailSettings({ saveSent: false });
  database = await server.createDatabase('helpdesk');
  observer = await startStrapi({ database, plugin: { workers: false } });
  const first = await startInstance();
  desk = deskOn(observer, lab);
  const setUp = deskOn(first, lab);
  for (const address of ADDRESSES) {
    const { id } = await setUp.api<SystemEmail>('POST', '/system-emails', settings(address));
    ids.set(address, id);
  }
});
afterAll(async () => {
  for (const instance of instances) await instance.kill();
  await observer?.stop();
  folders.forEach(removeAppFolder);
  await Promise.all([lab?.stop(), server?.stop()]);
});

it('one instance serves all, two share them evenly', async () => {
  await until('the first instance serves all', async () => (await loads()).join() === '20', 90_000);
  await startInstance();
  const since = performance.now();
  const stop = await watchConnections();
  await until('each serves ten', async () => (await loads()).join() === '10,10', 90_000);
  say(`two instances share 10:10 after ${Math.round(performance.now() - since)} ms`);
  expect((await stop()).doubled).toEqual([]);
});

it('a third, whose clock is hours ahead, gets its share, and no mailbox is served by two', async () => {
  const before = await owners();
  const clock = pathToFileURL(path.join(__dirname, 'shifted-clock.mjs')).href;
  const stop = await watchConnections();
  await startInstance(
    { labels: [BERLIN] },
    { NODE_OPTIONS: `--import ${clock}`, CLOCK_SHIFT: String(5 * HOUR) },
  );
  const since = performance.now();
  await until('they share anew', async () => (await loads()).join() === '6,7,7', 90_000);
  const after = await owners();
  const moved = [...after].filter(([id, owner]) => before.get(id) !== owner).length;
  say(`three instances share 7:7:6 after ${Math.round(performance.now() - since)} ms; ${moved} of 20 moved`);
  expect(moved).toBeLessThanOrEqual(12);
  const { looks, doubled } = await stop();
  expect(looks).toBeGreaterThan(3);
  expect(doubled).toEqual([]);
  expect((await running()).filter(({ labels }) => labels.includes(BERLIN))).toHaveLength(1);
});

describe('a System Email that is served from a label', () => {
  const id = () => ids.get(FIRST) ?? 0;

  it('is served only by the instance that has it, and what is written to it is answered from there', async () => {
    await desk.api('PUT', `/system-emails/${id()}`, settings(FIRST, { servedFrom: BERLIN }));
    const berlin = async () => {
      const rows: { owner: string; labels: string[] }[] = await observer.strapi.db
        .query('plugin::system-email.instance')
        .findMany();
      return rows.find(({ labels }) => labels.includes(BERLIN))?.owner;
    };
    await until('Berlin serves it', async () => (await owners()).get(id()) === (await berlin()), 90_000);
    await until('it is proven from there', async () => (await desk.get(id())).status === 'verified', 90_000);
    await lab.deliver(FIRST, { from: 'customer@fabrikam.test', subject: 'To Berlin', text: 'Hello' });
    const ticket = await until(
      'the mail is a ticket',
      async () => (await desk.list()).results.find(({ subject }) => subject === 'To Berlin'),
      45_000,
    );
    await desk.reply(ticket.id, 'From Berlin');
    await until(
      'the reply arrives',
      async () =>
        (await lab.mailbox('customer@fabrikam.test').messages()).some(({ subject }) =>
          subject.includes('To Berlin'),
        ),
      45_000,
    );
  });

  it('is tested there, with a typed password that is stored only encrypted and only until then', async () => {
    // Here its server's certificate is not trusted: only there the test can pass.
    const requests: unknown[] = [];
    const uid = 'plugin::system-email.connection-test';
    const rows = observer.strapi.db.query(uid);
    const forget = observer.strapi.db.lifecycles.subscribe({
      models: [uid],
      afterCreate: ({ result }) => void requests.push((result as { request: unknown }).request),
    });
    const begun = await desk.api<ConnectionTest>('POST', '/connection-tests', {
      systemEmailId: null,
      settings: settings(FIRST, { servedFrom: BERLIN }),
      sides: ['remote', 'outgoing'],
    });
    const test = await until('the test ends', async () => {
      const now = await desk.api<ConnectionTest>('GET', `/connection-tests/${begun.id}`);
      return now.state !== 'running' && now;
    });
    expect(test).toMatchObject({ state: 'passed' });
    forget();
    expect(requests).toEqual([expect.stringMatching(/^v1\./)]);
    expect(await rows.findOne({ where: { id: begun.id } })).toMatchObject({ request: null });
    await observer.expectNoSecrets([passwordOf(FIRST)]);
  });

  it('is not tried from elsewhere: the sentence names the label and what to do', async () => {
    const candidate = { systemEmailId: id(), settings: settings(FIRST, { servedFrom: BERLIN }) };
    for (const [method, route, body] of [
      ['POST', `/system-emails/${id()}/verify`, undefined],
      ['POST', '/mailbox-folders', candidate],
      ['POST', '/test-mails', { ...candidate, to: 'customer@fabrikam.test' }],
    ] as const) {
      const { status, body: answer } = await observer.call(method, API + route, body);
      expect({ route, status, answer }).toMatchObject({
        status: 400,
        answer: {
          error: {
            message: expect.stringContaining(BERLIN),
            details: {
              problem: {
                remedy: 'cluster.elsewhere',
                action: expect.stringContaining('Test connection'),
              },
            },
          },
        },
      });
    }
  });

  it('is not tested where no running instance has its label', async () => {
    const { status, body } = await observer.call('POST', `${API}/connection-tests`, {
      systemEmailId: id(),
      settings: settings(FIRST, { servedFrom: 'paris' }),
      sides: ['remote'],
    });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: {
        error: { details: { problem: { remedy: 'cluster.no-instance', values: { label: 'paris' } } } },
      },
    });
  });
});

it('when one is killed its mailboxes are served again within 30 s, and one that nobody may serve says so', async () => {
  const [killed] = instances.slice(-1);
  const before = await owners();
  const survivors = new Set(
    (await running()).filter(({ labels }) => !labels.includes(BERLIN)).map(({ pid }) => pid),
  );
  expect(survivors.size).toBe(2);
  const stop = await watchConnections();
  const since = performance.now();
  await killed?.kill();
  const others = ADDRESSES.slice(1).map((address) => ids.get(address) ?? 0);
  const alive = (owner: string | undefined) => [...survivors].some((pid) => owner?.includes(`:${pid}:`));
  const orphans = others.filter((id) => !alive(before.get(id)));
  expect(orphans.length).toBeGreaterThanOrEqual(5);
  const served = await until(
    'the others serve all but the one from Berlin',
    async () => {
      const now = await owners();
      return others.every((id) => alive(now.get(id))) && now;
    },
    60_000,
  );
  const took = performance.now() - since;
  say(`${orphans.length} mailboxes of a killed instance were taken over after ${Math.round(took)} ms`);
  expect(took).toBeLessThan(MOST_TAKE_OVER);
  expect(served.has(ids.get(FIRST) ?? 0)).toBe(false);

  const [orphan = ''] = ADDRESSES.filter((address) => orphans.includes(ids.get(address) ?? 0));
  await lab.deliver(orphan, { from: 'customer@fabrikam.test', subject: 'After the kill', text: 'Hello' });
  await until('its mail becomes a ticket', async () =>
    (await desk.list()).results.some(({ subject }) => subject === 'After the kill'),
  );
  const { looks, doubled } = await stop();
  expect(looks).toBeGreaterThan(10);
  expect(doubled).toEqual([]);

  const problem = { remedy: 'cluster.no-instance', values: { label: BERLIN } };
  expect(await desk.get(ids.get(FIRST) ?? 0)).toMatchObject({ status: 'error', problem });
  const list = await desk.api<SystemEmailList>('GET', '/system-emails?status=error&pageSize=100');
  expect(list.results.find(({ address }) => address === FIRST)).toMatchObject({ problem });
});
