import { commandSized, sequenceSet } from '../../../server/src/mail/imap/list';

it.each([
  [[], ''],
  [[7], '7'],
  [[1, 2, 3], '1:3'],
  [[1, 3, 4, 9], '1,3:4,9'],
])('writes %j as %s', (uids, set) => {
  expect(sequenceSet(uids)).toBe(set);
});

it('takes one command for a whole backlog, and several for scattered thousands, losing none', () => {
  const backlog = Array.from({ length: 50_000 }, (_, index) => index + 1);
  expect([...commandSized(backlog)]).toEqual([backlog]);
  const scattered = backlog.map((uid) => 2_000_000_000 + uid * 2);
  const parts = [...commandSized(scattered)];
  expect(parts.flat()).toEqual(scattered);
  expect(Math.max(...parts.map((part) => sequenceSet(part).length))).toBeLessThan(8_000);
});
