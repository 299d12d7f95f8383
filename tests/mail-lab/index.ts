/**
 * The mail lab: an identity provider that behaves like the Microsoft identity platform, mail servers that sign people in
 * there, and ways to make all of it fail. It runs in a process of its own, on free loopback ports, and leaves nothing behind.
 *
 *     const lab = await startMailLab({ mail: 'dovecot', callbackUrls: ['http://localhost:1337/callback'] });
 *     …
 *     await lab.stop();
 */
import { fork } from 'node:child_process';
import path from 'node:path';
import { missingDovecotPackages } from './dovecot/server';
import { createMailLab, type LabFor } from './handle';
import { type FromLab, LabConnection, type ToLab } from './ipc';
import type { LabFacts, LabOptions } from './contract';

export type {
  DovecotLab,
  EmbeddedLab,
  FaultProxyHandle,
  MailLab,
  OutsideMail,
  ScriptedServerHandle,
} from './handle';
export type { BadTls, LabFacts, LabOptions, MailEndpoint } from './contract';
export type { FaultOptions, GraphFault, GraphKind, GraphRequest } from './graph/state';
export type { LifecycleEvent, SubscriptionFacts } from './graph/subscriptions';
export type { LabUser, MintedTokens } from './idp/controls';
export type { TokenFault, TokenRequest } from './idp/state';
export type { Fault, ProxyOptions } from './proxy/faults';
export type { ScriptedOptions } from './scripted/controls';
export { IMAP_SCRIPTS, SMTP_SCRIPTS } from './scripted/exchange';
export { LabMailbox, type LabMessage } from './mailbox';

/** The lab reads token requests before oidc-provider does, on purpose; the library warns about that once. */
const EXPECTED_WARNING = /oidc-provider WARNING: already parsed request body/;

export interface StartOptions extends LabOptions {
  /** Receives what the lab's process prints: warnings of libraries, errors of the lab itself. */
  log?: (line: string) => void;
}

/** Whether Dovecot can run here, and the command that makes it so. */
export function realServersAvailable(): { ok: boolean; install: string } {
  const missing = missingDovecotPackages();
  return { ok: missing.length === 0, install: `apt-get install ${missing.join(' ')}` };
}

/**
 * Starts a lab.
 *
 * @throws Error naming the Debian packages to install when `mail: 'dovecot'` is asked for and they are not there, or with what
 * went wrong at the start (for Dovecot: the end of its log)
 */
export async function startMailLab<M extends LabOptions['mail']>(
  options: StartOptions & { mail: M },
): Promise<LabFor<M>> {
  const { log = () => undefined, ...labOptions } = options;
  if (labOptions.mail === 'dovecot') {
    const { ok, install } = realServersAvailable();
    if (!ok) throw new Error(`The mail lab needs Dovecot for real mail servers. Install it with: ${install}`);
  }
  // hoodiecrow calls `new Buffer()`: the warning is silenced in the lab's process and nowhere else.
  const child = fork(path.join(__dirname, 'process.ts'), [], {
    cwd: __dirname,
    execArgv: ['--import', 'tsx', '--no-deprecation'],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const print = (chunk: Buffer) => {
    const lines = chunk.toString().split('\n');
    lines.filter((line) => line && !EXPECTED_WARNING.test(line)).forEach((line) => log(line));
  };
  child.stdout?.on('data', print);
  child.stderr?.on('data', print);

  const facts = await new Promise<LabFacts>((resolve, reject) => {
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`The mail lab ended with code ${code} while it started.\n${complaint}`)),
    );
    child.on('message', (message: FromLab) => {
      if ('ready' in message) resolve(message.ready as LabFacts);
      if ('failed' in message) reject(new Error(`The mail lab could not start: ${message.failed}`));
    });
    child.send({ start: labOptions } satisfies ToLab);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const connection = new LabConnection(child);
  const lab = createMailLab(facts, connection, async () => {
    if (child.connected) child.disconnect();
    await ended;
  });
  // The facts name the servers that were asked for: the lab's own start saw to that.
  return lab as LabFor<M>;
}
