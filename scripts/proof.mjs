// npm run test:crash, test:fuzz, test:soak [-- --seed TEXT …]: sets up, then runs tests/<name>/main.ts, which says what it takes.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildPlugin, installDependencies, root, say } from './steps.mjs';

const [name, ...rest] = process.argv.slice(2);
try {
  await installDependencies();
  await buildPlugin();
} catch (error) {
  say(error.message);
  process.exit(1);
}

const tsx = path.join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const proof = spawn(process.execPath, [tsx, `tests/${name}/main.ts`, ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'test', STRAPI_TELEMETRY_DISABLED: 'true' },
});
// Ctrl+C reaches the proof by itself; a signal to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => proof.kill(signal));
proof.once('exit', (code) => process.exit(code ?? 1));
