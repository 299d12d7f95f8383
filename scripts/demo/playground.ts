import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

export const ADMIN = {
  email: 'admin@example.com',
  password: 'Demo-Passw0rd',
  firstname: 'Demo',
  lastname: 'Admin',
};

/** The first of the wanted port and those after it that is free on loopback. */
export const freePort = async (wanted: number): Promise<number> => {
  const free = await new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(wanted, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  return free ? wanted : freePort(wanted + 1);
};

export interface Playground {
  url: string;
  databaseFile: string;
  /** A call to the admin API; throws with the server's message when it is refused. */
  call<T>(method: string, route: string, body?: unknown): Promise<T>;
  /** The same, with the answer's headers. */
  request(method: string, route: string, body?: unknown): Promise<Response>;
  stop(): Promise<void>;
}

/**
 * Starts the built playground on a fresh SQLite database and makes its first admin.
 *
 * @param options the plugin's configuration, as in `config/plugins`
 * @param environment variables of the process that are to be other than usual
 */
export const startPlayground = async (
  port: number,
  onLog: (line: string) => void,
  options: object = {},
  environment: Record<string, string> = {},
): Promise<Playground> => {
  const url = `http://localhost:${port}`;
  const dir = mkdtempSync(path.join(tmpdir(), 'system-email-demo-'));
  const secret = () => randomBytes(24).toString('base64url');
  const child = spawn(
    process.execPath,
    [path.join(root, 'node_modules/@strapi/strapi/bin/strapi.js'), 'start'],
    {
      cwd: path.join(root, 'playground'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_ENV: 'development',
        HOST: '127.0.0.1',
        PORT: String(port),
        PUBLIC_URL: url,
        DATABASE_FILENAME: path.join(dir, 'data.db'),
        APP_KEYS: `${secret()},${secret()}`,
        ADMIN_JWT_SECRET: secret(),
        API_TOKEN_SALT: secret(),
        TRANSFER_TOKEN_SALT: secret(),
        ENCRYPTION_KEY: secret(),
        JWT_SECRET: secret(),
        SYSTEM_EMAIL_CONFIG: JSON.stringify(options),
        STARTUP_MESSAGE: 'false',
        STRAPI_TELEMETRY_DISABLED: 'true',
        ...environment,
      },
    },
  );
  let output = '';
  const listen = (chunk: Buffer) => {
    output += chunk.toString();
    chunk.toString().split('\n').filter(Boolean).forEach(onLog);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const stop = async () => {
    await end(child);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await untilUp(url, child, () => output);
    let token = await tokenFrom(url, 'register-admin', ADMIN);
    const requestOnce = (method: string, route: string, body?: unknown) =>
      fetch(url + route, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    const request = async (method: string, route: string, body?: unknown) => {
      const answer = await requestOnce(method, route, body);
      if (answer.status !== 401) return answer;
      // Strapi's tokens live half an hour; a demo and a slow machine's tests last longer.
      token = await tokenFrom(url, 'login', { email: ADMIN.email, password: ADMIN.password });
      return requestOnce(method, route, body);
    };
    return {
      url,
      databaseFile: path.join(dir, 'data.db'),
      request,
      async call<T>(method: string, route: string, body?: unknown) {
        const response = await request(method, route, body);
        const answer = (await response.json()) as { data: T; error?: { message: string } };
        if (!response.ok) throw new Error(`${method} ${route}: ${answer.error?.message ?? response.status}`);
        return answer.data;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(late);
};

const untilUp = async (url: string, child: ChildProcess, output: () => string): Promise<void> => {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`Strapi ended while it started:\n${output()}`);
    const up = await fetch(`${url}/_health`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Strapi did not start within two minutes:\n${output()}`);
};

const tokenFrom = async (url: string, route: 'register-admin' | 'login', body: object): Promise<string> => {
  const response = await fetch(`${url}/admin/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { data } = (await response.json()) as { data?: { token: string } };
  if (!data) throw new Error(`The demo's admin could not log in (${route}: ${response.status}).`);
  return data.token;
};
