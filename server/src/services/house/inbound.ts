import { createLeases } from '../../cluster/leases';
import { createFetchCycle } from '../../inbound/fetch-cycle';
import { createIngest } from '../../inbound/ingest';
import { systemTiming } from '../../inbound/timing';
import { createWatchers } from '../../inbound/watchers';
import { createInboundTransports } from '../../mail/registry';
import { createTicketStore } from '../../stores/tickets';
import { createTicketPipeline } from '../../tickets/pipeline';
import { createInboundEvents, createMailboxSource } from '../inbound';
import type { createWritingParts } from '../writing-parts';
import type { Ground } from './ground';
import type { SignIn } from './sign-in';

/** From a message in a mailbox to an entry of a ticket. */
export const buildInbound = (
  { db, options, stores, problems, activity, clock, owner }: Ground,
  { sources }: Pick<SignIn, 'sources'>,
  { acknowledge }: Pick<ReturnType<typeof createWritingParts>, 'acknowledge'>,
) => {
  const { systemEmails, credentials, states, blobs, spool } = stores;
  const { additionalCertificates } = options;
  const transports = createInboundTransports({ additionalCertificates });
  const { events, flush } = createInboundEvents({ states, systemEmails, activity, problems, clock });

  const pipeline = createTicketPipeline({
    store: createTicketStore({ db, blobs }),
    opened: (ticketId, { systemEmailId, receivedAt, message }) =>
      acknowledge({ ticketId, systemEmailId, receivedAt, ...message }),
  });
  const ingest = createIngest({ spool, pipeline, events });

  return {
    transports,
    ingest,
    /** Resolves when everything that was said of mailboxes so far is stored. */
    flush,
    watchers: createWatchers({
      mailboxes: createMailboxSource({ systemEmails, credentials, sources }),
      transports,
      cycle: createFetchCycle({ spool, ingest, events, now: systemTiming.now }),
      leases: createLeases({ store: stores.leases, owner }),
      events,
      timing: systemTiming,
    }),
  };
};
