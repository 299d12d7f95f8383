// npm run check: types, lint, format, and whether the package is one that Strapi can load.
import { buildPlugin, installDependencies, root, run, step } from './steps.mjs';
import path from 'node:path';

const bin = (name) => path.join(root, 'node_modules', '.bin', name);

await installDependencies();
await buildPlugin();
try {
  await step('types: server, shared, tests', () => run(bin('tsc'), ['-p', 'tsconfig.json']));
  await step('types: admin panel', () => run(bin('tsc'), ['-p', 'admin/tsconfig.json']));
  await step('types: browser tests', () => run(bin('tsc'), ['-p', 'tests/e2e/tsconfig.json']));
  await step('lint', () => run(bin('eslint'), ['.', '--max-warnings', '0']));
  await step('format', () => run(bin('prettier'), ['--check', '--log-level', 'warn', '.']));
  await step('package', () => run(bin('strapi-plugin'), ['verify']));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
