import { createConnectionTestJobs } from '../../diagnostics/connection-test/jobs';
import type { InboundTransport, OutboundTransport } from '../../mail/ports';
import { createProbes } from '../../mail/registry';
import { createConnectionTestStore } from '../../stores/connection-tests';
import { createAliasChecks } from '../alias-checks';
import { createCandidates } from '../candidate';
import { createConnectionTests } from '../connection-tests';
import { createMustReach, createUnservedSource } from '../served-from';
import type { createSystemEmails } from '../system-emails';
import { createTrials } from '../trial-mail';
import type { Ground } from './ground';
import type { SignIn } from './sign-in';

interface Parts {
  signIn: SignIn;
  inbound: Record<string, InboundTransport>;
  outbound: Record<string, OutboundTransport>;
  systemEmails: ReturnType<typeof createSystemEmails>;
}

/** Trying settings before they are saved. */
export const buildTrying = (ground: Ground, { signIn, inbound, outbound, systemEmails }: Parts) => {
  const { db, options, stores, encryption, instances, problems, logger, clock } = ground;
  const { sources, destinations } = signIn;
  const candidates = createCandidates({
    store: stores.systemEmails,
    credentials: stores.credentials,
    sources,
    destinations,
  });
  const jobs = createConnectionTestJobs({
    store: createConnectionTestStore({ db, encryption }),
    logger,
    clock,
  });
  const trying = { candidates, inbound, outbound, problems, clock };
  const { additionalCertificates } = options;
  const mustReach = createMustReach(instances, problems);

  return {
    jobs,
    connectionTests: createConnectionTests({
      ...trying,
      jobs,
      probes: createProbes({ additionalCertificates }),
      spool: stores.spool,
      instances,
      unserved: createUnservedSource(instances),
      labels: options.labels,
    }),
    checkAlias: createAliasChecks({
      systemEmails: stores.systemEmails,
      sources,
      outbound,
      problems,
      mustReach,
      logger,
    }),
    trials: createTrials({
      ...trying,
      mustReach,
      systemEmails,
      logger,
    }),
  };
};
