// npm run demo [-- --once]: sets up, then starts the lab and the playground and shows the way through them.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildPlayground, buildPlugin, installDependencies, root, say } from './steps.mjs';

try {
  await installDependencies();
  await buildPlugin();
  await buildPlayground();
} catch (error) {
  say(error.message);
  if (process.argv.includes('--once'))
    console.log(JSON.stringify({ ok: false, error: error.message.split('\n')[0] }));
  process.exit(1);
}

const tsx = path.join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const demo = spawn(process.execPath, [tsx, 'scripts/demo/main.ts', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl+C reaches the demo by itself; a signal to this process alone is passed on, and the demo cleans up.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal));
demo.once('exit', (code) => process.exit(code ?? 1));
