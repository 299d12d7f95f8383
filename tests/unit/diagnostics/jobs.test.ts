import type { Job } from '../../../shared/contracts/jobs';
import {
  createJobs,
  TooManyJobs,
  type JobProgress,
  type JobTimes,
} from '../../../server/src/diagnostics/jobs';
import type { JobStore, StoredJob, StoredProgress } from '../../../server/src/diagnostics/ports';

/** A table in memory that remembers everything that was ever written. */
const table = () => {
  const rows = new Map<number, StoredJob>();
  const written: StoredProgress[] = [];
  const store: JobStore = {
    async create({ kind, systemEmailId, total, startedAt }) {
      const id = rows.size + 1;
      rows.set(id, {
        id,
        kind,
        systemEmailId,
        total,
        state: 'running',
        done: 0,
        failed: 0,
        outcomes: {},
        failure: null,
        startedAt: startedAt.toISOString(),
        finishedAt: null,
        cancelRequested: false,
        touchedAt: startedAt,
      });
      return id;
    },
    find: async (id) => rows.get(id) ?? null,
    recent: async () => [...rows.values()].reverse(),
    async save(id, progress) {
      const row = rows.get(id);
      if (row?.state !== 'running') return false;
      written.push(progress);
      rows.set(id, { ...row, ...progress, finishedAt: progress.finishedAt?.toISOString() ?? null });
      return true;
    },
    async requestCancel(id) {
      const row = rows.get(id);
      if (row) rows.set(id, { ...row, cancelRequested: true });
    },
    cancelRequested: async (id) => rows.get(id)?.cancelRequested === true,
    removeTouchedBefore: async () => undefined,
  };
  return { store, rows, written };
};

const officeWith = (store: JobStore, times: Partial<JobTimes> = {}) => {
  const errors: string[] = [];
  const jobs = createJobs({
    store,
    logger: { error: (message) => void errors.push(message) },
    clock: () => new Date(),
    redact: (text) => text.replace('hunter2', '***'),
    times,
  });
  const begin = (work: (progress: JobProgress) => Promise<void>, total = 1): Promise<Job> =>
    jobs.start({ kind: 'test', systemEmailId: null, startedBy: null, total, work });
  return { jobs, begin, errors };
};

const untilStopped = ({ signal }: JobProgress): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

const ended = async (jobs: ReturnType<typeof createJobs>, id: number): Promise<Job> => {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    const job = await jobs.get(id);
    if (job && job.state !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Job ${id} has not ended.`);
};

describe('a job', () => {
  it('counts what became of what, and is done at the end', async () => {
    const { store, written } = table();
    const { jobs, begin } = officeWith(store);
    const { id, state } = await begin(async ({ advance }) => {
      advance('entry');
      advance('quarantined', true);
      advance('entry');
    }, 3);
    expect(state).toBe('running');
    expect(await ended(jobs, id)).toMatchObject({
      state: 'done',
      done: 3,
      failed: 1,
      outcomes: { entry: 2, quarantined: 1 },
      failure: null,
    });
    await jobs.stop();
    expect(written.at(-1)).toMatchObject({ state: 'done', done: 3, failed: 1 });
  });

  it('says why it could not go on, without secrets, and what was done until then', async () => {
    const { store } = table();
    const { jobs, begin, errors } = officeWith(store);
    const { id } = await begin(async ({ advance }) => {
      advance('entry');
      throw new Error('The database does not take hunter2.');
    }, 2);
    expect(await ended(jobs, id)).toMatchObject({
      state: 'failed',
      done: 1,
      failure: { code: 'error', message: 'The database does not take ***.' },
    });
    expect(errors.join()).toContain('does not take ***');
  });

  it('is done, not stopped, when it was told to stop at its very end', async () => {
    const { store } = table();
    const { jobs, begin } = officeWith(store);
    const { id } = await begin(async (progress) => {
      await untilStopped(progress);
      progress.advance('entry');
    });
    expect(await jobs.cancel(id)).toMatchObject({ state: 'done', done: 1 });
  });

  it('ends when its row was closed by somebody who thought its process gone', async () => {
    const { store, rows } = table();
    const { jobs, begin } = officeWith(store, { heartbeat: 10 });
    const { id } = await begin(untilStopped, 5);
    const row = rows.get(id);
    if (!row) throw new Error('There is no row.');
    rows.set(id, { ...row, state: 'failed', failure: { code: 'interrupted', message: '' } });
    await ended(jobs, id);
    await jobs.stop();
    expect(await jobs.get(id)).toMatchObject({ state: 'failed', failure: { code: 'interrupted' } });
  });

  it('hears that it is to stop through its row', async () => {
    const { store } = table();
    const { begin, jobs } = officeWith(store, { heartbeat: 10 });
    const { id } = await begin(untilStopped, 5);
    await store.requestCancel(id);
    expect(await ended(jobs, id)).toMatchObject({ state: 'cancelled', done: 0 });
  });

  it('is stopped when the instance stops', async () => {
    const { store, written } = table();
    const { jobs, begin } = officeWith(store);
    await begin(untilStopped, 5);
    await jobs.stop();
    expect(written.at(-1)).toMatchObject({ state: 'cancelled' });
  });

  it('is one of three at the most, and makes room when it has ended', async () => {
    const { store } = table();
    const { jobs, begin } = officeWith(store);
    const [first] = await Promise.all([begin(untilStopped), begin(untilStopped), begin(untilStopped)]);
    await expect(begin(untilStopped)).rejects.toThrow(TooManyJobs);
    await jobs.cancel(first?.id ?? 0);
    await expect(begin(untilStopped)).resolves.toMatchObject({ state: 'running' });
    await jobs.stop();
  });
});
