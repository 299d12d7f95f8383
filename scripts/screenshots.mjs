// npm run screenshots: sets up, then takes the pictures in docs/images from the running panel.
import path from 'node:path';
import { buildPlayground, buildPlugin, installDependencies, root, run, say } from './steps.mjs';

try {
  await installDependencies();
  await buildPlugin();
  await buildPlayground();
  const tsx = path.join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  await run(process.execPath, [tsx, 'scripts/screenshots/main.ts'], { show: true });
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
