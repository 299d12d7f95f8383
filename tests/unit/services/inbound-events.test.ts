import { MailFailure } from '../../../server/src/mail/failure';
import { createInboundEvents } from '../../../server/src/services/inbound';
import { createProblems } from '../../../server/src/services/problems';
import type { MailboxStateChange } from '../../../server/src/stores/mailbox-states';

const MINUTE = 60_000;
const away = new MailFailure('mail.example.test cannot be reached.', {
  kind: 'transient',
  remedy: 'network.timeout',
});

type Parts = Parameters<typeof createInboundEvents>[0];

/** The events of one mailbox, with what is on screen afterwards and a clock to move. */
const stage = () => {
  let now = Date.parse('2026-03-01T10:00:00Z');
  const clock = () => new Date(now);
  const screen: MailboxStateChange = {};
  const log: string[] = [];
  const inbound = createInboundEvents({
    states: {
      change: async (_id: number, change: MailboxStateChange) => void Object.assign(screen, change),
    } as unknown as Parts['states'],
    systemEmails: { find: async () => null } as unknown as Parts['systemEmails'],
    activity: {
      record: (_id: number, _level: string, type: string) => void log.push(type),
    } as unknown as Parts['activity'],
    problems: createProblems({
      credentials: { find: async () => null },
      idpConfigs: { find: async () => null },
      callbackUrl: 'https://help.example.test/system-email/oauth/callback',
      clock,
    }),
    clock,
  });
  const fail = async () => {
    inbound.events.state(1, { code: 'backing-off', until: new Date(now + MINUTE), failure: away });
    await inbound.flush();
  };
  const watch = async () => {
    inbound.events.state(1, { code: 'watching' });
    await inbound.flush();
  };
  const visit = async () => {
    inbound.events.state(1, { code: 'waiting', until: new Date(now + MINUTE) });
    await inbound.flush();
  };
  return { screen, log, fail, watch, visit, pass: (milliseconds: number) => (now += milliseconds) };
};

describe('a mailbox that is out of reach', () => {
  it('alarms nobody while it may be a passing thing', async () => {
    const { screen, log, fail, pass } = stage();
    await fail();
    pass(4 * MINUTE);
    await fail();
    expect(screen.activity).toBe('backing-off');
    expect(screen.inboundProblem).toBeUndefined();
    expect(log).toEqual(['inbound.failed']);
  });

  it('shows the problem in its status once it has lasted for five minutes', async () => {
    const { screen, fail, pass } = stage();
    await fail();
    pass(5 * MINUTE);
    await fail();
    expect(screen.inboundProblem).toMatchObject({ remedy: 'network.timeout', message: away.message });
  });

  it('is well again, and was fetched from, when a visit by interval has ended', async () => {
    const { screen, fail, pass, visit } = stage();
    await fail();
    pass(6 * MINUTE);
    await fail();
    await visit();
    expect(screen).toMatchObject({
      activity: 'waiting',
      inboundProblem: null,
      lastFetchAt: '2026-03-01T10:06:00.000Z',
      inboundVerifiedAt: '2026-03-01T10:06:00.000Z',
    });
  });

  it('starts counting anew after it has been read, and takes the problem off the screen', async () => {
    const { screen, log, fail, watch, pass } = stage();
    await fail();
    pass(6 * MINUTE);
    await fail();
    await watch();
    expect(screen).toMatchObject({ activity: 'watching', inboundProblem: null });
    pass(MINUTE);
    await fail();
    expect(screen.inboundProblem).toBeNull();
    expect(log).toEqual(['inbound.failed', 'inbound.recovered', 'inbound.failed']);
  });
});
