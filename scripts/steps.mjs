// What the project's commands share: running steps with visible progress, and knowing what this machine has.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync, readdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
export const strapiBin = path.join(root, 'node_modules', '@strapi', 'strapi', 'bin', 'strapi.js');

export const say = (line) => process.stderr.write(`${line}\n`);

/** Runs a command; its output is shown only when it fails, unless `show` is set. */
export const run = (command, args, { cwd = root, env = {}, show = false } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}\n${output}`)),
    );
  });

/** One step with its name and how long it took. */
export const step = async (name, work) => {
  const started = Date.now();
  process.stderr.write(`• ${name} … `);
  try {
    const result = await work();
    say(`${((Date.now() - started) / 1000).toFixed(1)} s`);
    return result;
  } catch (error) {
    say('failed');
    throw error;
  }
};

const fingerprint = (paths) => {
  const hash = createHash('sha256');
  const visit = (file) => {
    if (!existsSync(file)) return;
    if (statSync(file).isDirectory()) {
      for (const name of readdirSync(file).sort())
        if (name !== 'node_modules' && name !== 'dist') visit(path.join(file, name));
    } else {
      hash.update(file.slice(root.length)).update(readFileSync(file));
    }
  };
  paths.map((name) => path.join(root, name)).forEach(visit);
  return hash.digest('hex');
};

/** Does the work unless the same inputs have brought the same outputs before. */
const onceFor = async (name, inputs, outputs, work) => {
  const stamp = path.join(root, 'node_modules', '.cache', 'system-email', name);
  const current = fingerprint(inputs);
  const done =
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === current &&
    outputs.every((file) => existsSync(path.join(root, file)));
  if (done) return;
  await step(name, work);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, current);
};

export const installDependencies = () =>
  onceFor('install dependencies', ['package-lock.json'], ['node_modules/.package-lock.json'], () =>
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
  );

export const buildPlugin = () =>
  onceFor(
    'build the plugin',
    ['admin', 'server', 'shared', 'package.json', 'tsconfig.json'],
    ['dist/server/index.js', 'dist/parse-worker/index.js', 'dist/admin/index.js'],
    () => run(bin('strapi-plugin'), ['build']),
  );

/** The playground's panel embeds the plugin's panel, so it is built anew when either changes. */
export const buildPlayground = () =>
  onceFor(
    'build the playground (Strapi and its admin panel)',
    [
      'admin',
      'shared',
      'playground/config',
      'playground/src',
      'playground/package.json',
      'playground/tsconfig.json',
    ],
    ['playground/dist/build/index.html'],
    () =>
      run(process.execPath, [strapiBin, 'build'], {
        cwd: path.join(root, 'playground'),
        env: { ...playgroundSecrets },
      }),
  );

/** Settings that Strapi asks for at build time; the running demo and the tests make their own. */
export const playgroundSecrets = {
  APP_KEYS: 'build-a,build-b',
  ADMIN_JWT_SECRET: 'build',
  API_TOKEN_SALT: 'build',
  TRANSFER_TOKEN_SALT: 'build',
  ENCRYPTION_KEY: 'build',
  JWT_SECRET: 'build',
  STRAPI_TELEMETRY_DISABLED: 'true',
};

/** Each version of PostgreSQL has a folder of its own. */
const postgresBinary = () => {
  const versions = '/usr/lib/postgresql';
  const found = existsSync(versions) ? readdirSync(versions) : [];
  const files = found.map((version) => path.join(versions, version, 'bin', 'postgres'));
  return files.find((file) => existsSync(file)) ?? versions + '/*/bin/postgres';
};

/** What the real-server suites need, by Debian package, and a file that shows it is there. */
const systemPackages = () => ({
  'dovecot-imapd': '/usr/lib/dovecot/imap',
  'dovecot-pop3d': '/usr/lib/dovecot/pop3',
  'dovecot-lmtpd': '/usr/lib/dovecot/lmtp',
  'dovecot-auth-lua': '/usr/lib/dovecot/modules/auth/libauthdb_lua.so',
  chromium: '/usr/bin/chromium',
  postgresql: postgresBinary(),
  // The programs alone, without the service that `mariadb-server` would start.
  'mariadb-server-core': '/usr/sbin/mariadbd',
  'mariadb-client-core': '/usr/bin/mariadb',
});

export const missingSystemPackages = () =>
  Object.entries(systemPackages())
    .filter(([, file]) => !existsSync(file))
    .map(([name]) => name);

/** Installs what is missing where that is ours to do (Debian or Ubuntu, and root). Answers what is still missing. */
export const installSystemPackages = async () => {
  const missing = missingSystemPackages();
  const ours = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
  if (missing.length && ours) {
    await step(`install ${missing.join(', ')}`, async () => {
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      await run('apt-get', ['update', '-qq'], { env });
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
      // The tests start servers of their own; one that we brought along must not go on running.
      if (missing.includes('postgresql')) {
        await run('service', ['postgresql', 'stop']);
        await run('update-rc.d', ['postgresql', 'disable']);
      }
    });
  }
  return missingSystemPackages();
};
