/**
 * One run: agents answer all along while the product's processes are killed, connections are cut at every point of a
 * message, and servers refuse, ask for a pause and hang. What became of every single reply is judged at the end.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChance } from '../../chance';
import { startPostgres } from '../../databases';
import { newAppFolder, removeAppFolder, type AppOptions } from '../../server/app';
import { endpoint, startLab } from '../../server/acceptance/helpdesk';
import { createInstance, type Instance } from '../product';
import { postgresRecords, sqliteRecords, type Records } from '../records';
import { startAgents } from './agents';
import { startFaults } from './faults';
import { graphHarm } from './graph-harm';
import { smtpHarm } from './smtp-harm';
import {
  customersOf,
  furnish,
  mailboxesOf,
  openMailboxes,
  REPLIES_PER_TICKET,
  type OutboundOptions,
} from './stage';
import { judge, type OutboundVerdict } from './verdict';
import { startWriter, type Writer } from './writer';

export interface OutboundResult extends OutboundVerdict {
  ok: boolean;
  database: string;
  instances: number;
  protocol: string;
  mailboxes: number;
  kills: number;
  cuts: number;
  refusals: number;
  hangs: number;
  /** Replies that an agent sent again after they had been refused for good. */
  retried: number;
  died: number;
  seconds: number;
  seed: string;
  gaveUp?: string;
}

/** So many replies may wait to be sent. */
const AHEAD = 150;
/** Milliseconds without any change after which a run is given up. */
const PATIENCE = 10 * 60_000;
const POLL = 200;

interface Counts {
  settled: number;
  waiting: number;
}

/** @throws Error when the run could not even be set up */
export const outboundRun = async (options: OutboundOptions): Promise<OutboundResult> => {
  const { say, seed, replies } = options;
  const startedAt = Date.now();
  const closing: (() => Promise<unknown> | void)[] = [];
  const ticketCount = Math.ceil(replies / REPLIES_PER_TICKET);
  try {
    const lab = await startLab({
      users: [...mailboxesOf(options.mailboxes), ...customersOf(ticketCount)],
      log: (line) => say(`lab: ${line}`),
    });
    closing.push(() => lab.stop());
    // As at Microsoft: who dies between the provider's answer and the database goes on with the token he had.
    await lab.idp.setRefreshTokenReuseDetection(false);
    const dir = newAppFolder();
    closing.push(() => removeAppFolder(dir));
    const { database, records } = await openDatabase(options, dir, closing);
    closing.push(() => records.close());
    const mailboxes = await openMailboxes(lab, options);
    const folders = [dir, ...Array.from({ length: options.instances - 1 }, newAppFolder)];
    for (const folder of folders.slice(1)) closing.push(() => removeAppFolder(folder));
    const plugin = { additionalCertificates: [lab.ca] };
    const instances = folders.map((folder) => createInstance({ dir: folder, plugin, database }));
    for (const instance of instances) await instance.start();
    closing.push(() => Promise.all(instances.map((instance) => instance.kill().catch(() => undefined))));
    const { protocol } = options;
    const tickets = await furnish((instances[0] as Instance).process, lab, mailboxes, {
      tickets: ticketCount,
      protocol,
    });
    say(`${ticketCount} tickets are there`);

    const over = new AbortController();
    const counts: Counts = { settled: 0, waiting: 0 };
    const watching = watch(records, counts, over);
    const allSettled = async (): Promise<void> => {
      while (counts.settled < writer.written && !over.signal.aborted) await sleep(POLL);
    };
    const writer: Writer = startWriter(
      tickets,
      instances,
      {
        protocol,
        ahead: (written) => written - counts.settled < AHEAD,
        // The last cuts may have found no message to fall on: then more is written until they have.
        again: async () => {
          await allSettled();
          return faults.cuts < options.cuts && !over.signal.aborted;
        },
      },
      over.signal,
    );
    const progress = () => counts.settled / replies;
    const faults = startFaults(mailboxes, createChance(`${seed} faults`), {
      ...{ total: options.cuts, progress },
      harm:
        protocol === 'graph'
          ? graphHarm((fault, which) => endpoint(lab.graph).failNext(fault, which))
          : smtpHarm,
    });
    const agents = startAgents(records, instances);
    let kills = 0;
    let gaveUp: string | undefined;
    const telling = setInterval(
      () => say(`${counts.settled} of ${replies} settled, ${kills} kills, ${faults.cuts} cuts`),
      10_000,
    );
    const killing = (async () => {
      const chance = createChance(`${seed} kills`);
      for (; kills < options.kills; kills += 1) {
        const due = Math.floor((replies * (kills + chance.next())) / options.kills);
        while (counts.settled < due && !over.signal.aborted) await sleep(20);
        await sleep(chance.next() * 500);
        if (over.signal.aborted) return;
        const instance = chance.pick(instances);
        await instance.kill();
        await instance.start();
      }
    })();
    try {
      await Promise.all([writer.done, killing]);
      await allSettled();
      if (over.signal.aborted) gaveUp = String(over.signal.reason);
    } catch (error) {
      gaveUp = error instanceof Error ? error.message : String(error);
    } finally {
      clearInterval(telling);
      await faults.stop();
      await agents.stop();
      over.abort();
      await watching;
    }

    const { written } = writer;
    const verdict = await judge(
      records,
      lab,
      { protocol, mailboxes, tickets },
      { written, retried: agents.retried },
    );
    const died = instances.flatMap((instance) => instance.died);
    for (const words of died) say(`A process ended by itself: ${words}`);
    const result = {
      ...{ database: options.database, instances: options.instances, protocol },
      ...{ mailboxes: options.mailboxes, kills },
      ...{ cuts: faults.cuts, refusals: faults.refusals, hangs: faults.hangs, retried: agents.retried.size },
      died: died.length,
      ...verdict,
      seconds: Math.round((Date.now() - startedAt) / 1000),
      seed,
      ...(gaveUp === undefined ? {} : { gaveUp }),
    };
    return { ok: isWell(result, options), ...result };
  } finally {
    for (const close of closing.reverse()) await close();
  }
};

/** Each reply is sent once or unconfirmed with the agent told; and the harm that was asked for has been done. */
const isWell = (result: Omit<OutboundResult, 'ok'>, wanted: OutboundOptions): boolean =>
  result.gaveUp === undefined &&
  result.sent + result.unconfirmed >= wanted.replies &&
  [
    result.lost,
    result.twice,
    result.unsettled,
    result.untold,
    result.outOfOrder,
    result.incomplete,
    result.drafts,
    result.died,
  ].every((figure) => figure === 0) &&
  result.kills >= wanted.kills &&
  result.cuts >= wanted.cuts;

/** Counts until it is over; aborts when nothing moves any more. */
const watch = async (records: Records, counts: Counts, over: AbortController): Promise<void> => {
  let movedAt = Date.now();
  while (!over.signal.aborted) {
    try {
      const [row] = await records.all<{ count: number | string }>(
        "select count(*) as count from system_email_deliveries where state in ('sent', 'unconfirmed')",
      );
      const settled = Number(row?.count ?? 0);
      if (settled !== counts.settled) movedAt = Date.now();
      counts.settled = settled;
    } catch {
      // The tables are not there yet, or the file is locked: the next look will tell.
    }
    if (Date.now() - movedAt > PATIENCE) over.abort('Nothing has moved for ten minutes.');
    await sleep(POLL);
  }
};

const openDatabase = async (
  { database }: OutboundOptions,
  dir: string,
  closing: (() => Promise<unknown> | void)[],
): Promise<{ database: AppOptions['database']; records: Records }> => {
  if (database === 'sqlite') {
    return { database: { client: 'sqlite' }, records: sqliteRecords(path.join(dir, 'data.db')) };
  }
  const server = await startPostgres();
  closing.push(() => server.stop());
  const settings = await server.createDatabase('crash');
  return { database: settings, records: postgresRecords(settings.connection) };
};
