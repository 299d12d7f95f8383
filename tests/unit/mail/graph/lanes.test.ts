import { enterLane } from '../../../../server/src/mail/graph/lanes';

const never = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('lets four requests to a mailbox go at a time, and the next when one is over', async () => {
  const releases = await Promise.all([1, 2, 3, 4].map(() => enterLane('one', never)));
  const begun: string[] = [];
  const fifth = enterLane('one', never).then((release) => (begun.push('fifth'), release));
  const sixth = enterLane('one', never).then((release) => (begun.push('sixth'), release));
  await settled();
  expect(begun).toEqual([]);
  releases[0]?.();
  // Once is enough.
  releases[0]?.();
  await settled();
  expect(begun).toEqual(['fifth']);
  releases[1]?.();
  for (const release of [await fifth, await sixth, releases[2], releases[3]]) release?.();
});

it('counts each mailbox by itself', async () => {
  const releases = await Promise.all([1, 2, 3, 4].map(() => enterLane('two', never)));
  const other = await enterLane('three', never);
  for (const release of [...releases, other]) release();
});

it('gives nobody the place who does not wait any longer', async () => {
  const releases = await Promise.all([1, 2, 3, 4].map(() => enterLane('four', never)));
  const left = new AbortController();
  const gone = enterLane('four', left.signal);
  const next = enterLane('four', never);
  left.abort(new Error('No longer'));
  await expect(gone).rejects.toThrow('No longer');
  releases[0]?.();
  for (const release of [await next, ...releases.slice(1)]) release();
});
