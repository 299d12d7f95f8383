import { systemClock } from '../../outbound/clock';
import { composeMessage } from '../../outbound/compose';
import { createMailer } from '../../outbound/mailer';
import { afterCommit, inTransaction } from '../../stores/transaction';
import { createEmailProvider } from '../email-provider';
import type { Ground } from './ground';
import type { buildOutbound } from './outbound';

/** Mail of the app, and Strapi's own. */
export const buildMailer = (
  { db, options, stores, logger }: Ground,
  { outgoing }: Pick<ReturnType<typeof buildOutbound>, 'outgoing'>,
  /** Hears that the worker may look. */
  somethingQueued: () => void,
) => {
  const { systemEmails, blobs, outbox } = stores;
  const { mailer: configured, emailProvider } = options;

  const mailer = createMailer({
    outbox,
    blobs,
    settings: outgoing.sender,
    async named(systemEmail) {
      if (typeof systemEmail === 'string') return systemEmails.idOf(systemEmail.trim().toLowerCase());
      return (await systemEmails.find(systemEmail)) && systemEmail;
    },
    async byDefault() {
      if (configured.systemEmail !== undefined) return configured.systemEmail;
      const [first, second] = await systemEmails.sending(2);
      return first !== undefined && second === undefined ? first : null;
    },
    compose: composeMessage,
    transaction: (work) => inTransaction(db, work),
    clock: systemClock,
    onQueued: () => afterCommit(db, somethingQueued),
  });

  return {
    mailer,
    /** Null where Strapi's own mail leaves some other way. */
    emailProvider: emailProvider
      ? createEmailProvider({
          mailer,
          systemEmail: emailProvider === true ? undefined : emailProvider.systemEmail,
          logger,
        })
      : null,
  };
};
