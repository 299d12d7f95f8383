import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../../..');
const table = readFileSync(path.join(root, 'docs/faults.md'), 'utf8');

/** `file` › name, at the end of a row. */
const proofs = Array.from(table.matchAll(/`(tests\/[^`]+)` › (.+?) +\|$/gm), ([, file = '', name = '']) => ({
  file,
  name,
}));

it('each fault names its proof', () => {
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:Fault |-)/.test(line));
  expect(rows.length).toBeGreaterThan(20);
  expect(proofs).toHaveLength(rows.length);
});

it.each(proofs)('the proof “$name” is in $file', ({ file, name }) => {
  const at = path.join(root, file);
  expect(existsSync(at)).toBe(true);
  expect(readFileSync(at, 'utf8')).toContain(`'${name}'`);
});
