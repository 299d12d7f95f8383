/** What is packed is what works: installed into another app, with its panel built, and started. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import english from '../../../admin/src/translations/en';
import contentTypes from '../../../server/src/content-types';
import { freePort, newAppFolder, removeAppFolder } from '../app';
import {
  developmentPackages,
  installFreshApp,
  packPlugin,
  type FreshApp,
  type PackedPlugin,
} from './fresh-app';

const MINUTES = 60_000;
const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

let packFolder: string;
let plugin: PackedPlugin;

beforeAll(async () => {
  packFolder = newAppFolder();
  plugin = await packPlugin(packFolder);
  process.stderr.write(
    `The package: ${plugin.files.length} files, ${kilobytes(plugin.size)} packed, ${kilobytes(plugin.unpackedSize)} unpacked.\n`,
  );
});
afterAll(() => removeAppFolder(packFolder));

describe('the package', () => {
  it.each([
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'strapi-server.js',
    'strapi-admin.js',
    'dist/server/index.js',
    'dist/server/index.mjs',
    'dist/server/src/index.d.ts',
    'dist/admin/index.js',
    'dist/admin/index.mjs',
    'dist/admin/src/index.d.ts',
    'docs/microsoft.md',
  ])('has %s', (file) => {
    expect(plugin.files).toContain(file);
  });

  it('has nothing but the built plugin and its papers', () => {
    const allowed =
      /^(?:dist\/|docs\/|(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|strapi-(?:server|admin)\.js)$)/;
    expect(plugin.files.filter((file) => !allowed.test(file))).toEqual([]);
  });

  it('has no tests, source maps, databases or settings of a machine', () => {
    const unwanted =
      /(?:\.test\.|\.map$|\.env|\.pem$|\.key$|\.db$|\.log$|\.tgz$|(?:^|\/)(?:tests|playground)\/)/;
    expect(plugin.files.filter((file) => unwanted.test(file))).toEqual([]);
  });

  it('names no path of the machine that built it', () => {
    const root = path.resolve(__dirname, '../../..');
    const built = plugin.files.filter((file) => /^dist\/.*\.m?js$/.test(file));
    expect(built.filter((file) => readFileSync(path.join(root, file), 'utf8').includes(root))).toEqual([]);
  });
});

describe('a fresh Strapi app with the packed plugin', () => {
  let dir: string;
  let app: FreshApp;

  beforeAll(async () => {
    dir = newAppFolder();
    app = await installFreshApp(dir, await freePort(), plugin);
    await app.build();
    await app.start();
  }, 10 * MINUTES);
  afterAll(async () => {
    await app?.stop();
    removeAppFolder(dir);
  });

  const adminToken = async (): Promise<string> => {
    const admin = {
      firstname: 'Ada',
      lastname: 'Admin',
      email: 'ada@example.test',
      password: 'Passw0rd!Test',
    };
    const response = await fetch(`${app.url}/admin/register-admin`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(admin),
    });
    const { data } = (await response.json()) as { data: { token: string } };
    return data.token;
  };

  it('holds the plugin itself and no package that only its development needs', () => {
    expect(app.hasPackage('strapi-plugin-system-email')).toBe(true);
    expect(existsSync(path.join(dir, 'node_modules/strapi-plugin-system-email/server'))).toBe(false);
    expect(developmentPackages().length).toBeGreaterThan(2);
    expect(developmentPackages().filter(app.hasPackage)).toEqual([]);
  });

  it('has the tables', () => {
    const db = new Database(path.join(dir, 'data.db'), { readonly: true });
    const rows = db.prepare<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`).all();
    db.close();
    const tables = rows.map(({ name }) => name);
    const ours = Object.values(contentTypes).map(({ schema }) => schema.collectionName);
    expect(tables).toEqual(
      expect.arrayContaining([...ours, 'system_email_blobs', 'system_email_blob_chunks']),
    );
  });

  it('answers on the admin API, and only to those who are signed in', async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${app.url}/system-email/callback-endpoint`, { headers });
    expect((await ask({})).status).toBe(401);
    const response = await ask({ authorization: `Bearer ${await adminToken()}` });
    expect(await response.json()).toEqual({ data: { url: `${app.url}/system-email/oauth/callback` } });
  });

  it('serves a panel that has the pages of the plugin', async () => {
    const page = await fetch(`${app.url}/admin/`);
    expect(page.status).toBe(200);
    const build = path.join(dir, 'build');
    const scripts = readdirSync(build)
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(path.join(build, file), 'utf8'));
    for (const text of [
      '/system-email/system-emails',
      '/system-email/idp-configs',
      '/system-email/tickets',
      english['list.empty'],
    ]) {
      expect([text, scripts.some((script) => script.includes(text))]).toEqual([text, true]);
    }
  });

  it('ends when it is asked to', async () => {
    expect(await app.stop()).toBe(0);
  });
});
