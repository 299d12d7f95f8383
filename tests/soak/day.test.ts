import { randomUUID } from 'node:crypto';
import { day, growth } from './day';

it('eight hours of mail, expiring tokens and cut connections miss nothing and leave nothing behind', async () => {
  const lines: string[] = [];
  const result = await day({
    ...{ seed: randomUUID().slice(0, 8), hours: 8, hour: 3 },
    ...{ mailboxes: 3, mails: 3, cuts: 1 },
    say: (line) => lines.push(line),
  });
  expect(result.ok ? '' : [...lines, JSON.stringify(result)].join('\n')).toBe('');
  expect(result).toMatchObject({ lost: 0, twice: 0, unsettled: 0, warnings: [] });
  // Each hour the token of the mailbox that signs in with OAuth has run out.
  expect(result.tokenRequests).toBeGreaterThanOrEqual(8);
}, 300_000);

it.each([
  ['a heap that grows by a megabyte each hour', Array.from({ length: 24 }, (_, hour) => 100 + hour), true],
  ['a heap that goes up and down', Array.from({ length: 24 }, (_, hour) => 100 + (hour % 3)), false],
])('%s is told from one that does not grow', (_what, samples, grown) => {
  expect(growth('heap', samples).grown).toBe(grown);
});
