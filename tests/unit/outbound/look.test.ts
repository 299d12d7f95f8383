import { nextLook } from '../../../server/src/outbound/look';

describe('what the server may have taken', () => {
  it('is looked for after half a minute and two minutes, and then a person decides', () => {
    expect(nextLook(5_000, 'missing')).toBe(30_000);
    expect(nextLook(31_000, 'missing')).toBe(120_000);
    expect(nextLook(121_000, 'missing')).toBeNull();
  });

  it('is left to a person at once where there is nothing to look into', () => {
    expect(nextLook(5_000, 'unreadable')).toBeNull();
  });

  it('is looked for every minute while the mailbox cannot be opened, for an hour', () => {
    expect(nextLook(5_000, 'away')).toBe(65_000);
    expect(nextLook(59 * 60_000, 'away')).toBe(60 * 60_000);
    expect(nextLook(60 * 60_000, 'away')).toBeNull();
  });
});
