import type { ConnectionTest, ConnectionTestStage } from '../../../shared/contracts/connection-tests';
import {
  createConnectionTestJobs,
  type StartedTest,
} from '../../../server/src/diagnostics/connection-test/jobs';
import { toProblem } from '../../../server/src/diagnostics/problem';
import type { ConnectionTestStore, StoredConnectionTest } from '../../../server/src/diagnostics/ports';
import type { InboundTransport } from '../../../server/src/mail/ports';
import type { StageRunner } from '../../../server/src/mail/probe/ports';

interface Written {
  state: ConnectionTest['state'];
  stages: ConnectionTestStage[];
}

/** A table that takes its time, and remembers everything that was ever written. */
const slowStore = (delay = 0) => {
  const written: Written[] = [];
  let row: StoredConnectionTest | null = null;
  const store: ConnectionTestStore = {
    async create({ stages, startedAt }) {
      row = {
        id: 1,
        state: 'running',
        stages,
        startedAt: startedAt.toISOString(),
        finishedAt: null,
        cancelRequested: false,
        silentFor: 0,
        unclaimed: false,
      };
      return 1;
    },
    claim: async () => null,
    find: async () => row,
    async save(_id, progress) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      written.push(progress);
      if (row) row = { ...row, ...progress, finishedAt: progress.finishedAt?.toISOString() ?? null };
      return true;
    },
    requestCancel: async () => undefined,
    cancelRequested: async () => false,
    removeStartedBefore: async () => undefined,
  };
  return { store, written };
};

const unused = async (): Promise<never> => {
  throw new Error('not in this test');
};
const transport: InboundTransport = { connect: unused, folders: unused };

const test = (probe: (runner: StageRunner, signal: AbortSignal) => Promise<void>): StartedTest => ({
  systemEmailId: null,
  startedBy: null,
  sides: ['remote'],
  plan: {
    remote: {
      probe: { run: (_server, runner, signal) => probe(runner, signal) },
      mailbox: {
        server: { host: 'mail.test', port: 993, security: 'tls', verifyCertificate: true },
        folder: 'INBOX',
      },
      transport,
      credential: { take: unused, reject: async () => false },
      signIn: 'password',
    },
  },
  explain: async (error) => toProblem(error),
});

const jobsWith = (store: ConnectionTestStore, times: Record<string, number>) => {
  const errors: string[] = [];
  const jobs = createConnectionTestJobs({
    store,
    logger: { error: (message) => void errors.push(message) },
    clock: () => new Date(),
    times,
  });
  const ended = async (): Promise<ConnectionTest> => {
    for (;;) {
      const now = await jobs.get(1);
      if (now && now.state !== 'running') return now;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { jobs, ended, errors };
};

const hang = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a connection test as a job', () => {
  it('fails at its deadline, whatever hangs', async () => {
    const { store } = slowStore();
    const { jobs, ended } = jobsWith(store, { deadline: 50 });
    await jobs.start(test((runner, signal) => runner.stage('resolve', () => hang(signal))));
    const { state, stages } = await ended();
    expect(state).toBe('failed');
    expect(stages[0]).toMatchObject({ state: 'failed', problem: { remedy: 'trial.interrupted' } });
    expect(stages.slice(1).every((stage) => stage.state === 'skipped')).toBe(true);
  });

  it('writes now and then, in order, and what is true at the end last', async () => {
    const { store, written } = slowStore(15);
    const { jobs, ended } = jobsWith(store, { writeEvery: 10 });
    await jobs.start(
      test(async (runner) => {
        for (let each = 0; each < 200; each += 1) {
          await runner.stage('connect', async (found) => {
            found({ address: String(each) });
            await new Promise((resolve) => setTimeout(resolve, 1));
          });
        }
      }),
    );
    await ended();
    // What has ended here is written a little later; to stop waits for that.
    await jobs.stop();
    expect(written.length).toBeLessThan(40);
    const seen = written.map(({ stages }) =>
      Number(stages.find(({ stage }) => stage === 'connect')?.facts.address ?? -1),
    );
    expect(seen).toEqual([...seen].sort((one, other) => one - other));
    expect(seen.at(-1)).toBe(199);
    expect(written.at(-1)?.state).toBe('failed');
    expect(written.slice(0, -1).every(({ state }) => state === 'running')).toBe(true);
  });

  it('goes on when its progress cannot be written, and says so in the log', async () => {
    const { store } = slowStore();
    const { jobs, errors } = jobsWith(
      { ...store, save: () => Promise.reject(new Error('the database is away')) },
      { writeEvery: 1 },
    );
    await jobs.start(test((runner, signal) => runner.stage('resolve', () => hang(signal))));
    await expect(jobs.cancel(1)).resolves.toMatchObject({ state: 'cancelled' });
    expect(errors.join()).toMatch(/database is away/);
  });

  it('is cancelled when the instance stops', async () => {
    const { store, written } = slowStore();
    const { jobs } = jobsWith(store, {});
    await jobs.start(test((runner, signal) => runner.stage('resolve', () => hang(signal))));
    await jobs.stop();
    expect(written.at(-1)).toMatchObject({ state: 'cancelled' });
  });

  it('shows strangers’ words without control characters, and not without end', async () => {
    const { store } = slowStore();
    const { jobs, ended } = jobsWith(store, {});
    await jobs.start(
      test(async (runner) => {
        await runner.stage('resolve', async (found) => {
          found({ addresses: `a\r\n\u001b[31mb${'x'.repeat(10_000)}` });
        });
      }),
    );
    const shown = (await ended()).stages[0]?.facts.addresses ?? '';
    expect(shown).toMatch(/^a \[31mbx+$/);
    expect(shown.length).toBe(2_000);
  });
});
