// npm run bench -- <name> [--json] [--messages N] …: sets up, then measures. Says what it knows when called without a name.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildPlayground, buildPlugin, installDependencies, root, say } from './steps.mjs';

try {
  await installDependencies();
  await buildPlugin();
  if (process.argv.includes('panel')) await buildPlayground();
} catch (error) {
  say(error.message);
  process.exit(1);
}

const tsx = path.join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const bench = spawn(process.execPath, [tsx, 'tests/bench/main.ts', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl+C reaches the bench by itself; a signal to this process alone is passed on, and the bench cleans up.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => bench.kill(signal));
bench.once('exit', (code) => process.exit(code ?? 1));
