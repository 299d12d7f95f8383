import { createOutboundTransports } from '../../mail/registry';
import { systemClock } from '../../outbound/clock';
import { createDeliveryWorker } from '../../outbound/worker';
import { createOutboundEvents, createOutgoingSettings } from '../outbound';
import { createWritingParts } from '../writing-parts';
import type { Ground } from './ground';
import type { SignIn } from './sign-in';

/** What is written, and the worker that delivers it. */
export const buildOutbound = (
  { db, options, stores, problems, activity, logger, redact, clock, owner }: Ground,
  { sources }: Pick<SignIn, 'sources'>,
  /** Hears that the worker may look. */
  somethingQueued: () => void,
) => {
  const { systemEmails, states, blobs, outbox } = stores;
  const { additionalCertificates } = options;
  const transports = createOutboundTransports({ additionalCertificates });
  const outgoing = createOutgoingSettings(systemEmails, sources);

  return {
    transports,
    written: createWritingParts({
      db,
      blobs,
      outbox,
      settings: outgoing.sender,
      addressTaken: systemEmails.addressTaken,
      somethingQueued,
    }),
    worker: createDeliveryWorker({
      store: outbox,
      blobs,
      transports: new Map(Object.entries(transports)),
      settings: outgoing.server,
      clock: systemClock,
      random: Math.random,
      owner,
      events: createOutboundEvents({ problems, states, systemEmails, activity, logger, redact, clock }),
    }),
  };
};
