// npm test: sets everything up, then runs all tests. Arguments go to jest: npm test -- tests/unit
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
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

const report = path.join(root, 'node_modules', '.cache', 'system-email', 'tests.json');
rmSync(report, { force: true });
const suites = missing.length ? ['--selectProjects', 'unit'] : [];
const code = await new Promise((resolve) => {
  const jest = path.join(root, 'node_modules', '.bin', 'jest');
  const child = spawn(jest, [...suites, '--json', '--outputFile', report, ...jestArguments], {
    cwd: root,
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  child.once('exit', (status) => resolve(status ?? 1));
});

if (missing.length) {
  say(
    `\nSKIPPED: the suites "server" and "e2e" need ${missing.join(', ')}.\nInstall them with: apt-get install ${missing.join(' ')}`,
  );
}
let skipped = 0;
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  skipped = numPendingTests + numTodoTests;
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${skipped} skipped`);
}
// Elsewhere a suite may be left out, and says so; in CI that would hide a missing install step.
if (process.env.CI && (missing.length || skipped)) failed = true;
process.exitCode = failed ? 1 : code;
