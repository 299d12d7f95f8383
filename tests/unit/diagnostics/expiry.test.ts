import { createExpiryWatch, type Expiring } from '../../../server/src/diagnostics/expiry';

/** Things that end, a clock that is set, and everything that was told. */
const stage = (...items: Pick<Expiring, 'what' | 'expiresAt'>[]) => {
  const rows: Expiring[] = items.map((item, at) => ({ id: at + 1, name: 'Contoso', told: null, ...item }));
  let today = '2026-01-01';
  const told: string[] = [];
  const store = {
    async expiring(until: string) {
      return rows.filter(({ expiresAt }) => expiresAt <= until).map((row) => ({ ...row }));
    },
    async claim(item: Expiring, said: string) {
      const row = rows.find(({ id }) => id === item.id);
      if (!row || row.told !== item.told) return false;
      row.told = said;
      return true;
    },
  };
  const newWatch = () =>
    createExpiryWatch({
      store,
      clock: () => new Date(`${today}T23:30:00Z`),
      tell: async (item, days) => void told.push(`${item.what} ${days}`),
    });
  const watch = newWatch();
  return {
    rows,
    newWatch,
    /** Looks on each of these days, three times. */
    async on(...days: string[]) {
      told.length = 0;
      for (const day of days) {
        today = day;
        for (let round = 0; round < 3; round += 1) await watch();
      }
      return [...told];
    },
    told,
    set: (day: string) => (today = day),
  };
};

/** Every day of a span. */
const daysFrom = (from: string, to: string): string[] => {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
};

it('is told 30, 7 and 1 days ahead and when it is over, once each', async () => {
  const { on } = stage({ what: 'secret', expiresAt: '2026-06-30' });
  expect(await on(...daysFrom('2026-05-01', '2026-08-15'))).toEqual([
    'secret 30',
    'secret 7',
    'secret 1',
    'secret -1',
  ]);
});

it('is told of each thing by itself', async () => {
  const { on } = stage(
    { what: 'secret', expiresAt: '2026-06-30' },
    { what: 'certificate', expiresAt: '2026-06-08' },
  );
  expect(await on('2026-06-01')).toEqual(['secret 29', 'certificate 7']);
});

it('is not made up for what was missed while nothing ran', async () => {
  const { on } = stage({ what: 'certificate', expiresAt: '2026-06-30' });
  expect(await on('2026-06-27', '2026-06-28', '2026-06-29', '2026-07-20')).toEqual([
    'certificate 3',
    'certificate 1',
    'certificate -20',
  ]);
});

it('is told anew of another end', async () => {
  const { on, rows } = stage({ what: 'secret', expiresAt: '2026-06-30' });
  expect(await on('2026-06-25')).toEqual(['secret 5']);
  const [row] = rows;
  if (row) row.expiresAt = '2026-07-01';
  expect(await on('2026-06-25')).toEqual(['secret 6']);
});

it('is told by one of two instances that look at once', async () => {
  const { newWatch, set, told } = stage({ what: 'secret', expiresAt: '2026-06-30' });
  set('2026-06-29');
  await Promise.all([newWatch()(), newWatch()()]);
  expect(told).toEqual(['secret 1']);
});
