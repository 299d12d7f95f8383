import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../../..');
const [table = ''] = readFileSync(path.join(root, 'docs/ways-in.md'), 'utf8').split('\n## ');

/** Situation, then `file` › name of its test. */
const rows = Array.from(
  table.matchAll(/^\| (.+?) +\|.*\| `(tests\/[^`]+)` › (.+?) +\|$/gm),
  ([, situation = '', file = '', name = '']) => ({ situation, file, name }),
);

it('each situation names its test', () => {
  const lines = table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:Situation |-)/.test(line));
  expect(rows).toHaveLength(lines.length);
  expect(rows.length).toBeGreaterThan(14);
});

it.each(rows)('“$situation” is tried by the test of that name', ({ situation, file, name }) => {
  expect(name).toBe(situation);
  expect(readFileSync(path.join(root, file), 'utf8')).toContain(`it('${name}', async`);
});

it('each such test has its row', () => {
  const [file = ''] = rows.map((row) => row.file);
  const tests = Array.from(
    readFileSync(path.join(root, file), 'utf8').matchAll(/^it\('(.+)', async/gm),
    ([, name]) => name,
  );
  expect(tests.sort()).toEqual(rows.map(({ situation }) => situation).sort());
});
