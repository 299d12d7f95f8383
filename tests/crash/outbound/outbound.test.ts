import { randomUUID } from 'node:crypto';
import { outboundRun } from './run';
import type { OutboundOptions } from './stage';

/** Milliseconds. A run gives up by itself before, and then says what happened. */
const LONGEST = 900_000;

/** Each reply is there once, or the agent knows that nobody knows; whatever else it says is shown when it fails. */
const expectWell = async (options: Pick<OutboundOptions, 'protocol' | 'replies' | 'kills' | 'cuts'>) => {
  const lines: string[] = [];
  const seed = randomUUID().slice(0, 8);
  const result = await outboundRun({
    ...{ database: 'sqlite', instances: 1, seed, mailboxes: 3, ...options },
    say: (line) => lines.push(line),
  });
  expect(result.ok ? '' : [`seed ${seed}`, ...lines, JSON.stringify(result)].join('\n')).toBe('');
  expect(result).toMatchObject({ lost: 0, twice: 0, untold: 0, outOfOrder: 0, unsettled: 0, incomplete: 0 });
};

it(
  '60 replies reach their customers once each while the process is killed, connections are cut and servers refuse',
  async () => {
    await expectWell({ protocol: 'smtp', replies: 60, kills: 2, cuts: 6 });
  },
  LONGEST,
);

it(
  '30 replies by Microsoft Graph do as well, some of them large, and no draft stays behind',
  async () => {
    await expectWell({ protocol: 'graph', replies: 30, kills: 1, cuts: 3 });
  },
  LONGEST,
);
