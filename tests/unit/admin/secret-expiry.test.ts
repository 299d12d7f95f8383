import { expiryOf } from '../../../admin/src/pages/system-emails/config/secretExpiry';

const LATE_TODAY = new Date(2026, 10, 22, 23, 30);

describe('the day a client secret expires', () => {
  it.each([
    ['2027-11-22', 365, 'ok'],
    ['2026-12-23', 31, 'ok'],
    ['2026-12-22', 30, 'soon'],
    ['2026-11-23', 1, 'soon'],
    ['2026-11-22', 0, 'past'],
    ['2026-11-20', -2, 'past'],
  ] as const)('%s is %d days away: %s', (day, days, tone) => {
    expect(expiryOf(day, LATE_TODAY)).toEqual({ days, tone });
  });
});
