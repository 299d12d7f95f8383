import { automaticReason } from '../../../server/src/inbound/classify';

const reason = (header: string, from = 'carla@customer.test') => {
  const [key = '', value = ''] = header.split(/:\s*(.*)/s);
  return automaticReason({ headers: [{ key: key.toLowerCase(), value }], from });
};

describe('mail that a machine sent', () => {
  it.each([
    ['Auto-Submitted: auto-replied', 'auto-submitted'],
    ['Auto-Submitted: auto-generated; owner-email="a@b"', 'auto-submitted'],
    ['X-Auto-Response-Suppress: DR, OOF, AutoReply', 'auto-response-suppress'],
    ['X-Auto-Response-Suppress: All', 'auto-response-suppress'],
    ['List-Id: Announcements <list.x.test>', 'mailing-list'],
    ['List-Unsubscribe: <https://x.test/u>', 'mailing-list'],
    ['Precedence: list', 'mailing-list'],
    ['Precedence: Bulk', 'bulk'],
    ['Precedence: junk', 'bulk'],
    ['Feedback-ID: 1:2:3:x', 'bulk'],
    ['Precedence: auto_reply', 'auto-submitted'],
    ['X-Autoreply: yes', 'auto-submitted'],
    ['X-Autorespond:', 'auto-submitted'],
    ['Return-Path: <>', 'delivery-report'],
    ['Content-Type: multipart/report; report-type=delivery-status; boundary=a', 'delivery-report'],
    ['X-System-Email-Loop: 1', 'own-loop'],
  ])('is known by %s', (header, expected) => {
    expect(reason(header)).toBe(expected);
  });

  it('is a test mail of ours only with both of our headers', () => {
    const both = ['x-system-email-loop', 'x-system-email-test'].map((key) => ({ key, value: '1' }));
    expect(automaticReason({ headers: both, from: 'support@x.test' })).toBe('test-mail');
    expect(reason('X-System-Email-Test: 1')).toBeNull();
  });

  it.each([
    ['MAILER-DAEMON@x.test', 'delivery-report'],
    ['postmaster@x.test', 'delivery-report'],
    ['MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.test', 'delivery-report'],
    ['no-reply@x.test', 'auto-submitted'],
    ['noreply+ticket@x.test', 'auto-submitted'],
    ['DoNotReply@x.test', 'auto-submitted'],
  ])('is known by its sender %s', (from, expected) => {
    expect(reason('X: y', from)).toBe(expected);
  });

  it.each([
    ['Auto-Submitted: no', 'carla@customer.test'],
    ['X-Auto-Response-Suppress: None', 'carla@customer.test'],
    ['X-Auto-Response-Suppress: OOF', 'carla@customer.test'],
    ['Return-Path: <carla@customer.test>', 'carla@customer.test'],
    ['Content-Type: multipart/mixed; boundary=report', 'carla@customer.test'],
    ['Precedence: first-class', 'norepository@customer.test'],
  ])('is not what a person sends with %s from %s', (header, from) => {
    expect(reason(header, from)).toBeNull();
  });
});
