// npm test: sets everything up, then runs all tests. Arguments go to jest: npm test -- tests/unit
import { spawn } from 'node:child_process';
import path from 'node:path';
import {
  buildPlayground,
  buildPlugin,
  installDependencies,
  installSystemPackages,
  root,
  run,
  say,
  step,
} from './steps.mjs';

const jestArguments = process.argv.slice(2);

await installDependencies();
await buildPlugin();
await buildPlayground();
const missing = await installSystemPackages();

let failed = false;
if (jestArguments.length === 0) {
  try {
    await step('check types, lint, format and package', () => run(process.execPath, ['scripts/check.mjs']));
  } catch (error) {
    say(error.message);
    failed = true;
  }
}

const suites = missing.length ? ['--selectProjects', 'unit'] : [];
const code = await new Promise((resolve) => {
  const child = spawn(path.join(root, 'node_modules', '.bin', 'jest'), [...suites, ...jestArguments], {
    cwd: root,
    stdio: 'inherit',
  });
  child.once('exit', (status) => resolve(status ?? 1));
});

if (missing.length) {
  say(
    `\nSKIPPED: the suites "server" and "e2e" need ${missing.join(', ')}.\nInstall them with: apt-get install ${missing.join(' ')}`,
  );
  if (process.env.CI) failed = true;
}
process.exitCode = failed ? 1 : code;
