import { systemClock } from '../../outbound/clock';
import { createSlots } from '../../outbound/slots';
import { createDeliveryWorker } from '../../outbound/worker';
import { createAllowances } from '../../stores/allowances';
import { createSentFolder } from '../sent-folder';
import { createOutboundEvents, createOutgoingSettings } from '../outbound';
import { createWritingParts } from '../writing-parts';
import type { Ground } from './ground';
import type { SignIn } from './sign-in';

/** What is written, and the worker that delivers it. */
export const buildOutbound = (
  { db, transports, stores, problems, activity, logger, redact, clock, owner, threadTokens }: Ground,
  { sources }: Pick<SignIn, 'sources'>,
  /** Hears that the worker may look. */
  somethingQueued: () => void,
) => {
  const { systemEmails, states, blobs, outbox } = stores;
  const outgoing = createOutgoingSettings(systemEmails, sources);

  return {
    written: createWritingParts({
      db,
      blobs,
      outbox,
      settings: outgoing.sender,
      threadTokens,
      addressTaken: systemEmails.addressTaken,
      somethingQueued,
    }),
    worker: createDeliveryWorker({
      store: outbox,
      blobs,
      sentFolder: createSentFolder({ systemEmails, sources, transports: transports.inbound }),
      allowances: createAllowances({ db, clock: systemClock }),
      slots: createSlots({ leases: stores.leases, owner }),
      transports: new Map(Object.entries(transports.outbound)),
      settings: outgoing.server,
      clock: systemClock,
      random: Math.random,
      owner,
      events: createOutboundEvents({ problems, states, systemEmails, activity, logger, redact, clock }),
    }),
  };
};
