import type { Problem } from '../../../shared/contracts/common';
import type { OutboxRecord, OutgoingSettings, Pause, Permission } from '../../../server/src/outbound/ports';
import { createWaits, type Hindrances } from '../../../server/src/outbound/waits';

const NOW = new Date('2026-05-01T12:00:00Z');
const LATER = '2026-05-01T13:00:00.000Z';
const problem = (remedy: string): Problem => ({ remedy, message: remedy, action: 'Do it.' });

interface World {
  ahead: [number, number][];
  hindrances: Partial<Hindrances>;
  pause: Pause | null;
  room: Permission;
}

const waitOf = async (delivery: Partial<OutboxRecord>, world: Partial<World> = {}) => {
  const settings: OutgoingSettings = {
    protocol: 'smtp',
    server: { host: 'mail.test', port: 587, security: 'starttls', verifyCertificate: true },
    credential: { take: async () => ({ kind: 'anonymous', username: '' }), reject: async () => false },
    enabled: true,
    account: 'one',
    limits: { connections: 1, messagesPerMinute: 3, recipientsPerDay: null },
  };
  const waits = createWaits({
    store: { ahead: async () => new Map(world.ahead) },
    allowances: {
      pauseOf: async () => world.pause ?? null,
      room: async () => world.room ?? { granted: true },
    },
    settings: async () => settings,
    hindrances: async () => ({ lasting: null, latest: null, ...world.hindrances }),
    describe: ({ remedy }) => problem(remedy),
    clock: { now: () => NOW },
  });
  const found = await waits([
    {
      id: 5,
      ticketId: 1,
      systemEmailId: 1,
      state: 'queued',
      looking: false,
      nextAttemptAt: NOW.toISOString(),
      envelopeTo: ['a@b.test'],
      ...delivery,
    },
  ]);
  return found.get(5);
};

const lasting = problem('outgoing.disabled');
const latest = problem('network.timeout');
const pause: Pause = {
  until: new Date(LATER),
  since: NOW,
  trouble: { remedy: 'imap.throttled', message: 'Slow down.' },
};

it.each(['sending', 'sent', 'failed', 'unconfirmed', 'cancelled'] as const)(
  'waits for nothing when it is %s',
  async (state) => {
    expect(await waitOf({ state }, { hindrances: { lasting } })).toBeNull();
  },
);

it('waits for its time, whatever else is in its way', async () => {
  const held = { state: 'held' as const, nextAttemptAt: LATER };
  expect(await waitOf(held, { hindrances: { lasting }, ahead: [[5, 4]] })).toEqual({
    why: 'held',
    until: LATER,
  });
});

it('is looked for, which nothing holds up', async () => {
  const unknown = { state: 'retrying' as const, looking: true, nextAttemptAt: LATER };
  expect(await waitOf(unknown, { pause, hindrances: { lasting } })).toEqual({ why: 'looking', until: LATER });
});

it('waits for an earlier reply of its ticket', async () => {
  expect(await waitOf({}, { ahead: [[5, 4]] })).toEqual({ why: 'behind', deliveryId: 4 });
});

it('waits for a person before it waits for time', async () => {
  const retrying = { state: 'retrying' as const, nextAttemptAt: LATER };
  expect(await waitOf(retrying, { hindrances: { lasting, latest }, pause })).toEqual({
    why: 'problem',
    problem: lasting,
  });
  expect(await waitOf(retrying, { hindrances: { latest }, pause })).toMatchObject({
    why: 'paused',
    until: LATER,
    problem: { remedy: 'imap.throttled' },
  });
  expect(await waitOf(retrying, { hindrances: { latest } })).toEqual({ why: 'again', until: LATER });
  expect(await waitOf({}, { hindrances: { latest } })).toEqual({ why: 'problem', problem: latest });
});

it('waits until its mailbox may send more, by the clock of this instance', async () => {
  const room: Permission = { granted: false, limit: 'day', wait: 3_600_000 };
  expect(await waitOf({}, { room })).toEqual({ why: 'limit', limit: 'day', until: LATER });
});

it('leaves next when nothing is in its way, or a pause is over', async () => {
  expect(await waitOf({})).toEqual({ why: 'next' });
  expect(await waitOf({}, { pause: { ...pause, until: NOW } })).toEqual({ why: 'next' });
});
