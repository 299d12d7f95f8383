import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Core } from '@strapi/types';
import type { RemedyKey } from '../../../../shared/remedies';
import { createInstances } from '../../cluster/instances';
import { parseOptions } from '../../config';
import { createActivity } from '../../diagnostics/activity';
import { remedyFor } from '../../diagnostics/remedies';
import { createInboundTransports, createOutboundTransports } from '../../mail/registry';
import { presetsWith } from '../../oauth/presets';
import { cloudsWith } from '../../oauth/presets/clouds';
import { systemClock } from '../../outbound/clock';
import { createEncryption } from '../../secrets/encryption';
import { encryptionKeys } from '../../secrets/keys';
import { createThreadTokens } from '../../secrets/thread-tokens';
import { createRedactedLogger, redact } from '../../secrets/redact';
import { createAuthorizationStore } from '../../stores/authorizations';
import { createDatabaseBlobs } from '../../stores/blobs';
import { createClientCredentialStore } from '../../stores/client-credentials';
import { createCredentialStore } from '../../stores/credentials';
import { createEventStore } from '../../stores/events';
import { createGrantStore } from '../../stores/grants';
import { createIdpConfigStore } from '../../stores/idp-configs';
import { createInstanceStore } from '../../stores/instances';
import { createLeaseStore } from '../../stores/leases';
import { createMailboxStateStore } from '../../stores/mailbox-states';
import { createOutboxStore } from '../../stores/outbox';
import { createSpoolStore } from '../../stores/spool';
import { createSubscriptionStore } from '../../stores/subscriptions';
import { createSystemEmailStore } from '../../stores/system-emails';
import { createProblems } from '../problems';
import { callAddressesOf } from '../call-addresses';
import { createSendingProblem } from '../sending-problem';
import type { ProblemFinders } from '../system-email-list';

export type Ground = ReturnType<typeof layGround>;

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

/** What everything else stands on: the app's configuration, the stores, the activity log and the words for problems. */
export const layGround = (strapi: Core.Strapi) => {
  const { db } = strapi;
  const options = parseOptions(strapi.config.get('plugin::system-email'));
  const logger = createRedactedLogger(strapi.log);
  const clock = () => new Date();
  const publicUrl = withoutSlash(options.publicUrl || strapi.config.get<string>('server.absoluteUrl', ''));
  const callbackUrl = `${publicUrl}/system-email/oauth/callback`;

  const keys = encryptionKeys({
    configured: options.encryptionKeys,
    strapiKey: strapi.config.get<string | undefined>('admin.secrets.encryptionKey'),
  });
  const encryption = createEncryption({ keys });

  const leases = createLeaseStore({ db });
  const blobs = createDatabaseBlobs({ db });
  const actionFor = (remedy: RemedyKey) => remedyFor(remedy).action;
  const stores = {
    systemEmails: createSystemEmailStore({ db }),
    states: createMailboxStateStore({ db }),
    clientCredentials: createClientCredentialStore({ db, encryption }),
    idpConfigs: createIdpConfigStore({ db, encryption }),
    credentials: createCredentialStore({ db, encryption }),
    grants: createGrantStore({ db, encryption }),
    authorizations: createAuthorizationStore({ db, encryption }),
    leases,
    blobs,
    subscriptions: createSubscriptionStore({ db }),
    spool: createSpoolStore({ db, blobs, leases }),
    outbox: createOutboxStore({ db, clock: systemClock, labels: options.labels, actionFor }),
  };

  const problemsWith = (finders: ProblemFinders) => createProblems({ ...finders, callbackUrl, clock });

  const problems = problemsWith(stores);

  /** Names this process among all that share the database. */
  const owner = `${hostname()}:${process.pid}:${randomUUID()}`;

  return {
    db,
    options,
    logger,
    redact,
    clock,
    encryption,
    threadTokens: createThreadTokens({ keys }),
    owner,
    instances: createInstances({
      store: createInstanceStore({ db }),
      self: { owner, labels: options.labels, hostname: hostname(), pid: process.pid },
      failed: (error) =>
        logger.error(`This instance cannot tell the others that it is running: ${String(error)}`),
    }),
    transports: {
      inbound: createInboundTransports(options),
      outbound: createOutboundTransports(options),
    },
    actionFor,
    clouds: cloudsWith(options.clouds),
    presets: presetsWith(options.presets),
    callbackUrl,
    callAddresses: callAddressesOf(options.announcements, publicUrl),
    adminUrl: strapi.config.get<string>('admin.absoluteUrl', `${publicUrl}/admin`),
    stores,
    activity: createActivity({ store: createEventStore({ db }), logger, clock, redact }),
    problemsWith,
    problems,
    sendingProblem: createSendingProblem({ credentials: stores.credentials, problems }),
  };
};
