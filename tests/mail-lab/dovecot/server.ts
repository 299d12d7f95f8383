/** Runs Dovecot as a foreground child of the lab, and takes it down with the lab whatever way the lab ends. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { listen } from '../sockets';
import type { ServerCertificate } from '../tls/certificates';
import { authScript } from './auth-lua';
import { chooseMailUser, dovecotConfig, type DovecotPorts, type ImapFlavour } from './config';

const BINARY = '/usr/sbin/dovecot';

/** File that shows a package is there → the package. */
const NEEDED: Record<string, string> = {
  [BINARY]: 'dovecot-core',
  '/usr/lib/dovecot/imap': 'dovecot-imapd',
  '/usr/lib/dovecot/pop3': 'dovecot-pop3d',
  '/usr/lib/dovecot/lmtp': 'dovecot-lmtpd',
  '/usr/lib/dovecot/modules/auth/libauthdb_lua.so': 'dovecot-auth-lua',
};

/** Debian packages that Dovecot still needs on this machine; empty when it can start. */
export function missingDovecotPackages(): string[] {
  return Object.entries(NEEDED)
    .filter(([file]) => !existsSync(file))
    .map(([, packageName]) => packageName);
}

/**
 * Keeps Dovecot alive only as long as the pipe on descriptor 3 is open: the pipe closes when the lab closes it, and also
 * when the lab is killed and can no longer stop anything.
 */
const GUARD = `"${BINARY}" -F -c "$1" 3<&- & dovecot=$!
{ cat <&3 >/dev/null; kill "$dovecot" 2>/dev/null; } &
exec 3<&-
wait "$dovecot"`;

export interface Dovecot {
  ports: DovecotPorts;
  bumpUidValidity(address: string, folder: string): Promise<void>;
  stop(): Promise<void>;
}

export interface DovecotOptions {
  directory: string;
  flavour: ImapFlavour;
  certificate: ServerCertificate;
  mailLoginUrl: string;
}

/** @throws when Dovecot does not come up, with the end of its log */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  const { directory } = options;
  const mailUser = chooseMailUser();
  for (const part of ['base', 'state', 'mail']) await mkdir(path.join(directory, part), { recursive: true });
  if (userInfo().uid === 0) {
    // Dovecot's own users have to reach its sockets, scripts and mail below this directory.
    await chmod(directory, 0o755);
    await chown(path.join(directory, 'mail'), Number(mailUser.uid), Number(mailUser.gid));
  }
  const config = path.join(directory, 'dovecot.conf');
  await Promise.all([
    writeFile(path.join(directory, 'server.pem'), options.certificate.cert),
    writeFile(path.join(directory, 'server.key'), options.certificate.key, { mode: 0o600 }),
    writeFile(
      path.join(directory, 'token.lua'),
      authScript({ mailLoginUrl: options.mailLoginUrl, kind: 'token' }),
    ),
    writeFile(
      path.join(directory, 'password.lua'),
      authScript({ mailLoginUrl: options.mailLoginUrl, kind: 'password' }),
    ),
  ]);
  // Dovecot cannot be given port 0, so a port found free may be taken a moment later: then other ones are tried.
  for (let attempt = 1; ; attempt += 1) {
    const ports = await freePorts();
    await writeFile(config, dovecotConfig({ directory, ports, flavour: options.flavour, mailUser }));
    const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', config], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    try {
      await comeUp(guard, ports, path.join(directory, 'dovecot.log'));
      return {
        ports,
        bumpUidValidity: (address, folder) => bumpUidValidity(config, address, folder),
        stop: () => stopGuard(guard),
      };
    } catch (error) {
      await stopGuard(guard);
      if (attempt >= 5 || !/Address already in use/.test((error as Error).message)) throw error;
    }
  }
}

async function freePorts(): Promise<DovecotPorts> {
  // All held at once, so that no port comes up twice.
  const holders = Array.from({ length: 5 }, () => createServer());
  const [imap = 0, imaps = 0, pop3 = 0, pop3s = 0, lmtp = 0] = await Promise.all(
    holders.map((holder) => listen(holder)),
  );
  await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))));
  return { imap, imaps, pop3, pop3s, lmtp };
}

async function comeUp(guard: ChildProcess, ports: DovecotPorts, logFile: string): Promise<void> {
  let complaint = '';
  guard.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const died = new Promise<never>((_resolve, reject) => {
    guard.once('exit', (code) => {
      readFile(logFile, 'utf8')
        .catch(() => '')
        .then((log) =>
          reject(new Error(`Dovecot exited with code ${code}.\n${complaint}${log.slice(-2000)}`)),
        );
    });
  });
  died.catch(() => undefined); // After start-up its end is expected and nobody waits for it.
  await Promise.race([died, Promise.all(Object.values(ports).map((port: number) => waitForPort(port)))]);
}

async function waitForPort(port: number, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    if (Date.now() > deadline) throw new Error(`Dovecot did not open port ${port} within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

async function stopGuard(guard: ChildProcess): Promise<void> {
  const pipe = guard.stdio[3];
  if (pipe && 'end' in pipe) pipe.destroy();
  if (guard.exitCode === null && guard.signalCode === null)
    await new Promise((resolve) => guard.once('exit', resolve));
}

/** What a mailbox move or a restored folder does: every UID a client remembers is worth nothing from now on (RFC 3501 §2.3.1.1). */
async function bumpUidValidity(config: string, address: string, folder: string): Promise<void> {
  const run = promisify(execFile);
  const doveadm = (...args: string[]) => run('/usr/bin/doveadm', ['-c', config, ...args]);
  const { stdout } = await doveadm('mailbox', 'status', '-u', address, 'uidvalidity', folder);
  const current = Number(/uidvalidity=(\d+)/.exec(stdout)?.[1] ?? 0);
  await doveadm('mailbox', 'update', '-u', address, '--uid-validity', String(current + 1), folder);
}
