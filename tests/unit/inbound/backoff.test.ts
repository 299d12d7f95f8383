import { backoffDelay, FailureCount, reconnectDelay } from '../../../server/src/inbound/backoff';
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

describe('failures in a row', () => {
  const MINUTE = 60_000;

  it('are counted on when the mailbox worked for a moment only', () => {
    const count = new FailureCount();
    expect(count.failed(0)).toBe(1);
    count.works(1000);
    expect(count.failed(2000)).toBe(2);
    count.works(3000);
    expect(count.failed(3000 + 5 * MINUTE - 1)).toBe(3);
  });

  it('are forgotten after five minutes without trouble, however often the mailbox was seen to work in them', () => {
    const count = new FailureCount();
    count.failed(0);
    count.works(1000);
    count.works(4 * MINUTE);
    expect(count.failed(1000 + 5 * MINUTE)).toBe(1);
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
