import { planOf } from '../../../server/src/cluster/plan';

const instance = (owner: string, ...labels: string[]) => ({ owner, labels });
const mailboxes = (count: number, servedFrom = '', first = 1) =>
  Array.from({ length: count }, (_, index) => ({ systemEmailId: first + index, servedFrom }));
const loads = (plan: Map<number, string>) => {
  const counts: Record<string, number> = {};
  for (const owner of plan.values()) counts[owner] = (counts[owner] ?? 0) + 1;
  return counts;
};

describe('the plan', () => {
  it('shares mailboxes evenly', () => {
    expect(loads(planOf([instance('a'), instance('b')], mailboxes(20)))).toEqual({ a: 10, b: 10 });
    const three = loads(planOf([instance('a'), instance('b'), instance('c')], mailboxes(20)));
    expect(Object.values(three).sort()).toEqual([6, 7, 7]);
  });

  it('is the same whatever order instances and mailboxes come in', () => {
    const instances = [instance('a', 'x'), instance('b'), instance('c', 'x')];
    const all = [...mailboxes(30), ...mailboxes(10, 'x', 100)];
    const plan = planOf(instances, all);
    const other = planOf([...instances].reverse(), [...all].reverse());
    expect([...other].sort()).toEqual([...plan].sort());
  });

  it('gives every mailbox to exactly one instance that has its label, and evens out with the others', () => {
    const instances = [instance('a', 'berlin'), instance('b'), instance('c')];
    const plan = planOf(instances, [...mailboxes(6, 'berlin'), ...mailboxes(12, '', 100)]);
    for (let id = 1; id <= 6; id += 1) expect(plan.get(id)).toBe('a');
    expect(loads(plan)).toEqual({ a: 6, b: 6, c: 6 });
  });

  it('leaves out a mailbox whose label no instance has', () => {
    const plan = planOf([instance('a', 'berlin')], [...mailboxes(2, 'paris'), ...mailboxes(2, '', 100)]);
    expect([...plan.keys()].sort((a, b) => a - b)).toEqual([100, 101]);
    expect(planOf([], mailboxes(2)).size).toBe(0);
  });

  it('moves few mailboxes when an instance comes or goes', () => {
    const few = [instance('a'), instance('b'), instance('c'), instance('d')];
    const all = mailboxes(400);
    const before = planOf(few, all);
    const after = planOf([...few, instance('e')], all);
    const moved = all.filter(({ systemEmailId: id }) => before.get(id) !== after.get(id)).length;
    // At least the newcomer's 80 have to move; dealing them out anew would move about 320.
    expect(moved).toBeGreaterThanOrEqual(80);
    expect(moved).toBeLessThan(140);
  });
});
