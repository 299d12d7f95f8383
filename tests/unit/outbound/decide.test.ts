import { MailFailure, type MailFailureDetails } from '../../../server/src/mail/failure';
import { backoff } from '../../../server/src/outbound/backoff';
import { asFailure, decide } from '../../../server/src/outbound/decide';
import type { Delivery } from '../../../server/src/outbound/ports';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const now = new Date('2026-03-01T10:00:00Z');
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);

const delivery = (changes: Partial<Delivery> = {}): Delivery => ({
  id: 1,
  systemEmailId: 1,
  entryId: 1,
  ticketId: 1,
  envelope: { from: 'support@acme.test', to: ['carla@customer.test'] },
  origin: 'reply',
  subject: 'Re: Printer on fire',
  otherFrom: false,
  messageId: 'm@acme.test',
  mimeHash: 'hash',
  state: 'sending',
  attempts: 1,
  claim: 1,
  retryingSince: null,
  unknownSince: null,
  ...changes,
});

const outcome = (
  details: Partial<MailFailureDetails>,
  of = delivery(),
  mailboxTroubleSince: Date | null = null,
) => {
  const failure = new MailFailure('It went wrong.', {
    kind: 'transient',
    remedy: 'smtp.temporary',
    ...details,
  });
  const decision = decide(failure, of, { now, random: 0.5, mailboxTroubleSince });
  return { ...decision, delay: decision.attemptAt.getTime() - now.getTime() };
};

describe('after a failure', () => {
  it('a message that may have been accepted is never sent again by itself', () => {
    expect(outcome({ outcomeUnknown: true })).toMatchObject({ outcome: 'unknown', mailbox: 'rest' });
    expect(outcome({ outcomeUnknown: true, kind: 'rejected' }).outcome).toBe('unknown');
  });

  it('a message that was refused for good has failed at once, and others go on', () => {
    expect(outcome({ kind: 'rejected', responseCode: 550 })).toMatchObject({
      outcome: 'failed',
      mailbox: 'continue',
    });
  });

  it('a From address that an agent chose and the server refuses fails alone; our own being refused stops the mailbox', () => {
    const denied = { kind: 'authorization' as const, remedy: 'smtp.send-as-denied' as const };
    expect(outcome(denied, delivery({ otherFrom: true }))).toMatchObject({
      outcome: 'failed',
      mailbox: 'continue',
    });
    expect(outcome(denied)).toMatchObject({ outcome: 'retry', mailbox: 'wait' });
    expect(outcome({ kind: 'authentication' }, delivery({ otherFrom: true })).mailbox).toBe('wait');
  });

  it('a message that was put off comes again, and others go on', () => {
    const decision = outcome({ responseCode: 450 });
    expect(decision).toMatchObject({ outcome: 'retry', mailbox: 'continue', retryingSince: now });
    expect(decision.delay).toBe(30_000);
  });

  it.each([{}, { responseCode: 421 }, { kind: 'protocol' as const }])(
    'a server in trouble (%j) gives the whole System Email a rest',
    (details) => expect(outcome(details)).toMatchObject({ outcome: 'retry', mailbox: 'rest' }),
  );

  it('a connection that broke is tried again sooner than a server that refused', () => {
    expect(outcome({}).delay).toBe(5_000);
    expect(outcome({ responseCode: 421 }).delay).toBe(30_000);
  });

  it('a server that asks for time gets it', () => {
    const busy = outcome({ kind: 'throttled', retryAfter: 5 * MINUTE });
    expect(busy.delay).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(busy.mailbox).toBe('rest');
  });

  it('a server that has had enough of the account is left alone by every instance', () => {
    const remedy = 'smtp.sender-throttled' as const;
    expect(outcome({ kind: 'throttled', remedy, retryAfter: HOUR })).toMatchObject({
      outcome: 'retry',
      mailbox: 'pause',
    });
  });

  it.each(['authentication', 'authorization', 'configuration'] as const)(
    '%s waits for a person, and that time does not count towards giving up',
    (kind) => {
      const decision = outcome({ kind }, delivery({ retryingSince: ago(30 * HOUR) }));
      expect(decision).toMatchObject({ outcome: 'retry', mailbox: 'wait', retryingSince: null });
      expect(decision.delay).toBeGreaterThanOrEqual(HOUR);
    },
  );

  it('it is tried for a day, then it has failed and says so', () => {
    expect(outcome({}, delivery({ retryingSince: ago(23 * HOUR) })).outcome).toBe('retry');
    const decision = outcome({}, delivery({ retryingSince: ago(24 * HOUR) }));
    expect(decision.outcome).toBe('failed');
    expect(decision.trouble.message).toMatch(/24 hours.*It went wrong/);
  });

  it('the longer the System Email has been in trouble, the longer even a new message waits', () => {
    expect(outcome({}, delivery(), ago(20 * MINUTE)).delay).toBe(20 * MINUTE);
  });

  it('the trouble keeps the provider’s words and numbers', () => {
    expect(
      outcome({ serverResponse: '451 try later', providerCodes: ['AADSTS700'], correlationId: 'abc' })
        .trouble,
    ).toEqual({
      remedy: 'smtp.temporary',
      message: 'It went wrong.',
      serverResponse: '451 try later',
      providerCodes: ['AADSTS700'],
      correlationId: 'abc',
    });
  });
});

describe('an error that no transport should throw', () => {
  it('counts as unknown while sending, as not accepted before', () => {
    expect(asFailure(new TypeError('bug'), 'sending').outcomeUnknown).toBe(true);
    expect(asFailure(new TypeError('bug'), 'preparing').outcomeUnknown).toBe(false);
  });
});

describe('the pause between tries', () => {
  it('doubles from half a minute to an hour', () => {
    let lasted = 0;
    const pauses = Array.from({ length: 10 }, () => {
      const pause = backoff(lasted, 0.5);
      lasted += pause;
      return pause / 1000;
    });
    expect(pauses).toEqual([30, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
  });

  it('varies by a quarter, never beyond an hour, never sooner than asked', () => {
    expect(backoff(100_000, 0)).toBe(75_000);
    expect(backoff(100_000, 0.999)).toBeLessThanOrEqual(125_000);
    expect(backoff(100 * HOUR, 0.999)).toBe(HOUR);
    expect(backoff(0, 0, { atLeast: 300_000 })).toBe(300_000);
    expect(backoff(0, 0.9, { atLeast: 300_000 })).toBeGreaterThan(300_000);
  });
});
