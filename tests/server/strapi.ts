import path from 'node:path';
import { createStrapi, type Core } from '@strapi/strapi';
import { freePort, newAppFolder, removeAppFolder, writeApp, type AppOptions } from './app';

export interface RunningStrapi {
  strapi: Core.Strapi;
  dir: string;
  url: string;
  logFile: string;
  /** A call to the admin API as the first admin: method, path, JSON body. */
  call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: T; headers: Headers }>;
  token: string;
  stop(options?: { keepData?: boolean }): Promise<void>;
}

const ADMIN = { email: 'admin@example.test', password: 'Passw0rd!Test', firstname: 'Ada', lastname: 'Admin' };

/** Boots a real Strapi with the built plugin, listening on a free loopback port, with one super admin. */
export const startStrapi = async (
  options: Omit<AppOptions, 'port'> & { dir?: string; port?: number } = {},
): Promise<RunningStrapi> => {
  const dir = options.dir ?? newAppFolder();
  const port = options.port ?? (await freePort());
  const logFile = options.logFile ?? path.join(dir, 'strapi.log');
  writeApp(dir, { ...options, port, logFile });
  const strapi = createStrapi({ appDir: dir, distDir: dir, serveAdminPanel: false, autoReload: false });
  try {
    await strapi.load();
    await strapi.start();
  } catch (error) {
    await strapi.destroy();
    throw error;
  }
  const url = `http://localhost:${port}`;
  await ensureAdmin(strapi);
  const login = await fetch(`${url}/admin/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: ADMIN.email, password: ADMIN.password }),
  });
  const { data } = (await login.json()) as { data: { token: string } };
  return {
    strapi,
    dir,
    url,
    logFile,
    token: data.token,
    async call<T>(method: string, route: string, body?: unknown) {
      const response = await fetch(url + route, {
        method,
        headers: { authorization: `Bearer ${data.token}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: (text ? JSON.parse(text) : null) as T,
        headers: response.headers,
      };
    },
    async stop({ keepData = false } = {}) {
      await strapi.destroy();
      if (!keepData) removeAppFolder(dir);
    },
  };
};

const ensureAdmin = async (strapi: Core.Strapi): Promise<void> => {
  if (await strapi.db.query('admin::user').count()) return;
  const role = await strapi.service('admin::role').getSuperAdmin();
  await strapi
    .service('admin::user')
    .create({ ...ADMIN, registrationToken: null, isActive: true, roles: [role.id] });
};
