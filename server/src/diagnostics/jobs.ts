/**
 * Long work as jobs: begun here, watched and stopped from anywhere. How far a job has come is in its row, so that every
 * instance can tell; a row whose process has gone is closed by whoever looks at it.
 */
import type { Job, JobFailure, JobState } from '../../../shared/contracts/jobs';
import type { JobStore, Logger, StoredJob } from './ports';
import { keepProgressRow } from './progress-row';

/** Milliseconds. */
export interface JobTimes {
  /** Between two writes of one job's progress. */
  writeEvery: number;
  /** Between two signs of life in the row, which are also when another instance's wish to cancel is noticed. */
  heartbeat: number;
  /** Without a sign of life for this long, the process that did the work is gone. */
  abandoned: number;
  /** How long an ended job is among the recent ones. */
  recent: number;
  /** How long a job is kept. */
  keep: number;
}

const TIMES: JobTimes = {
  writeEvery: 200,
  heartbeat: 2_000,
  abandoned: 20_000,
  recent: 600_000,
  keep: 86_400_000,
};

/** How many jobs one instance works on at the same time. */
const MOST_RUNNING = 3;

/** This instance works on as many jobs as it may. */
export class TooManyJobs extends Error {
  constructor() {
    super(`${MOST_RUNNING} jobs are running already. Wait until one has ended, or stop one.`);
    this.name = 'TooManyJobs';
  }
}

export interface JobProgress {
  /** Aborts when the work is to end: after what is being done now, nothing new is begun. */
  signal: AbortSignal;
  /** One more thing is dealt with. @param outcome in the kind's own words @param failed it did not work */
  advance(outcome: string, failed?: boolean): void;
}

export interface NewJob {
  kind: string;
  systemEmailId: number | null;
  /** The admin's id. */
  startedBy: number | null;
  total: number;
  /** @throws Error when the work cannot go on; what is done stays done */
  work(progress: JobProgress): Promise<void>;
}

export interface JobParts {
  store: JobStore;
  logger: Pick<Logger, 'error'>;
  clock: () => Date;
  /** Takes secrets out of whatever is about to be written. */
  redact: (text: string) => string;
  times?: Partial<JobTimes>;
}

interface RunningJob {
  cancel(): void;
  current(): Job;
  done: Promise<void>;
}

export type Jobs = ReturnType<typeof createJobs>;

export const createJobs = ({ store, logger, clock, redact, times = {} }: JobParts) => {
  const { writeEvery, heartbeat, abandoned, recent, keep } = { ...TIMES, ...times };
  const jobs = new Map<number, RunningJob>();
  /** Counts those as well whose row is just being made. */
  let running = 0;

  const run = (id: number, { kind, systemEmailId, total, work }: NewJob, startedAt: Date): RunningJob => {
    const cancelling = new AbortController();
    const cancel = (): void => cancelling.abort();
    const outcomes: Record<string, number> = {};
    let state: JobState = 'running';
    let done = 0;
    let failed = 0;
    let failure: JobFailure | null = null;
    let finishedAt: Date | null = null;

    const row = keepProgressRow({
      what: `job ${id} (${kind})`,
      write: () => store.save(id, { state, done, failed, outcomes: { ...outcomes }, failure, finishedAt }),
      cancelRequested: () => store.cancelRequested(id),
      cancel,
      writeEvery,
      heartbeat,
      logger,
    });
    const advance: JobProgress['advance'] = (outcome, hasFailed = false) => {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      done += 1;
      if (hasFailed) failed += 1;
      row.changed();
    };
    const toItsEnd = async (): Promise<void> => {
      try {
        await work({ signal: cancelling.signal, advance });
        state = cancelling.signal.aborted && done < total ? 'cancelled' : 'done';
      } catch (error) {
        const message = redact(error instanceof Error ? error.message : String(error));
        logger.error(`Job ${id} (${kind}) could not go on: ${message}`);
        failure = { code: 'error', message };
        state = 'failed';
      }
      finishedAt = clock();
      await row.close();
    };
    return {
      cancel,
      current: () => ({
        id,
        kind,
        systemEmailId,
        state,
        total,
        done,
        failed,
        outcomes: { ...outcomes },
        failure,
        startedAt: startedAt.toISOString(),
        finishedAt: finishedAt?.toISOString() ?? null,
      }),
      done: toItsEnd(),
    };
  };

  /** What a row says whose process may be gone. */
  const judged = async (stored: StoredJob): Promise<Job> => {
    const { cancelRequested, touchedAt, ...job } = stored;
    if (job.state !== 'running' || clock().getTime() - touchedAt.getTime() < abandoned) return job;
    const { done, failed, outcomes } = job;
    const ended = {
      state: cancelRequested ? ('cancelled' as const) : ('failed' as const),
      failure: cancelRequested ? null : { code: 'interrupted' as const, message: '' },
    };
    const finishedAt = clock();
    // Another instance may be faster, or the job may be alive after all: then its row says so.
    if (await store.save(job.id, { done, failed, outcomes, ...ended, finishedAt })) {
      return { ...job, ...ended, finishedAt: finishedAt.toISOString() };
    }
    const again = await store.find(job.id);
    return again ? withoutRowMatters(again) : job;
  };

  const get = async (id: number): Promise<Job | null> => {
    const here = jobs.get(id);
    if (here) return here.current();
    const stored = await store.find(id);
    return stored && judged(stored);
  };

  return {
    /** Begins the work and does not wait for it. @throws TooManyJobs */
    async start(job: NewJob): Promise<Job> {
      if (running >= MOST_RUNNING) throw new TooManyJobs();
      running += 1;
      try {
        const startedAt = clock();
        await store.removeTouchedBefore(new Date(startedAt.getTime() - keep));
        const { kind, systemEmailId, startedBy, total } = job;
        const id = await store.create({ kind, systemEmailId, startedBy, total, startedAt });
        const begun = run(id, job, startedAt);
        jobs.set(id, begun);
        void begun.done.finally(() => {
          jobs.delete(id);
          running -= 1;
        });
        return begun.current();
      } catch (error) {
        running -= 1;
        throw error;
      }
    },

    /** Null when there is no such job (any more). */
    get,

    /** Those of these kinds that run or ended in the last ten minutes, newest first. */
    async recent(kinds: readonly string[]): Promise<Job[]> {
      const rows = await store.recent(kinds, new Date(clock().getTime() - recent));
      return Promise.all(rows.map(async (row) => jobs.get(row.id)?.current() ?? judged(row)));
    },

    /** Ends a job after what it is at where it is done here, soon where it is done elsewhere. Null when there is none. */
    async cancel(id: number): Promise<Job | null> {
      const here = jobs.get(id);
      if (!here) {
        await store.requestCancel(id);
        return get(id);
      }
      here.cancel();
      await here.done;
      return here.current();
    },

    /** Cancels what is done here; nothing of it goes on when this resolves. */
    async stop(): Promise<void> {
      const all = [...jobs.values()];
      for (const job of all) job.cancel();
      await Promise.all(all.map(({ done }) => done));
    },
  };
};

const withoutRowMatters = ({ cancelRequested: _, touchedAt: __, ...job }: StoredJob): Job => job;
