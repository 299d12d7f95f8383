/**
 * Connection tests as jobs: started here, watched and cancelled from anywhere. How far a test has come is in its row, so
 * that every instance can tell; a row whose process has gone is closed by whoever looks at it.
 */
import type { ConnectionTest, ConnectionTestStage } from '../../../../shared/contracts/connection-tests';
import type { Problem } from '../../../../shared/contracts/common';
import type { Side } from '../../../../shared/contracts/system-emails';
import { MailFailure } from '../../mail/failure';
import type { ConnectionTestStore, HandedOverTest, Logger, StoredConnectionTest } from '../ports';
import { toProblem } from '../problem';
import { keepProgressRow } from '../progress-row';
import { stagesOf, type TestPlan } from './plan';
import { runConnectionTest } from './run';

/** Milliseconds. */
export interface JobTimes {
  /** A test may take this long altogether. */
  deadline: number;
  /** Between two writes of one test's progress. */
  writeEvery: number;
  /** Between two signs of life in the row, which are also when another instance's wish to cancel is noticed. */
  heartbeat: number;
  /** Without a sign of life for this long, the process that ran it is gone. */
  abandoned: number;
  /** How long a test is kept. */
  keep: number;
}

const TIMES: JobTimes = {
  deadline: 120_000,
  writeEvery: 200,
  heartbeat: 2_000,
  abandoned: 20_000,
  keep: 86_400_000,
};

/** How many tests one instance runs at the same time. */
const MOST_RUNNING = 5;

/** This instance runs as many tests as it may. */
export class TooManyTests extends Error {
  constructor() {
    super(`${MOST_RUNNING} connection tests are running already. Wait until one has ended, or cancel one.`);
    this.name = 'TooManyTests';
  }
}

export interface JobParts {
  store: ConnectionTestStore;
  logger: Pick<Logger, 'error'>;
  clock: () => Date;
  times?: Partial<JobTimes>;
}

export interface StartedTest {
  systemEmailId: number | null;
  startedBy: number | null;
  sides: Side[];
  plan: TestPlan;
  explain: (error: unknown, side: Side) => Promise<Problem>;
}

/** A test for another instance to run. */
export interface TestElsewhere extends Pick<StartedTest, 'systemEmailId' | 'startedBy' | 'sides'> {
  roundTrip: boolean;
  /** The label that the other instance must have. */
  servedFrom: string;
  /** What it is told. */
  request: string;
}

interface Job {
  cancel(): void;
  current(): ConnectionTest;
  done: Promise<void>;
}

class Cancelled extends Error {}
class Late extends Error {}

const copyOf = (stages: ConnectionTestStage[]): ConnectionTestStage[] =>
  stages.map((stage) => ({ ...stage, facts: { ...stage.facts } }));

const interrupted = () =>
  new MailFailure('The test was not finished.', { kind: 'transient', remedy: 'trial.interrupted' });

export const createConnectionTestJobs = ({ store, logger, clock, times = {} }: JobParts) => {
  const { deadline, writeEvery, heartbeat, abandoned, keep } = { ...TIMES, ...times };
  const jobs = new Map<number, Job>();
  /** Counts those as well whose row is just being made. */
  let running = 0;

  const run = (id: number, test: StartedTest, stages: ConnectionTestStage[], startedAt: Date): Job => {
    const cancelling = new AbortController();
    const late = new AbortController();
    // A timer of ours: Node 20 forgets an `AbortSignal.timeout` that only `AbortSignal.any` knows of.
    const patience = setTimeout(() => late.abort(new Late()), deadline);
    const signal = AbortSignal.any([cancelling.signal, late.signal]);
    let state: ConnectionTest['state'] = 'running';
    let finishedAt: Date | null = null;

    const current = (): ConnectionTest => ({
      id,
      state,
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
      stages: copyOf(stages),
    });

    const cancel = (): void => cancelling.abort(new Cancelled());
    const row = keepProgressRow({
      what: `connection test ${id}`,
      write: () => store.save(id, { state, stages: copyOf(stages), finishedAt }),
      cancelRequested: () => store.cancelRequested(id),
      cancel,
      writeEvery,
      heartbeat,
      logger,
    });

    const work = async (): Promise<void> => {
      const explain = (error: unknown, side: Side) =>
        test.explain(signal.aborted && error === signal.reason ? interrupted() : error, side);
      try {
        await runConnectionTest(
          test.plan,
          { stages, explain, cancelled: cancelling.signal, changed: row.changed },
          signal,
        );
        state = stages.some((stage) => stage.state === 'failed') ? 'failed' : 'passed';
      } catch (error) {
        logger.error(`Connection test ${id} ended by a mistake of ours: ${String(error)}`);
        const problem = await test.explain(error, test.sides[0] ?? 'remote').catch(() => null);
        close(stages, problem);
        state = 'failed';
      }
      if (cancelling.signal.aborted) {
        close(stages, null);
        state = 'cancelled';
      }
      clearTimeout(patience);
      finishedAt = clock();
      await row.close();
    };
    return { cancel, current, done: work() };
  };

  /** What a row says whose process may be gone. */
  const judged = async (stored: StoredConnectionTest): Promise<ConnectionTest> => {
    const { cancelRequested, silentFor, unclaimed, ...test } = stored;
    const over = silentFor >= abandoned || (unclaimed && cancelRequested);
    if (test.state !== 'running' || !over) return test;
    const stages = copyOf(test.stages);
    close(stages, cancelRequested ? null : toProblem(interrupted(), { at: clock() }));
    const ended = {
      state: cancelRequested ? ('cancelled' as const) : ('failed' as const),
      stages,
      finishedAt: clock(),
    };
    // Another instance may be faster, or the test may be alive after all: then its row says so.
    if (await store.save(test.id, ended)) {
      return { ...test, ...ended, finishedAt: ended.finishedAt.toISOString() };
    }
    const again = await store.find(test.id);
    return again ? withoutRowMatters(again) : test;
  };

  const get = async (id: number): Promise<ConnectionTest | null> => {
    const here = jobs.get(id);
    if (here) return here.current();
    const stored = await store.find(id);
    return stored && judged(stored);
  };

  /** What is there when a test has been asked for. */
  const begin = async (
    { systemEmailId, startedBy, sides }: Pick<StartedTest, 'systemEmailId' | 'startedBy' | 'sides'>,
    roundTrip: boolean,
    handOver?: { servedFrom: string; request: string },
  ) => {
    const startedAt = clock();
    await store.removeStartedBefore(new Date(startedAt.getTime() - keep));
    const stages = stagesOf({ sides, roundTrip });
    const id = await store.create({ systemEmailId, startedBy, stages, startedAt, handOver });
    const begun: ConnectionTest = {
      id,
      state: 'running',
      startedAt: startedAt.toISOString(),
      finishedAt: null,
      stages: copyOf(stages),
    };
    return { begun, stages, startedAt };
  };

  const runHere = (id: number, test: StartedTest, stages: ConnectionTestStage[], startedAt: Date): void => {
    const job = run(id, test, stages, startedAt);
    jobs.set(id, job);
    void job.done.finally(() => {
      jobs.delete(id);
      running -= 1;
    });
  };

  return {
    /** Begins a test and does not wait for it. @throws TooManyTests */
    async start(test: StartedTest): Promise<ConnectionTest> {
      if (running >= MOST_RUNNING) throw new TooManyTests();
      running += 1;
      try {
        const { begun, stages, startedAt } = await begin(test, test.plan.roundTrip !== undefined);
        runHere(begun.id, test, stages, startedAt);
        return begun;
      } catch (error) {
        running -= 1;
        throw error;
      }
    },

    /** Asks an instance with a label to run a test. */
    async handOver({ servedFrom, request, roundTrip, ...test }: TestElsewhere): Promise<ConnectionTest> {
      const { begun } = await begin(test, roundTrip, { servedFrom, request });
      // If nobody takes it, it ends even when nobody looks at it any more: the request may hold a password.
      setTimeout(() => {
        get(begun.id).catch((error: unknown) =>
          logger.error(`Connection test ${begun.id} could not be looked up: ${String(error)}`),
        );
      }, abandoned).unref();
      return begun;
    },

    /**
     * Runs the tests here that other instances handed over to one of the labels, as many as may run.
     * @param prepare makes of the request what is tested
     */
    async takeOver(
      labels: string[],
      prepare: (handedOver: HandedOverTest) => Promise<StartedTest>,
    ): Promise<void> {
      while (running < MOST_RUNNING) {
        const handedOver = await store.claim(labels);
        if (!handedOver) return;
        const { id, stages, startedAt } = handedOver;
        running += 1;
        try {
          runHere(id, await prepare(handedOver), stages, startedAt);
        } catch (error) {
          running -= 1;
          close(stages, toProblem(error, { at: clock() }));
          await store.save(id, { state: 'failed', stages, finishedAt: clock() });
          throw error;
        }
      }
    },

    /** Null when there is no such test (any more). */
    get,

    /** Ends a test at once where it runs here, soon where it runs elsewhere. Null when there is none. */
    async cancel(id: number): Promise<ConnectionTest | null> {
      const here = jobs.get(id);
      if (!here) {
        await store.requestCancel(id);
        return get(id);
      }
      here.cancel();
      await here.done;
      return here.current();
    },

    /** Cancels what runs here; nothing of it goes on when this resolves. */
    async stop(): Promise<void> {
      const all = [...jobs.values()];
      for (const job of all) job.cancel();
      await Promise.all(all.map(({ done }) => done));
    },
  };
};

/** Nothing more will happen to these stages: the one that ran has failed with the problem, if there is one. */
const close = (stages: ConnectionTestStage[], problem: Problem | null): void => {
  const open = stages.filter(({ state }) => state === 'running' || state === 'waiting');
  const guilty = problem && (open.find(({ state }) => state === 'running') ?? open[0]);
  for (const stage of open) stage.state = 'skipped';
  if (guilty) Object.assign(guilty, { state: 'failed', problem });
};

const withoutRowMatters = ({
  cancelRequested: _,
  silentFor: __,
  unclaimed: ___,
  ...test
}: StoredConnectionTest): ConnectionTest => test;
