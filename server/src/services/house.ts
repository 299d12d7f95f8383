import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Core } from '@strapi/types';
import type { RemedyKey } from '../../../shared/remedies';
import { parseOptions } from '../config';
import { createLeases, createLock } from '../cluster/leases';
import { createActivity } from '../diagnostics/activity';
import { createConnectionTestJobs } from '../diagnostics/connection-test/jobs';
import { remedyFor } from '../diagnostics/remedies';
import { createFetchCycle } from '../inbound/fetch-cycle';
import { createIngest } from '../inbound/ingest';
import { systemTiming } from '../inbound/timing';
import { createWatchers } from '../inbound/watchers';
import { createInboundTransports, createOutboundTransports, createProbes } from '../mail/registry';
import { createAuthorization } from '../oauth/authorization';
import { createIdpClient } from '../oauth/client';
import { createGrants } from '../oauth/grants';
import { presetOf } from '../oauth/presets';
import { cloudsWith } from '../oauth/presets/clouds';
import type { RecordOauthEvent } from '../oauth/ports';
import { systemClock } from '../outbound/clock';
import { createDeliveryWorker } from '../outbound/worker';
import { createEncryption } from '../secrets/encryption';
import { encryptionKeys } from '../secrets/keys';
import { createRedactedLogger, redact } from '../secrets/redact';
import { createAgents } from '../stores/agents';
import { createAuthorizationStore, createSignInSubjects } from '../stores/authorizations';
import { createDatabaseBlobs } from '../stores/blobs';
import { createConnectionTestStore } from '../stores/connection-tests';
import { createCredentialStore } from '../stores/credentials';
import { createDeskChoices } from '../stores/desk-choices';
import { createEventStore } from '../stores/events';
import { createGrantStore } from '../stores/grants';
import { createIdpConfigStore } from '../stores/idp-configs';
import { createLeaseStore } from '../stores/leases';
import { createMailboxStateStore } from '../stores/mailbox-states';
import { createOutboxStore } from '../stores/outbox';
import { createSpoolStore } from '../stores/spool';
import { createSystemEmailOverviewStore } from '../stores/system-email-overview';
import { createSystemEmailStore } from '../stores/system-emails';
import { createTicketReader } from '../stores/ticket-reader';
import { createTicketStore } from '../stores/tickets';
import { createTicketPipeline } from '../tickets/pipeline';
import { createTickets } from '../tickets/tickets';
import { createAuthorizations } from './authorizations';
import { createCandidates } from './candidate';
import { createConnectionTests } from './connection-tests';
import { createCredentialSources } from './credential-sources';
import { createCredentialSummaries } from './credential-summaries';
import { createDesk } from './desk';
import { createFitting } from './fitting';
import { createIdpConfigs } from './idp-configs';
import { createInboundEvents, createMailboxSource } from './inbound';
import { createOutboundEvents, createOutgoingSettings } from './outbound';
import { createProblems } from './problems';
import { createReplySettings } from './reply-settings';
import { createSystemEmailList, type ProblemFinders } from './system-email-list';
import { createSystemEmailView } from './system-email-view';
import { createSystemEmails } from './system-emails';
import { createTrials } from './trial-mail';
import { createVerifier } from './verify';
import { createWorkers } from './workers';
import { createWriting } from './writing';
import { createWritingParts } from './writing-parts';

export type House = ReturnType<typeof buildHouse>;

const houses = new WeakMap<Core.Strapi, House>();

/** The plugin's parts, built once for a Strapi. */
export const houseOf = (strapi: Core.Strapi): House => {
  const known = houses.get(strapi);
  if (known) return known;
  const house = buildHouse(strapi);
  houses.set(strapi, house);
  return house;
};

/** The same, if they were built: a start that failed before has nothing to stop. */
export const builtHouse = (strapi: Core.Strapi): House | undefined => houses.get(strapi);

/** The composition root: every part is built here, once, and given what it needs. */
const buildHouse = (strapi: Core.Strapi) => {
  const { db } = strapi;
  const options = parseOptions(strapi.config.get('plugin::system-email'));
  const logger = createRedactedLogger(strapi.log);
  const clock = () => new Date();
  const clouds = cloudsWith(options.clouds);
  const owner = `${hostname()}:${process.pid}:${randomUUID()}`;

  const encryption = createEncryption({
    keys: encryptionKeys({
      configured: options.encryptionKeys,
      strapiKey: strapi.config.get<string | undefined>('admin.secrets.encryptionKey'),
    }),
  });

  // Stores
  const systemEmailStore = createSystemEmailStore({ db });
  const states = createMailboxStateStore({ db });
  const idpConfigStore = createIdpConfigStore({ db, encryption });
  const credentials = createCredentialStore({ db, encryption });
  const grantStore = createGrantStore({ db, encryption });
  const authorizationStore = createAuthorizationStore({ db, encryption });
  const leases = createLeaseStore({ db });
  const blobs = createDatabaseBlobs({ db });
  const spool = createSpoolStore({ db, blobs, leases });
  const actionFor = (remedy: RemedyKey) => remedyFor(remedy).action;
  const outbox = createOutboxStore({ db, clock: systemClock, actionFor });

  // Diagnostics
  const activity = createActivity({ store: createEventStore({ db }), logger, clock, redact });
  const publicUrl = (options.publicUrl || strapi.config.get<string>('server.absoluteUrl', '')).replace(
    /\/+$/,
    '',
  );
  const callbackUrl = `${publicUrl}/system-email/oauth/callback`;
  const problemsWith = (finders: ProblemFinders) => createProblems({ ...finders, callbackUrl, clock });
  const problems = problemsWith({ credentials, idpConfigs: idpConfigStore });

  // Sign-in
  const lock = createLock({ store: leases, owner });
  const client = createIdpClient();
  const record: RecordOauthEvent = async ({ systemEmailId, credentialId, level, type, message }) => {
    const concerned =
      systemEmailId !== undefined
        ? [systemEmailId]
        : credentialId !== undefined
          ? await systemEmailStore.usingCredential(credentialId)
          : [];
    for (const id of concerned) activity.record(id, level, type, message);
  };
  const grants = createGrants({ store: grantStore, idpConfigs: idpConfigStore.source, client, lock, record });
  const fitting = createFitting({ grants, systemEmails: systemEmailStore, idpConfigs: idpConfigStore });
  const sources = createCredentialSources({ grants, credentials });
  const summary = createCredentialSummaries({ credentials, idpConfigs: idpConfigStore.source, problems });

  // Transports
  const transportOptions = { additionalCertificates: options.additionalCertificates };
  const inboundTransports = createInboundTransports(transportOptions);
  const outboundTransports = createOutboundTransports(transportOptions);
  const verifier = createVerifier({
    inbound: inboundTransports,
    outbound: outboundTransports,
    credentials: sources,
    problems,
  });

  // What is written
  const outgoing = createOutgoingSettings(systemEmailStore, sources);
  const written = createWritingParts({
    db,
    blobs,
    outbox,
    settings: outgoing.sender,
    addressTaken: systemEmailStore.addressTaken,
    somethingQueued: () => workers.somethingQueued(),
  });
  const replySettings = createReplySettings({ systemEmails: systemEmailStore, credentials, problems });

  // Inbound
  const inbound = createInboundEvents({ states, systemEmails: systemEmailStore, activity, problems, clock });
  const pipeline = createTicketPipeline({
    store: createTicketStore({ db, blobs }),
    opened: (ticketId, { systemEmailId, receivedAt, message }) =>
      written.acknowledge({ ticketId, systemEmailId, receivedAt, ...message }),
  });
  const ingest = createIngest({ spool, pipeline, events: inbound.events });
  const watchers = createWatchers({
    mailboxes: createMailboxSource({ systemEmails: systemEmailStore, credentials, sources }),
    transports: inboundTransports,
    cycle: createFetchCycle({ spool, ingest, events: inbound.events, now: systemTiming.now }),
    leases: createLeases({ store: leases, owner }),
    events: inbound.events,
    timing: systemTiming,
  });

  // Outbound
  const worker = createDeliveryWorker({
    store: outbox,
    blobs,
    transports: new Map(Object.entries(outboundTransports)),
    settings: outgoing.server,
    clock: systemClock,
    random: Math.random,
    owner,
    events: createOutboundEvents({
      problems,
      states,
      systemEmails: systemEmailStore,
      activity,
      logger,
      redact,
      clock,
    }),
  });
  const workers = createWorkers({
    watchers,
    worker,
    sweep: written.uploads.sweep,
    enabled: options.workers,
    logger,
    redact,
  });

  // What the panel uses
  const systemEmails = createSystemEmails({
    store: systemEmailStore,
    states,
    credentials,
    view: createSystemEmailView({ states, summary, idpConfigs: idpConfigStore, problems, clock }),
    verify: verifier.verify,
    changed: async (id) => {
      await fitting.ofSystemEmail(id);
      await workers.changed(id);
    },
    mended: workers.mended,
    unprovable: (error) => logger.error(`Saved settings could not be tried: ${String(error)}`),
    clock,
  });
  const authorization = createAuthorization({
    store: authorizationStore,
    idpConfigs: idpConfigStore.source,
    subjects: createSignInSubjects({ db }),
    grants: grantStore,
    client,
    lock,
    record,
    async prove({ systemEmailId, side, accessToken }) {
      const subject = await systemEmailStore.find(systemEmailId);
      if (!subject) return;
      const once = {
        async take() {
          const expiresAt = new Date(clock().getTime() + 60_000);
          return { kind: 'token' as const, username: subject.address, accessToken, expiresAt };
        },
        async reject() {
          return false;
        },
      };
      if (side === 'remote' && subject.remoteMailbox.enabled) await verifier.openMailbox(subject, once);
      else await verifier.signInToSend(subject, once);
    },
  });

  // Trying settings before they are saved
  const candidates = createCandidates({
    store: systemEmailStore,
    credentials,
    sources,
    async providerHosts(idpConfigId) {
      const config = await idpConfigStore.find(idpConfigId);
      if (!config) return [];
      const { remoteMailbox, outgoingServer } = presetOf(config).fill(
        { tenant: '', cloud: config.cloud },
        clouds,
      );
      return [remoteMailbox.host, outgoingServer.host];
    },
  });
  const connectionTestJobs = createConnectionTestJobs({
    store: createConnectionTestStore({ db }),
    logger,
    clock,
  });
  const trying = {
    candidates,
    inbound: inboundTransports,
    outbound: outboundTransports,
    problems,
    clock,
  };

  const agents = createAgents({ db });
  const desk = createDesk({
    tickets: createTickets({
      store: createTicketReader({ db, deliveriesOf: outbox.summaries }),
      blobs,
      agents,
    }),
    agents,
    choices: createDeskChoices({ db }),
    replySettings,
  });

  return {
    options,
    activity,
    systemEmails,
    listSystemEmails: createSystemEmailList({
      overviews: createSystemEmailOverviewStore({ db }),
      store: systemEmailStore,
      states,
      credentials,
      idpConfigs: idpConfigStore,
      problemsWith,
      clock,
    }),
    idpConfigs: createIdpConfigs({
      store: idpConfigStore,
      clouds,
      changed: async (id) => {
        await fitting.ofIdpConfig(id);
        await workers.configChanged();
      },
    }),
    authorizations: createAuthorizations({
      authorization,
      store: authorizationStore,
      systemEmails: systemEmailStore,
      grants,
      usernameOf: async (credentialId) => {
        const known = await credentials.find(credentialId);
        return known?.kind === 'oauth' ? known.username : undefined;
      },
      problems,
      signedIn: async (id) => {
        // What went wrong before this sign-in says nothing about it; both directions are tried below.
        await states.change(id, { inboundProblem: null, outboundProblem: null });
        await workers.changed(id);
        // The browser does not wait for the second direction: its outcome shows in the status when it is there.
        systemEmails
          .verify(id)
          .catch((error: unknown) =>
            logger.error(`System Email ${id} could not be verified: ${String(error)}`),
          );
      },
      changed: workers.changed,
      show: systemEmails.get,
      callbackUrl,
      adminUrl: strapi.config.get<string>('admin.absoluteUrl', `${publicUrl}/admin`),
    }),
    connectionTests: createConnectionTests({
      ...trying,
      jobs: connectionTestJobs,
      probes: createProbes(transportOptions),
      spool,
    }),
    trials: createTrials({ ...trying, systemEmails, logger }),
    desk,
    writing: createWriting({
      ...written,
      conversation: desk.conversation,
      outbox,
      kick: () => worker.kick(),
    }),

    /** Makes what is not made by Strapi's own schema. */
    prepare: () => blobs.ensureTables(),
    start: workers.start,
    async stop(): Promise<void> {
      await connectionTestJobs.stop();
      await workers.stop();
      await inbound.flush();
      await activity.flush();
    },
  };
};
