import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { connect as connectTls } from 'node:tls';
import { type EmbeddedLab, startMailLab } from './index';

let lab: EmbeddedLab;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'embedded', callbackUrls: [] });
});
afterAll(() => lab.stop());

describe('the lab’s process', () => {
  const reachable = (port: number) =>
    new Promise<boolean>((resolve) => {
      const socket: Socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });

  test('two labs run side by side, and one that has stopped listens no more and says so', async () => {
    const other = await startMailLab({ mail: 'embedded', callbackUrls: [] });
    const { port } = other.imap;
    const socket = connectTls({ host: 'localhost', port, ca: other.ca });
    const closed = new Promise((resolve) =>
      socket
        .resume()
        .on('error', () => undefined)
        .on('close', resolve),
    );
    await once(socket, 'secureConnect');
    await other.stop();
    await closed;
    expect(await reachable(port)).toBe(false);
    expect(await reachable(lab.imap.port)).toBe(true);
    await expect(other.idp.users()).rejects.toThrow('The mail lab has ended');
  });

  test('an error in the lab reaches the caller', async () => {
    await expect(lab.idp.mint('nobody@contoso.test')).rejects.toThrow(
      'The lab has no account nobody@contoso.test',
    );
  });

  test.each([
    [
      'the process that started it is killed',
      (starter: ChildProcess, _lab: number) => starter.kill('SIGKILL'),
    ],
    [
      'it is killed itself',
      (_starter: ChildProcess, labProcess: number) => process.kill(labProcess, 'SIGKILL'),
    ],
  ])(
    'takes Dovecot with it when %s',
    async (_what, kill) => {
      const starter = spawn(process.execPath, ['--import', 'tsx', 'cli.ts', '--dovecot'], { cwd: __dirname });
      const printed: string[] = [];
      for await (const line of createInterface({ input: starter.stdout })) {
        printed.push(line);
        if (line.startsWith('Accounts')) break;
      }
      const number = (pattern: RegExp) => Number(pattern.exec(printed.join('\n'))?.[1]);
      const imapPort = number(/IMAP +localhost +TLS (\d+)/);
      expect(await reachable(imapPort)).toBe(true);
      kill(starter, number(/process (\d+)/));
      while (await reachable(imapPort)) await new Promise((resolve) => setTimeout(resolve, 20));
      starter.kill('SIGKILL');
      // A lab that was killed could not tidy up behind itself.
      await rm(path.dirname(/Trusted CA +(.+)/.exec(printed.join('\n'))?.[1] ?? ''), {
        recursive: true,
        force: true,
      });
    },
    30_000,
  );
});
