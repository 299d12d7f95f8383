import { systemClock } from '../../outbound/clock';
import { createSlots } from '../../outbound/slots';
import { createDeliveryWorker } from '../../outbound/worker';
import { createAllowances } from '../../stores/allowances';
import { createFloodNotice } from '../flood-notice';
import { createSentFolder } from '../sent-folder';
import { createOutboundEvents, createOutgoingSettings } from '../outbound';
import { createWritingParts } from '../writing-parts';
import type { Ground } from './ground';
import type { SignIn } from './sign-in';
import type { Words } from './words';

/** What is written, and the worker that delivers it. */
export const buildOutbound = (
  { db, transports, stores, problems, activity, logger, redact, clock, owner }: Ground,
  { sources }: Pick<SignIn, 'sources'>,
  { acknowledgements, signatures }: Pick<Words, 'acknowledgements' | 'signatures'>,
  /** Hears that the worker may look. */
  somethingQueued: () => void,
) => {
  const { systemEmails, states, blobs, outbox } = stores;
  const outgoing = createOutgoingSettings(systemEmails, sources);
  const allowances = createAllowances({ db, clock: systemClock });

  return {
    outgoing,
    allowances,
    sender: outgoing.sender,
    written: createWritingParts({
      db,
      blobs,
      outbox,
      settings: outgoing.sender,
      acknowledgements,
      signatures,
      flooded: createFloodNotice({ activity, clock }),
      addressTaken: systemEmails.addressTaken,
      somethingQueued,
    }),
    worker: createDeliveryWorker({
      store: outbox,
      blobs,
      sentFolder: createSentFolder({ systemEmails, sources, transports: transports.inbound }),
      allowances,
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
