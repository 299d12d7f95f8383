import { randomUUID } from 'node:crypto';
import { outboundRun } from './run';

it('60 replies reach their customers once each while the process is killed, connections are cut and servers refuse', async () => {
  const lines: string[] = [];
  const seed = randomUUID().slice(0, 8);
  const result = await outboundRun({
    ...{ database: 'sqlite', instances: 1, seed },
    ...{ replies: 60, mailboxes: 3, kills: 2, cuts: 6 },
    say: (line) => lines.push(line),
  });
  expect(result.ok ? '' : [`seed ${seed}`, ...lines, JSON.stringify(result)].join('\n')).toBe('');
  expect(result).toMatchObject({ lost: 0, twice: 0, untold: 0, outOfOrder: 0, unsettled: 0 });
}, 600_000);
