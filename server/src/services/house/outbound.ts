import { systemClock } from '../../outbound/clock';
import { createSentCopies } from '../../outbound/sent-copies';
import { createSlots } from '../../outbound/slots';
import { createDeliveryWorker } from '../../outbound/worker';
import { createAllowances } from '../../stores/allowances';
import { createFloodNotice } from '../flood-notice';
import { createSentCopyStore } from '../../stores/outbox/sent-copies';
import { createSentFolder } from '../sent-folder';
import { createOutboundEvents, createOutgoingSettings, createSentCopyEvents } from '../outbound';
import { createWritingParts } from '../writing-parts';
import type { Ground } from './ground';
import type { SignIn } from './sign-in';
import type { Words } from './words';

/** What is written, and the worker that delivers it. */
export const buildOutbound = (
  { db, options, transports, stores, problems, activity, logger, redact, clock, owner, threadTokens }: Ground,
  { sources }: Pick<SignIn, 'sources'>,
  { acknowledgements, signatures }: Pick<Words, 'acknowledgements' | 'signatures'>,
  /** Hears that the worker may look. */
  somethingQueued: () => void,
) => {
  const { systemEmails, states, blobs, outbox } = stores;
  const outgoing = createOutgoingSettings(systemEmails, sources);
  const allowances = createAllowances({ db, clock: systemClock });
  const sentFolder = createSentFolder({ systemEmails, sources, transports });
  const events = createOutboundEvents({ problems, states, systemEmails, activity, logger, redact, clock });
  const sentCopies = createSentCopies({
    store: createSentCopyStore({ db, labels: options.labels }),
    blobs,
    filing: sentFolder,
    clock: systemClock,
    events: createSentCopyEvents({ activity, trouble: events.trouble }),
  });

  return {
    outgoing,
    allowances,
    sender: outgoing.sender,
    sentCopies,
    written: createWritingParts({
      db,
      blobs,
      outbox,
      settings: outgoing.sender,
      acknowledgements,
      signatures,
      flooded: createFloodNotice({ activity, clock }),
      threadTokens,
      addressTaken: systemEmails.addressTaken,
      somethingQueued,
    }),
    worker: createDeliveryWorker({
      store: outbox,
      blobs,
      sentFolder,
      allowances,
      slots: createSlots({ leases: stores.leases, owner }),
      transports: new Map(Object.entries(transports.outbound)),
      settings: outgoing.server,
      clock: systemClock,
      random: Math.random,
      owner,
      events: {
        ...events,
        delivered(delivery, receipt) {
          events.delivered(delivery, receipt);
          sentCopies.kick();
        },
      },
    }),
  };
};
