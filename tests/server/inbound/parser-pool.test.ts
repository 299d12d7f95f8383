import { createHash } from 'node:crypto';
import path from 'node:path';
import { outcomeOf } from '../../../server/src/inbound/parse/outcome';
import { createParserPool, type ParserPool } from '../../../server/src/inbound/parser-pool';
import { ParserGaveUp } from '../../../server/src/inbound/ports';
import { repositoryRoot } from '../app';
import { mail } from './folder';

const WORKER = path.join(repositoryRoot, 'dist/parse-worker/index.js');

const unparsed = (message: string | Buffer) => ({
  raw: Buffer.from(message),
  contentHash: createHash('sha256').update(message).digest('hex'),
});

describe('the parser in its threads', () => {
  let pool: ParserPool | undefined;
  afterEach(async () => {
    await pool?.close();
    pool = undefined;
  });

  it('reads mail as the parser does here, attachments and all, and says what is no mail', async () => {
    pool = createParserPool(WORKER);
    const file = Buffer.alloc(300_000, 'bytes');
    const messages = [
      mail({ subject: 'Plain' }),
      'no sender\r\n\r\nat all',
      [
        'From: a@x.test',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/html',
        '',
        '<p onclick="x()">Hi</p>',
        '--b',
        'Content-Disposition: attachment; filename=a.bin',
        'Content-Transfer-Encoding: base64',
        '',
        file.toString('base64'),
        '--b--',
      ].join('\r\n'),
    ];
    const here = await Promise.all(messages.map((message) => outcomeOf(unparsed(message))));
    const there = await pool.parse(messages.map(unparsed));
    expect(there).toEqual(here);
    const last = there[2];
    if (!last || !('message' in last)) throw new Error('The third one is mail.');
    expect(Buffer.from(last.message.attachments[0]?.content ?? []).equals(file)).toBe(true);
  });

  it('gives a message up that takes too long, and reads the next', async () => {
    pool = createParserPool(WORKER, { patience: 1 });
    await expect(pool.parse([unparsed(mail({ text: 'word '.repeat(50_000) }))])).rejects.toThrow(
      ParserGaveUp,
    );
    await pool.close();
    pool = createParserPool(WORKER);
    expect(await pool.parse([unparsed(mail())])).toHaveLength(1);
  });

  it('gives a message up that takes too much memory, and reads the next in the same pool', async () => {
    pool = createParserPool(WORKER, { heap: 24 });
    const huge = unparsed(mail({ text: 'word\r\n'.repeat(12_000_000) }));
    await expect(pool.parse([huge])).rejects.toThrow('more memory');
    expect(await pool.parse([unparsed(mail())])).toMatchObject([
      { message: { from: { name: 'Carla Customer' } } },
    ]);
  });
});
