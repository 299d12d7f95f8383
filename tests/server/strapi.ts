import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createStrapi, type Core } from '@strapi/strapi';
import { freePort, newAppFolder, removeAppFolder, writeApp, type AppOptions } from './app';
import { dumpRows, findSecrets, readFiles, recordEvents, recordResponses } from './leaks';

export interface Answer<T> {
  status: number;
  body: T;
  headers: Headers;
}

export interface RunningStrapi {
  strapi: Core.Strapi;
  dir: string;
  url: string;
  logFile: string;
  /** A call to the admin API as the first admin: method, path, JSON body. */
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
  token: string;
  /**
   * Looks for secrets in all HTTP responses, the log, the events, every row of the database and its raw files.
   * @throws Error that names each place where one was found
   */
  expectNoSecrets(secrets: string[]): Promise<void>;
  /**
   * Ends it.
   * @throws Error as `expectNoSecrets` when secrets were planted (`plantedSecrets`) and one is found
   */
  stop(options?: { keepData?: boolean }): Promise<void>;
}

export interface StartOptions extends Omit<AppOptions, 'port'> {
  dir?: string;
  port?: number;
  /** Asked when it stops: secrets that may be nowhere in what this Strapi has said and kept. */
  plantedSecrets?: () => Promise<string[]> | string[];
}

export const ADMIN = {
  email: 'admin@example.test',
  password: 'Passw0rd!Test',
  firstname: 'Ada',
  lastname: 'Admin',
};

/** Boots a real Strapi with the built plugin, listening on a free loopback port, with one super admin. */
export const startStrapi = async (options: StartOptions = {}): Promise<RunningStrapi> => {
  const dir = options.dir ?? newAppFolder();
  const port = options.port ?? (await freePort());
  const logFile = options.logFile ?? path.join(dir, 'strapi.log');
  writeApp(dir, { ...options, port, logFile });
  const strapi = createStrapi({ appDir: dir, distDir: dir, serveAdminPanel: false, autoReload: false });
  const said: ReturnType<typeof recordResponses>[] = [];
  try {
    await strapi.load();
    said.push(recordResponses(strapi), recordEvents(strapi));
    await strapi.start();
  } catch (error) {
    // What never came up cannot always be taken down; why it did not come up is what counts.
    await strapi.destroy().catch(() => undefined);
    throw error;
  }
  const url = `http://localhost:${port}`;
  await ensureAdmin(strapi);
  const token = await logIn(url, ADMIN);
  const { plantedSecrets = () => [] } = options;

  const refuse = (found: string[]): void => {
    if (found.length > 0) throw new Error(`Secrets were found:\n${found.join('\n')}`);
  };
  const search = async (secrets: string[]): Promise<string[]> => {
    if (secrets.length === 0) return [];
    await logIsWritten(strapi, logFile);
    const evidence = [
      ...said.flatMap((told) => told()),
      ...(await dumpRows(strapi)),
      ...readFiles(dir, logFile),
    ];
    return findSecrets(evidence, secrets);
  };

  return {
    strapi,
    dir,
    url,
    logFile,
    token,
    call: caller(url, token),
    async expectNoSecrets(secrets) {
      refuse(await search(secrets));
    },
    async stop({ keepData = false } = {}) {
      const secrets = await plantedSecrets();
      const found = await search(secrets);
      await strapi.destroy();
      // Once more: the end has its own last words.
      if (secrets.length > 0) found.push(...findSecrets(readFiles(dir, logFile), secrets));
      if (!keepData) removeAppFolder(dir);
      refuse(found);
    },
  };
};

/** Log files are written a moment later: waits until a line of our own has got there. */
const logIsWritten = async (strapi: Core.Strapi, logFile: string): Promise<void> => {
  const mark = `searched for secrets ${randomUUID()}`;
  strapi.log.info(mark);
  for (const deadline = Date.now() + 60_000; ;) {
    if (existsSync(logFile) && readFileSync(logFile, 'utf8').includes(mark)) return;
    if (Date.now() > deadline) throw new Error(`The log ${logFile} is not written to.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** Calls to the admin API of a Strapi with an admin's token, or without one. */
export const caller =
  (url: string, token?: string) =>
  async <T>(method: string, route: string, body?: unknown): Promise<Answer<T>> => {
    const response = await fetch(url + route, {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text ? JSON.parse(text) : null) as T,
      headers: response.headers,
    };
  };

/** @returns the token of an admin who logs in */
export const logIn = async (
  url: string,
  { email, password }: { email: string; password: string },
): Promise<string> => {
  const login = await caller(url)<{ data: { token: string } }>('POST', '/admin/login', { email, password });
  return login.body.data.token;
};

const ensureAdmin = async (strapi: Core.Strapi): Promise<void> => {
  if (await strapi.db.query('admin::user').count()) return;
  const role = await strapi.service('admin::role').getSuperAdmin();
  await strapi
    .service('admin::user')
    .create({ ...ADMIN, registrationToken: null, isActive: true, roles: [role.id] });
};
