import path from 'node:path';
import pLimit from 'p-limit';
import { createLeases } from '../../cluster/leases';
import { createAnnouncements } from '../../inbound/announcements';
import { createCalls } from '../../inbound/calls';
import { createFetchCycle } from '../../inbound/fetch-cycle';
import { createHearing } from '../../inbound/hearing';
import { createIngest } from '../../inbound/ingest';
import { createParserPool } from '../../inbound/parser-pool';
import { systemTiming } from '../../inbound/timing';
import { createWatchers } from '../../inbound/watchers';
import { createTicketStore } from '../../stores/tickets';
import { createTicketPipeline } from '../../tickets/pipeline';
import { createGraphNotifications } from '../graph-notifications';
import { createInboundEvents, createMailboxSource } from '../inbound';
import type { createWritingParts } from '../writing-parts';
import type { Ground } from './ground';
import type { SignIn } from './sign-in';

/** Mailboxes that connect at the same moment. */
const CONNECTING_AT_ONCE = 20;

/** The worker's file stands beside the server's in the package. */
const workerFile = () => path.join(__dirname, '..', 'parse-worker', 'index.js');

/** From a message in a mailbox to an entry of a ticket. */
export const buildInbound = (
  ground: Ground,
  { sources }: Pick<SignIn, 'sources'>,
  { acknowledge, acknowledges }: Pick<ReturnType<typeof createWritingParts>, 'acknowledge' | 'acknowledges'>,
) => {
  const { db, options, transports, stores, problems, activity, clock, owner, instances, threadTokens } =
    ground;
  const { systemEmails, credentials, states, blobs, spool, subscriptions } = stores;
  const { limits } = options;
  const { events, flush } = createInboundEvents({ states, systemEmails, activity, problems, clock });

  const pipeline = createTicketPipeline({
    store: createTicketStore({ db, blobs, threadTokens }),
    acknowledges,
    opened: (ticketId, { systemEmailId, receivedAt, message }) =>
      acknowledge({ ticketId, systemEmailId, receivedAt, ...message }),
  });
  const parser = createParserPool(workerFile());
  const ingest = createIngest({ spool, blobs, parser, pipeline, events, limits });
  const connecting = pLimit(CONNECTING_AT_ONCE);
  const calls = createCalls({ store: subscriptions, timing: systemTiming });

  return {
    ingest,
    graphNotifications: createGraphNotifications({
      hear: createHearing({ store: subscriptions, calls }),
      logger: ground.logger,
      clock,
    }),
    /** Resolves when everything that was said of mailboxes so far is stored. */
    flush,
    /** Ends what reads mail in threads of its own; to be called when nothing is fetched any more. */
    close: () => parser.close(),
    watchers: createWatchers({
      mailboxes: createMailboxSource({ systemEmails, credentials, sources, states }),
      transports: transports.inbound,
      share: instances.share,
      cycle: createFetchCycle({ spool, ingest, events, limits, now: systemTiming.now }),
      leases: createLeases({ store: stores.leases, owner }),
      events,
      announcements: createAnnouncements({
        store: subscriptions,
        calls,
        events,
        timing: systemTiming,
        addresses: ground.callAddresses,
      }),
      timing: systemTiming,
      connecting: (work) => connecting(work),
    }),
  };
};
