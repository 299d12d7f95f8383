import { plusAddressed, withoutDetail } from '../../../shared/plus-address';

describe('an address with a detail', () => {
  it('keeps its mailbox and its domain', () => {
    expect(plusAddressed('support@acme.test', 't1.x')).toBe('support+t1.x@acme.test');
    expect(plusAddressed('support+eu@acme.test', 't1.x')).toBe('support+eu+t1.x@acme.test');
  });

  it('is not made where its first part would be longer than servers take', () => {
    expect(plusAddressed(`${'l'.repeat(59)}@acme.test`, 't1.x')).toHaveLength(64 + 10);
    expect(plusAddressed(`${'l'.repeat(60)}@acme.test`, 't1.x')).toBeNull();
  });

  it.each([
    ['support+t1.x@acme.test', 'support@acme.test'],
    ['support+eu+t1.x@acme.test', 'support@acme.test'],
    ['support@acme.test', 'support@acme.test'],
    ['+49@acme.test', '+49@acme.test'],
    ['support@a+b.test', 'support@a+b.test'],
  ])('%s is delivered to %s', (address, mailbox) => expect(withoutDetail(address)).toBe(mailbox));
});
