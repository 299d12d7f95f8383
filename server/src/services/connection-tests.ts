import { errors, type z } from '@strapi/utils';
import type { Instances } from '../cluster/instances';
import { connectionTestInput, type ConnectionTest } from '../../../shared/contracts/connection-tests';
import {
  TooManyTests,
  type StartedTest,
  type createConnectionTestJobs,
} from '../diagnostics/connection-test/jobs';
import type { TestPlan } from '../diagnostics/connection-test/plan';
import type { SpoolStore } from '../inbound/ports';
import type { InboundTransport, OutboundTransport } from '../mail/ports';
import type { Probe } from '../mail/probe/ports';
import { mustHaveHost, type Candidate, type createCandidates } from './candidate';
import { found } from './found';
import type { Problems } from './problems';
import type { UnservedSource } from './served-from';
import { asTrial, known, testMailOf } from './trial-mail';

interface Parts {
  candidates: ReturnType<typeof createCandidates>;
  jobs: ReturnType<typeof createConnectionTestJobs>;
  inbound: Record<string, InboundTransport>;
  outbound: Record<string, OutboundTransport>;
  probes: Record<string, Probe>;
  spool: Pick<SpoolStore, 'testMailArrived'>;
  problems: Problems;
  instances: Pick<Instances, 'reaches'>;
  unserved: UnservedSource;
  /** This instance's. */
  labels: string[];
  clock: () => Date;
}

/** Staged tests of what is in the form. */
export const createConnectionTests = (parts: Parts) => {
  const { candidates, jobs, inbound, outbound, probes, spool, problems, clock } = parts;
  const { instances, unserved, labels } = parts;

  const planOf = (
    candidate: Candidate,
    { sides, roundTrip }: z.output<typeof connectionTestInput>,
  ): TestPlan => {
    const { record, credential, signIn } = candidate;
    const { remoteMailbox: remote, outgoingServer: outgoing } = record;
    return {
      ...(sides.includes('remote') && {
        remote: {
          probe: known(probes, remote.protocol),
          transport: known(inbound, remote.protocol),
          mailbox: { server: remote.server, folder: remote.folder },
          credential: credential('remote'),
          signIn: signIn('remote'),
        },
      }),
      ...(sides.includes('outgoing') && {
        outgoing: {
          probe: known(probes, outgoing.protocol),
          transport: known(outbound, outgoing.protocol),
          server: outgoing.server,
          credential: credential('outgoing'),
          signIn: signIn('outgoing'),
          sender: record.address,
        },
      }),
      ...(roundTrip && {
        roundTrip: {
          compose: () =>
            testMailOf(record, record.address, clock(), 'It tests whether mail to this address arrives.'),
          takenIn: async (messageIds: string[]) =>
            record.id !== 0 && spool.testMailArrived(record.id, messageIds),
        },
      }),
    };
  };

  const testOf = (
    candidate: Candidate,
    input: z.output<typeof connectionTestInput>,
    startedBy: number | null,
  ): StartedTest => ({
    systemEmailId: input.systemEmailId,
    startedBy,
    sides: input.sides,
    plan: planOf(candidate, input),
    explain: (error, side) => problems.of(asTrial(error), candidate.record, side),
  });

  /** @throws ApplicationError with the problem in its details when no running instance may run it */
  const handOver = async (
    { record }: Candidate,
    input: z.output<typeof connectionTestInput>,
    startedBy: number | null,
  ): Promise<ConnectionTest> => {
    const { systemEmailId, sides, roundTrip } = input;
    const { servedFrom } = record;
    if ((await unserved())(servedFrom)) {
      const problem = await problems.standing('cluster.no-instance', record, sides[0] ?? 'remote');
      throw new errors.ApplicationError(problem.message, { problem });
    }
    const request = JSON.stringify(input);
    return jobs.handOver({ systemEmailId, startedBy, sides, roundTrip, servedFrom, request });
  };

  return {
    /**
     * Where this instance may not use the servers, one that may runs the test.
     * @throws ValidationError, NotFoundError, RateLimitError when too many tests run here, or ApplicationError when no
     *   instance may run it
     */
    async start(
      input: z.output<typeof connectionTestInput>,
      startedBy: number | null,
    ): Promise<ConnectionTest> {
      if (input.roundTrip && !(input.sides.includes('remote') && input.sides.includes('outgoing'))) {
        const message = 'A mail to itself needs both sides: choose Remote Mailbox and Outgoing.';
        throw new errors.ValidationError(message, {
          errors: [{ path: ['roundTrip'], message, name: 'ValidationError' }],
        });
      }
      const candidate = await candidates.of(input);
      for (const side of input.sides) mustHaveHost(candidate, side);
      if (!instances.reaches(candidate.record.servedFrom)) return handOver(candidate, input, startedBy);
      try {
        return await jobs.start(testOf(candidate, input, startedBy));
      } catch (error) {
        throw error instanceof TooManyTests ? new errors.RateLimitError(error.message) : error;
      }
    },

    /** Runs what other instances handed over to this one's labels. */
    takeOver: (): Promise<void> =>
      jobs.takeOver(labels, async ({ request, startedBy }) => {
        const input = connectionTestInput.parse(JSON.parse(request));
        return testOf(await candidates.of(input), input, startedBy);
      }),

    async get(id: number): Promise<ConnectionTest> {
      return found(await jobs.get(id), 'connection test');
    },

    async cancel(id: number): Promise<ConnectionTest> {
      return found(await jobs.cancel(id), 'connection test');
    },
  };
};
