/**
 * One run: mail arrives all along while the product's processes are killed, connections are cut, and the database is
 * restarted. What became of every single message is judged at the end.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChance } from '../chance';
import { newAppFolder, removeAppFolder, type AppOptions } from '../server/app';
import { CUSTOMER, startLab } from '../server/acceptance/helpdesk';
import { startPostgres } from '../databases';
import { startCutter } from './cutter';
import { startGauge, type Gauge } from './gauge';
import { createCorrespondence, type SentMail } from './mail';
import { addressesOf, furnish, openMailboxes, type Mailbox } from './mailboxes';
import { createInstance, type Instance } from './product';
import { postgresRecords, sqliteRecords, type Records } from './records';
import { judge, untilSettled, type Verdict } from './verdict';

export interface CrashOptions {
  database: 'sqlite' | 'postgres';
  instances: 1 | 2;
  /** The same seed brings the same mail, the same cuts and the same moments as far as the machine allows. */
  seed: string;
  messages: number;
  mailboxes: number;
  kills: number;
  cuts: number;
  /** Of the database, without warning; PostgreSQL only. */
  restarts: number;
  /** Seconds from one kill to the next. Left out: kills are spread over the run by its progress. */
  killEvery?: number;
  /** Every second kill is an orderly end instead, as a deployment makes it. */
  orderly?: boolean;
  /** Seconds that OAuth access tokens live. */
  tokenLifetime: number;
  /** Progress, line by line. */
  say(line: string): void;
}

export interface CrashResult extends Verdict {
  ok: boolean;
  database: string;
  instances: number;
  messages: number;
  mailboxes: number;
  kills: number;
  /** Orderly ends. */
  stops: number;
  cuts: number;
  restarts: number;
  /** How often a process of the product ended although nobody killed it. */
  died: number;
  seconds: number;
  seed: string;
  /** Why the run was given up, where it was. */
  gaveUp?: string;
}

/** So much of all mail may wait for the product; the rest arrives as it goes on. */
const BACKLOG = 0.4;
const DELIVERED_AT_ONCE = 20;
/** Milliseconds without a single new entry after which a run is given up: the longest backoff and something. */
const PATIENCE = 6 * 60_000;
/** Milliseconds within which the moment of a kill is left to chance. */
const HESITATION = 500;

interface Stage {
  options: CrashOptions;
  mailboxes: Mailbox[];
  instances: Instance[];
  records: Records;
  gauge: Gauge;
  /** Aborts when the run is given up. */
  over: AbortSignal;
  deliver(address: string, mails: SentMail[]): Promise<void>;
  restartDatabase(): Promise<void>;
}

/** @throws Error when the run could not even be set up */
export const crashRun = async (options: CrashOptions): Promise<CrashResult> => {
  const { say, seed, messages } = options;
  const startedAt = Date.now();
  const closing: (() => Promise<unknown> | void)[] = [];
  try {
    const lab = await startLab({
      users: [CUSTOMER, ...addressesOf(options.mailboxes)],
      accessTokenLifetime: options.tokenLifetime,
      log: (line) => say(`lab: ${line}`),
    });
    closing.push(() => lab.stop());
    const dir = newAppFolder();
    closing.push(() => removeAppFolder(dir));
    const { database, records, restartDatabase } = await openDatabase(options, dir, closing);
    closing.push(() => records.close());
    const mailboxes = await openMailboxes(lab, options.mailboxes);
    const sent = new Map<string, SentMail[]>(mailboxes.map(({ address }) => [address, []]));
    const deliver = async (address: string, mails: SentMail[]): Promise<void> => {
      await lab.deliverMany(
        address,
        mails.map(({ raw }) => raw),
      );
      // Only what may be asked for again at the end keeps its bytes.
      const kept = mails.map((mail) =>
        mail.kind === 'unreadable' ? mail : { ...mail, raw: Buffer.alloc(0) },
      );
      sent.get(address)?.push(...kept);
    };
    const plugin = { additionalCertificates: [lab.ca] };
    const folders = [dir, ...Array.from({ length: options.instances - 1 }, newAppFolder)];
    for (const folder of folders.slice(1)) closing.push(() => removeAppFolder(folder));
    const instances = folders.map((folder) => createInstance({ dir: folder, plugin, database }));
    const gauge = startGauge(records, PATIENCE);
    closing.push(() => gauge.stop());
    const over = new AbortController();
    const stage: Stage = {
      ...{ options, mailboxes, instances, records, gauge, deliver, restartDatabase },
      over: over.signal,
    };

    const producer = createProducer(stage);
    await producer.before();
    say(`${producer.delivered} of ${messages} messages are there before the start`);
    for (const instance of instances) await instance.start();
    closing.push(() => Promise.all(instances.map((instance) => instance.kill().catch(() => undefined))));
    const [first] = instances;
    if (first) await furnish(first.process, lab, mailboxes);
    const harm = await play(stage, producer, over);

    const verdict = await judge(records, lab, mailboxes, sent);
    const died = instances.flatMap((instance) => instance.died);
    for (const words of died) say(`A process ended by itself: ${words}`);
    const result = {
      database: options.database,
      instances: options.instances,
      messages,
      mailboxes: options.mailboxes,
      ...harm,
      died: died.length,
      ...verdict,
      seconds: Math.round((Date.now() - startedAt) / 1000),
      seed,
    };
    return { ok: isWell(result, options), ...result };
  } finally {
    for (const close of closing.reverse()) await close();
  }
};

/** Nothing lost, nothing twice, nothing left to do; and the harm that was asked for has been done. */
const isWell = (result: Omit<CrashResult, 'ok'>, wanted: CrashOptions): boolean =>
  result.gaveUp === undefined &&
  result.entries + result.quarantined === wanted.messages &&
  [
    result.lost,
    result.twice,
    result.unprocessed,
    result.unsettled,
    result.leftOnServer,
    result.altered,
    result.strayed,
    result.died,
  ].every((figure) => figure === 0) &&
  result.kills + result.stops >= wanted.kills &&
  result.cuts >= wanted.cuts &&
  result.restarts >= wanted.restarts;

const openDatabase = async (
  { database }: CrashOptions,
  dir: string,
  closing: (() => Promise<unknown> | void)[],
): Promise<{ database: AppOptions['database']; records: Records; restartDatabase(): Promise<void> }> => {
  if (database === 'sqlite') {
    const records = sqliteRecords(path.join(dir, 'data.db'));
    const restartDatabase = () => Promise.reject(new Error('SQLite has no server to restart.'));
    return { database: { client: 'sqlite' }, records, restartDatabase };
  }
  const server = await startPostgres();
  closing.push(() => server.stop());
  const settings = await server.createDatabase('crash');
  return {
    database: settings,
    records: postgresRecords(settings.connection),
    restartDatabase: () => server.restart({ immediate: true }),
  };
};

/** Delivers to all mailboxes in turns: some before the start, the rest as the product goes on, or by the clock. */
const createProducer = ({ options, mailboxes, gauge, deliver, over }: Stage) => {
  const { messages, seed, killEvery, kills } = options;
  const writers = mailboxes.map(({ address, name }) => ({
    address,
    next: createCorrespondence(name, createChance(`${seed} ${name}`)),
  }));
  const heldBack = Math.max(0, messages - writers.length);
  let delivered = 0;
  let turn = 0;

  const chunk = async (): Promise<void> => {
    const writer = writers[turn++ % writers.length];
    if (!writer) return;
    const count = Math.min(DELIVERED_AT_ONCE, heldBack - delivered);
    await deliver(writer.address, Array.from({ length: count }, writer.next));
    delivered += count;
  };
  return {
    get delivered() {
      return delivered;
    },
    /** What comes before the last one for each mailbox. */
    heldBack,
    async before() {
      const share = killEvery ? BACKLOG / (kills + 1) : BACKLOG;
      while (delivered < messages * share) await chunk();
    },
    async meanwhile() {
      const from = { at: Date.now(), delivered };
      const length = (killEvery ?? 0) * 1000 * (kills + 0.5);
      while (delivered < heldBack && !over.aborted) {
        const elapsed = Date.now() - from.at;
        const due = killEvery
          ? from.delivered + (messages - from.delivered) * Math.min(1, elapsed / length)
          : gauge.done + messages * BACKLOG;
        if (delivered < due) await chunk();
        else await sleep(20);
      }
    },
    async last() {
      for (const { address, next } of writers) {
        await deliver(address, [next()]);
        delivered += 1;
      }
    },
  };
};

interface Harm {
  kills: number;
  stops: number;
  cuts: number;
  restarts: number;
  gaveUp?: string;
}

/** Everything at once, until all mail is done or nothing moves any more. */
const play = async (
  stage: Stage,
  producer: ReturnType<typeof createProducer>,
  over: AbortController,
): Promise<Harm> => {
  const { options, mailboxes, gauge } = stage;
  const { messages, seed, say } = options;
  const harm: Harm = { kills: 0, stops: 0, cuts: 0, restarts: 0 };
  const progress = () => gauge.done / messages;
  const cutter = startCutter(mailboxes, createChance(`${seed} cuts`), { total: options.cuts, progress });
  const telling = setInterval(
    () =>
      say(
        `${gauge.done} of ${messages} done, ${producer.delivered} delivered, ${harm.kills + harm.stops} kills, ` +
          `${cutter.cuts} cuts, ${harm.restarts} restarts`,
      ),
    5_000,
  );
  const works = [
    producer.meanwhile(),
    options.killEvery ? killByClock(stage, harm) : killByProgress(stage, harm),
    restartDatabase(stage, harm),
    gauge.reach(producer.heldBack),
  ];
  try {
    await Promise.all(works);
    await cutter.finish();
    // One more for each mailbox: whoever was cut off last has to come back as well.
    await producer.last();
    await gauge.reach(messages);
    await untilSettled(stage.records, over.signal);
  } catch (error) {
    harm.gaveUp = error instanceof Error ? error.message : String(error);
    say(`Given up: ${harm.gaveUp}`);
    over.abort();
    await gauge.stop();
    await Promise.allSettled(works);
  } finally {
    clearInterval(telling);
    await cutter.stop();
    harm.cuts = cutter.cuts;
  }
  return harm;
};

const killByProgress = async ({ options, instances, gauge, over }: Stage, harm: Harm): Promise<void> => {
  const chance = createChance(`${options.seed} kills`);
  for (let kill = 0; kill < options.kills; kill++) {
    await gauge.reach(Math.floor((options.messages * (kill + chance.next())) / options.kills));
    await sleep(chance.next() * HESITATION, undefined, { signal: over });
    await end(chance.pick(instances), kill, options, harm);
  }
};

const killByClock = async ({ options, instances, over }: Stage, harm: Harm): Promise<void> => {
  const chance = createChance(`${options.seed} kills`);
  const every = (options.killEvery ?? 0) * 1000;
  for (let kill = 0; kill < options.kills; kill++) {
    await sleep(every - HESITATION + chance.next() * HESITATION, undefined, { signal: over });
    await end(chance.pick(instances), kill, options, harm);
  }
};

const end = async (
  instance: Instance,
  kill: number,
  { orderly }: CrashOptions,
  harm: Harm,
): Promise<void> => {
  if (orderly && kill % 2 === 1) {
    await instance.stop();
    harm.stops += 1;
  } else {
    await instance.kill();
    harm.kills += 1;
  }
  await instance.start();
};

const restartDatabase = async (
  { options, gauge, restartDatabase: restart }: Stage,
  harm: Harm,
): Promise<void> => {
  const chance = createChance(`${options.seed} restarts`);
  for (let count = 0; count < options.restarts; count++) {
    await gauge.reach(Math.floor((options.messages * (count + chance.next())) / options.restarts));
    await restart();
    harm.restarts += 1;
  }
};
