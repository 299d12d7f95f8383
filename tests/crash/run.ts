/**
 * One run: mail arrives all along while the product's processes are killed, connections are cut, and the database is
 * restarted. What became of every single message is judged at the end.
 */
import path from 'node:path';
import { newAppFolder, removeAppFolder, type AppOptions } from '../server/app';
import { CUSTOMER, startLab } from '../server/acceptance/helpdesk';
import { startPostgres } from '../databases';
import { startGauge } from './gauge';
import { play } from './harm';
import type { SentMail } from './mail';
import { addressesOf, furnish, openMailboxes } from './mailboxes';
import { createInstance } from './product';
import { createProducer } from './producer';
import { postgresRecords, sqliteRecords, type Records } from './records';
import type { CrashOptions, Stage } from './stage';
import { judge, untilConnected, type Verdict } from './verdict';
import { startVisits } from './visits';

export interface CrashResult extends Verdict {
  ok: boolean;
  database: string;
  instances: number;
  protocol: string;
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

/** Milliseconds without a single new entry after which a run is given up: the longest backoff and something. */
const PATIENCE = 6 * 60_000;

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
    // As at Microsoft: who dies between the provider's answer and the database goes on with the token he had.
    await lab.idp.setRefreshTokenReuseDetection(false);
    const dir = newAppFolder();
    closing.push(() => removeAppFolder(dir));
    const { database, records, restartDatabase } = await openDatabase(options, dir, closing);
    closing.push(() => records.close());
    const mailboxes = await openMailboxes(lab, options);
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
    const before = new Set([...sent.values()].flat().map(({ messageId }) => messageId));
    say(`${producer.delivered} of ${messages} messages are there before the start`);
    for (const instance of instances) await instance.start();
    closing.push(() => Promise.all(instances.map((instance) => instance.kill().catch(() => undefined))));
    const [first] = instances;
    if (first) await furnish(first.process, lab, mailboxes);
    await untilConnected(records, mailboxes.length);
    const visits = options.protocol === 'pop3' ? startVisits(stage) : undefined;
    const harm = await play(stage, producer, over);
    await visits?.stop();

    const verdict = await judge(records, lab, mailboxes, { sent, before });
    const died = instances.flatMap((instance) => instance.died);
    for (const words of died) say(`A process ended by itself: ${words}`);
    const result = {
      database: options.database,
      instances: options.instances,
      protocol: options.protocol,
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
