/**
 * Feeds one slice of the mutants through the parsers and into a real SQLite database, in a process of its own, and tells
 * its supervisor before each step what it is about to do.
 */
import type { InboundMessage } from '../../server/src/inbound/ports';
import { parseMessage } from '../../server/src/inbound/parse';
import { UnparseableMessage } from '../../server/src/inbound/parse/unparseable';
import { buildHouse, createSystemEmail, receiptsOf, runOnce, type House } from '../server/inbound/house';
import { Folder } from '../server/inbound/folder';
import { startStrapi } from '../server/strapi';
import { fuzzCorpus } from './corpus';
import type { FromProcess, Slice } from './contract';
import { mutant } from './mutate';
import { PARSERS } from './texts';

const BATCH = 100;
/** Messages for one System Email: mutants of one message answer one another, and no ticket has thousands of entries. */
const PER_MAILBOX = 500;

/**
 * Resolves when the message has left: what is only queued stays here until the next turn of the loop, and a supervisor that
 * has not heard of this message's end takes the work on the following ones for its own.
 */
const tell = (message: FromProcess): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });
const wordsOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

interface Mutant {
  index: number;
  raw: Buffer;
}

/** What must hold for whatever the parser makes of a message: databases and file systems rely on it. */
const check = ({ messageId, from, subject, text, html, attachments }: InboundMessage): string | null => {
  const texts = [
    messageId,
    from.address,
    from.name,
    subject,
    text,
    html ?? '',
    ...attachments.map(({ filename }) => filename),
  ];
  if (messageId === '' || messageId.length > 998) return 'The message has no usable identifier.';
  if (from.address === '') return 'The message has no sender.';
  if (texts.some((each) => /\0|\p{Surrogate}/u.test(each))) return 'A text cannot be stored.';
  if (attachments.some(({ filename }) => filename === '' || /[\\/]/.test(filename)))
    return 'A file name is a path.';
  return null;
};

const parse = async ({ index, raw }: Mutant): Promise<void> => {
  await tell({ at: index, to: index, step: 'parse' });
  try {
    const broken = check(await parseMessage(raw));
    if (broken) await tell({ found: index, step: 'parse', words: broken });
  } catch (error) {
    if (!(error instanceof UnparseableMessage))
      await tell({ found: index, step: 'parse', words: wordsOf(error) });
  }
};

const readTexts = async ({ index, raw }: Mutant): Promise<void> => {
  const whole = raw.toString('latin1');
  const body = raw.subarray(Math.max(0, raw.indexOf('\r\n\r\n'))).toString('utf8');
  for (const [at, [step, parser]] of Object.entries(PARSERS).entries()) {
    await tell({ at: index, to: index, step });
    try {
      parser((index + at) % 2 ? whole : body, raw);
    } catch (error) {
      await tell({ found: index, step, words: wordsOf(error) });
    }
  }
};

/** Takes them in as from a mail server, and looks at what became of each. */
const ingest = async (
  house: House,
  systemEmailId: number,
  folder: Folder,
  mutants: Mutant[],
): Promise<void> => {
  const [first, last] = [mutants[0]?.index ?? 0, mutants.at(-1)?.index ?? 0];
  await tell({ at: first, to: last, step: 'ingest' });
  const from = folder.nextPosition;
  folder.messages = [];
  folder.add(...mutants.map(({ raw }) => raw));
  await runOnce(house, systemEmailId, folder);
  const receipts = new Map<number, { state: string; contentHash: string; reason: string | null }>(
    (await receiptsOf(house, systemEmailId)).map((receipt) => [Number(receipt.position), receipt]),
  );
  const became: Record<string, number> = {};
  const count = (what: string) => (became[what] = (became[what] ?? 0) + 1);
  for (const [at, { index, raw }] of mutants.entries()) {
    const receipt = receipts.get(from + at);
    const fail = (words: string) => tell({ found: index, step: 'ingest', words });
    if (!receipt) {
      await fail('There is no receipt.');
      continue;
    }
    if (!['entry', 'quarantined', 'duplicate'].includes(receipt.state))
      await fail(`Its receipt is ${receipt.state}.`);
    const kept = await house.blobs.get(receipt.contentHash);
    if (!kept.equals(raw)) await fail(`${kept.byteLength} bytes are kept of ${raw.byteLength}, or others.`);
    count(receipt.state === 'quarantined' ? `quarantined: ${shortened(receipt.reason)}` : receipt.state);
  }
  await tell({ became });
};

const shortened = (reason: string | null): string => (reason ?? '').replace(/\d+/g, '…').slice(0, 100);

const run = async ({ seed, from, to }: Slice): Promise<void> => {
  const corpus = fuzzCorpus();
  const app = await startStrapi();
  try {
    const house = await buildHouse(app);
    let systemEmailId = 0;
    let folder = new Folder();
    for (let start = from; start < to; start += BATCH) {
      if ((start - from) % PER_MAILBOX === 0) {
        systemEmailId = await createSystemEmail(app);
        folder = new Folder();
      }
      const count = Math.min(BATCH, to - start);
      const mutants = Array.from({ length: count }, (_, offset) => {
        const index = start + offset;
        return { index, raw: mutant(corpus, seed, index) };
      });
      for (const each of mutants) {
        await parse(each);
        await readTexts(each);
      }
      await ingest(house, systemEmailId, folder, mutants);
    }
  } finally {
    await app.stop();
  }
};

process.once('message', (slice: Slice) => {
  run(slice).then(
    async () => {
      await tell({ done: true });
      process.disconnect();
    },
    (error: unknown) => {
      process.stderr.write(`${wordsOf(error)}\n`);
      process.exit(1);
    },
  );
});
