/**
 * A Strapi app as somebody else would have it: the plugin comes out of the packed file and is found in node_modules, and
 * nothing of this repository is in reach.
 *
 * Downloading all of Strapi again would take minutes, so the app's node_modules begins as hard links to the packages that
 * are installed here. The test is true all the same. The folder lies outside the repository, so nothing is found further
 * up. The plugin is not among the linked packages: npm unpacks it from the packed file. And npm then makes the folder what
 * the app's and the plugin's package.json ask for: it adds what is missing, and removes the hundreds of packages that
 * nobody there declares. A dependency that the plugin forgot to declare is gone before Strapi starts.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot, writeApp } from '../app';

const exec = promisify(execFile);

const PLUGIN = 'strapi-plugin-system-email';
const HEALTHY_WITHIN = 120_000;

/** What npm passes on to the commands it runs would lead a second npm back to this repository. */
const { npm_config_local_prefix: _, ...inherited } = process.env;
const environment = { ...inherited, NODE_ENV: 'production', STRAPI_TELEMETRY_DISABLED: 'true' };

export interface PackedPlugin {
  file: string;
  /** Paths in the package. */
  files: string[];
  /** Bytes, compressed and not. */
  size: number;
  unpackedSize: number;
}

const packageJsonIn = (folder: string) =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
    overrides: Record<string, string>;
  };

/** Packs what `npm publish` would publish. */
export const packPlugin = async (destination: string): Promise<PackedPlugin> => {
  const { stdout } = await exec('npm', ['pack', '--json', '--pack-destination', destination], {
    cwd: repositoryRoot,
    env: environment,
  });
  const [packed] = JSON.parse(stdout) as [
    { filename: string; size: number; unpackedSize: number; files: { path: string }[] },
  ];
  return {
    file: path.join(destination, packed.filename),
    files: packed.files.map((file) => file.path).sort(),
    size: packed.size,
    unpackedSize: packed.unpackedSize,
  };
};

/** The repository's packages in the app's folder, without what is not a package or would tell npm that all is done. */
const linkPackages = async (dir: string): Promise<void> => {
  const source = path.join(repositoryRoot, 'node_modules', '.');
  const target = path.join(dir, 'node_modules');
  mkdirSync(target);
  try {
    await exec('cp', ['-al', `${source}/.`, target]);
  } catch {
    // The temporary folder is on another disk, or this cp knows no links: copies do as well and take longer.
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target);
    await exec('cp', ['-a', `${source}/.`, target]);
  }
  for (const name of [
    '.cache',
    '.package-lock.json',
    '.strapi',
    '.vite',
    'system-email-playground',
    PLUGIN,
  ]) {
    rmSync(path.join(target, name), { recursive: true, force: true });
  }
};

export interface FreshApp {
  dir: string;
  url: string;
  /** Whether node_modules has a real folder of this name: a link would lead somewhere else. */
  hasPackage(name: string): boolean;
  build(): Promise<void>;
  start(): Promise<void>;
  /** @returns the exit code */
  stop(): Promise<number | null>;
}

/** Writes an app that depends on Strapi and the packed plugin, and installs it. */
export const installFreshApp = async (dir: string, port: number, plugin: PackedPlugin): Promise<FreshApp> => {
  const { dependencies } = packageJsonIn(path.join(repositoryRoot, 'playground'));
  const { overrides } = packageJsonIn(repositoryRoot);
  const { '@strapi/plugin-users-permissions': _notNeeded, ...host } = dependencies;
  await linkPackages(dir);
  writeApp(dir, { port, logFile: path.join(dir, 'strapi.log') });
  // No `resolve`, no option: the plugin is on because it is installed.
  writeFileSync(path.join(dir, 'config/plugins.js'), 'module.exports = {};\n');
  writeFileSync(
    path.join(dir, 'package.json'),
    JSON.stringify({
      name: 'fresh-app',
      version: '0.0.0',
      private: true,
      dependencies: { ...host, [PLUGIN]: `file:${plugin.file}` },
      overrides,
      strapi: { uuid: false },
    }),
  );
  // Scripts are left out: what they would compile has been compiled in the packages that are linked here.
  await exec('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: dir,
    env: environment,
  });

  const url = `http://localhost:${port}`;
  const strapi = path.join(dir, 'node_modules/@strapi/strapi/bin/strapi.js');
  let running: ChildProcess | undefined;
  return {
    dir,
    url,
    hasPackage: (name) =>
      lstatSync(path.join(dir, 'node_modules', name), { throwIfNoEntry: false })?.isDirectory() ?? false,
    async build() {
      await exec(process.execPath, [strapi, 'build'], { cwd: dir, env: environment });
    },
    async start() {
      const child = spawn(process.execPath, [strapi, 'start'], {
        cwd: dir,
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running = child;
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
      const deadline = Date.now() + HEALTHY_WITHIN;
      while (!(await isHealthy(url))) {
        if (child.exitCode !== null || Date.now() > deadline) throw new Error(`Strapi is not up:\n${output}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async stop() {
      const child = running;
      if (!child || child.exitCode !== null) return child?.exitCode ?? null;
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      return ended;
    },
  };
};

const isHealthy = (url: string): Promise<boolean> =>
  fetch(`${url}/_health`).then(
    (response) => response.ok,
    // Nobody listens yet.
    () => false,
  );

/** What the repository has for its own work and a package must not bring along. */
export const developmentPackages = (): string[] => {
  const { devDependencies } = packageJsonIn(repositoryRoot);
  return ['jest', 'eslint', 'oidc-provider', 'smtp-server', 'playwright-core'].filter(
    (name) => name in devDependencies,
  );
};
