import { graphNotifications, validationToken } from '../../../shared/contracts/graph-notifications';
import type { HeardCall } from '../../../server/src/inbound/hearing';
import { callAddressesOf } from '../../../server/src/services/call-addresses';
import { createGraphNotifications } from '../../../server/src/services/graph-notifications';

const stage = (hear: (call: HeardCall) => Promise<boolean> = async () => true) => {
  let now = Date.parse('2026-03-01T10:00:00Z');
  const heard: HeardCall[] = [];
  const log: string[] = [];
  const service = createGraphNotifications({
    hear: (call) => {
      heard.push(call);
      return hear(call);
    },
    logger: { warn: (line) => void log.push(line), error: (line) => void log.push(line) },
    clock: () => new Date(now),
  });
  return { ...service, heard, log, pass: (milliseconds: number) => (now += milliseconds) };
};

/** As Graph writes it. */
const notification = (change: Record<string, unknown> = {}) => ({
  subscriptionId: '7f105c7d-2dc5-4530-97cd-4e7ae6534c07',
  subscriptionExpirationDateTime: '2026-03-03T10:00:00.0000000Z',
  clientState: 'a-secret-of-ours',
  changeType: 'created',
  tenantId: '84bd8158-6d4d-4958-8b9f-9d6445542f95',
  resource: 'Users/ddfcd489/Messages/AAMk',
  resourceData: { '@odata.type': '#Microsoft.Graph.Message', id: 'AAMk' },
  ...change,
});
const parsed = (...changes: Record<string, unknown>[]) =>
  graphNotifications.parse({ value: changes.map(notification) });

describe('what Microsoft Graph tells', () => {
  it('is taken in with its subscription and its secret', async () => {
    const { receive, heard } = stage();
    expect(await receive(parsed({}))).toBe(true);
    expect(heard).toEqual([
      {
        subscriptionId: '7f105c7d-2dc5-4530-97cd-4e7ae6534c07',
        secret: 'a-secret-of-ours',
        call: 'news',
      },
    ]);
  });

  it('is taken in once for many messages of one mailbox', async () => {
    const { receive, heard } = stage();
    await receive(parsed({}, {}, { subscriptionId: 'another' }, {}));
    expect(heard).toHaveLength(2);
  });

  it.each([
    ['reauthorizationRequired', 'renew'],
    ['subscriptionRemoved', 'ended'],
    ['missed', 'news'],
    ['somethingOfNextYear', 'news'],
    ['constructor', 'news'],
  ])('means of a subscription, with %s: %s', async (lifecycleEvent, call) => {
    const { receive, heard } = stage();
    await receive(parsed({ lifecycleEvent }));
    expect(heard).toMatchObject([{ call }]);
  });

  it('is answered within the three seconds that Graph gives, whatever the database does', async () => {
    const { receive } = stage(() => new Promise(() => undefined));
    const began = Date.now();
    expect(await receive(parsed({}))).toBe(true);
    expect(Date.now() - began).toBeLessThan(2800);
  });

  it('is asked for again where it could not be written down', async () => {
    const { receive, log } = stage(async () => {
      throw new Error('database is locked');
    });
    expect(await receive(parsed({}))).toBe(false);
    expect(log).toEqual([expect.stringContaining('database is locked')]);
  });

  it('is put off while too much of it is being taken in already', async () => {
    const release: (() => void)[] = [];
    const { receive } = stage(() => new Promise((resolve) => release.push(() => resolve(true))));
    const first = Array.from({ length: 200 }, () => receive(parsed({})));
    expect(await receive(parsed({}))).toBe(false);
    for (const end of release) end();
    await Promise.all(first);
  });

  it('is logged once an hour at the most where nobody ordered it, without a word of it', async () => {
    const { receive, notUnderstood, log, pass } = stage(async () => false);
    for (let count = 0; count < 5; count += 1) expect(await receive(parsed({}))).toBe(true);
    notUnderstood();
    expect(log).toHaveLength(1);
    pass(3_600_000);
    await receive(parsed({}));
    expect(log).toEqual([expect.stringContaining('ignored: 1.'), expect.stringContaining('ignored: 6.')]);
    expect(log.join('')).not.toContain('a-secret-of-ours');
  });
});

describe('what somebody else sends', () => {
  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['a number', 7],
    ['no value', {}],
    ['no list', { value: 'x' }],
    ['no subscription', { value: [{ clientState: 'x' }] }],
    ['no secret', { value: [{ subscriptionId: 'x' }] }],
    ['an object as a secret', { value: [{ subscriptionId: 'x', clientState: { $ne: null } }] }],
    ['a long secret', { value: [{ subscriptionId: 'x', clientState: 'x'.repeat(129) }] }],
    ['too much', { value: Array.from({ length: 1001 }, () => ({ subscriptionId: 'x', clientState: 'x' })) }],
  ])('is refused where it is %s', (_, body) => {
    expect(graphNotifications.safeParse(body).success).toBe(false);
  });

  it('is not said back where it is longer than a validation token is', () => {
    expect(validationToken.safeParse('Validation: Testing <&+%>').success).toBe(true);
    expect(validationToken.safeParse('x'.repeat(5000)).success).toBe(false);
    expect(validationToken.safeParse('').success).toBe(false);
  });
});

describe('the addresses that Graph is to call', () => {
  it('begin with the public address', () => {
    expect(callAddressesOf(true, 'https://help.example.test/strapi')).toEqual({
      newsUrl: 'https://help.example.test/strapi/system-email/graph/notifications',
      lifecycleUrl: 'https://help.example.test/strapi/system-email/graph/notifications/lifecycle',
    });
  });

  it('may be others than those for people', () => {
    expect(callAddressesOf({ url: 'https://hooks.example.test/' }, 'http://localhost:1337')).toMatchObject({
      newsUrl: 'https://hooks.example.test/system-email/graph/notifications',
    });
  });

  it('are none without https, without an address, and where they are switched off', () => {
    expect(callAddressesOf(true, 'http://help.example.test')).toBe('no-address');
    expect(callAddressesOf(true, '')).toBe('no-address');
    expect(callAddressesOf(false, 'https://help.example.test')).toBe('switched-off');
  });
});
