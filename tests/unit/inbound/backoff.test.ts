import { backoffDelay, reconnectDelay } from '../../../server/src/inbound/backoff';
import { MailFailure } from '../../../server/src/mail/failure';

const dropped = new MailFailure('gone', { kind: 'transient', remedy: 'network.dropped' });

describe('waiting between tries', () => {
  it('doubles from a second to five minutes', () => {
    expect([1, 2, 3, 9, 10, 500].map((failures) => backoffDelay(failures, dropped, 1))).toEqual([
      1000, 2000, 4000, 256_000, 300_000, 300_000,
    ]);
  });

  it('differs between mailboxes by up to half', () => {
    expect(backoffDelay(3, dropped, 0)).toBe(2000);
  });

  it('is never shorter than the server asked', () => {
    const throttled = new MailFailure('slow', {
      kind: 'throttled',
      remedy: 'imap.throttled',
      retryAfter: 600_000,
    });
    expect(backoffDelay(1, throttled, 0)).toBe(600_000);
  });
});

describe('a connection with a token', () => {
  it('is replaced about two minutes before an hour is over', () => {
    const delay = reconnectDelay(new Date(3_600_000), 0, 0.5);
    expect(delay).toBe(3_480_000);
  });

  it('is replaced after four fifths of a lifetime of seconds', () => {
    expect(reconnectDelay(new Date(5000), 0, 0.5)).toBe(4000);
  });

  it('is not replaced in a tight loop when the token is as good as dead', () => {
    expect(reconnectDelay(new Date(1000), 5000, 0.5)).toBe(250);
  });
});
