import { limitsOf } from '../../../shared/sending-limits';
import { agentFromName, automaticFromName } from './from-name';
import type { Activity } from '../diagnostics/activity';
import type {
  Delivery,
  OutboundEvents,
  OutgoingSettings,
  Sender,
  SentCopyEvents,
  Trouble,
} from '../outbound/ports';
import type { MailboxStateStore } from '../stores/mailbox-states';
import type { SystemEmailRecord, SystemEmailStore } from '../stores/system-emails';
import type { CredentialSources } from './credential-sources';
import type { Problems } from './problems';
import { signInOf } from './status';

const sends = (record: SystemEmailRecord): boolean => record.enabled && record.outgoingServer.enabled;

/** Who the server counts: System Emails that sign in with the same credential are one account to it. */
const accountOf = (record: SystemEmailRecord): string => {
  const remote = signInOf('outgoing', record.outgoingServer) === 'remote';
  const credential = remote ? record.remoteCredentialId : record.outgoingCredentialId;
  return credential === null ? `system-email-${record.id}` : `credential-${credential}`;
};

/** How System Emails send, as the outbox asks for it. */
export const createOutgoingSettings = (systemEmails: SystemEmailStore, sources: CredentialSources) => ({
  async sender(systemEmailId: number): Promise<Sender | null> {
    const record = await systemEmails.find(systemEmailId);
    if (!record) return null;
    const { replyTo, plusAddress, aliases, signature, allowOtherFrom } = record.outgoingServer;
    return {
      address: record.address,
      fromName: automaticFromName(record),
      fromNameOf: (agent) => agentFromName(record, agent),
      replyTo,
      plusAddress,
      aliases,
      signature,
      language: record.language,
      allowOtherFrom,
      enabled: sends(record),
    };
  },

  async server(systemEmailId: number): Promise<OutgoingSettings | null> {
    const record = await systemEmails.find(systemEmailId);
    if (!record) return null;
    const { protocol, server } = record.outgoingServer;
    return {
      protocol,
      server,
      credential: sources.for(record, 'outgoing'),
      enabled: sends(record),
      account: accountOf(record),
      limits: limitsOf(server.host, record.outgoingServer.limits),
    };
  },
});

interface EventParts {
  problems: Problems;
  states: MailboxStateStore;
  systemEmails: SystemEmailStore;
  activity: Activity;
  logger: { error(message: string): void };
  redact: (text: string) => string;
  clock: () => Date;
}

/** Carries what the outbox says to the activity log, and to the mailbox's state on screen. */
export const createOutboundEvents = ({
  problems,
  states,
  systemEmails,
  activity,
  logger,
  redact,
  clock,
}: EventParts): OutboundEvents => {
  const stored = (id: number, work: Promise<void>): void => {
    work.catch((error: unknown) =>
      logger.error(redact(`The state of System Email ${id} could not be stored: ${String(error)}`)),
    );
  };
  const stands = async (id: number, trouble: Trouble): Promise<void> => {
    const record = await systemEmails.find(id);
    const outboundProblem = await problems.recorded({ ...trouble, at: clock() }, record, 'outgoing');
    await states.change(id, { outboundProblem });
  };
  const named = ({ origin, envelope }: Delivery) =>
    `${origin === 'app' ? 'mail of the app' : 'reply'} to ${envelope.to.join(', ')}`;
  return {
    delivered(delivery) {
      activity.record(delivery.systemEmailId, 'info', 'outbound.sent', `A ${named(delivery)} was sent.`);
      stored(delivery.systemEmailId, states.sent(delivery.systemEmailId, clock()));
    },
    found(delivery) {
      activity.record(
        delivery.systemEmailId,
        'info',
        'outbound.found',
        `A ${named(delivery)} was found in the Sent folder: the server had taken it.`,
      );
    },
    unknown(delivery, trouble) {
      activity.record(
        delivery.systemEmailId,
        'warning',
        'outbound.unknown',
        `Whether a ${named(delivery)} was sent is looked up in the Sent folder: ${trouble.message}`,
      );
    },
    limited(systemEmailId, limit) {
      activity.record(
        systemEmailId,
        'info',
        'outbound.limited',
        limit === 'minute'
          ? 'As many messages as a minute allows have been sent; the next one waits for the next minute.'
          : 'Messages to as many recipients as a day allows have been sent; the next one waits.',
      );
    },
    paused(systemEmailId, { until, trouble }) {
      activity.record(
        systemEmailId,
        'warning',
        'outbound.paused',
        `Nothing is sent before ${until.toISOString()}: ${trouble.message}`,
      );
      stored(systemEmailId, stands(systemEmailId, trouble));
    },
    retrying(delivery, trouble, nextAttemptAt) {
      const next = `Next try at ${nextAttemptAt.toISOString()}.`;
      activity.record(
        delivery.systemEmailId,
        'warning',
        'outbound.retrying',
        `A ${named(delivery)} waits: ${trouble.message} ${next}`,
      );
    },
    waiting(systemEmailId, trouble) {
      activity.record(systemEmailId, 'error', 'outbound.waiting', `Nothing can be sent: ${trouble.message}`);
      stored(systemEmailId, stands(systemEmailId, trouble));
    },
    failed(delivery, trouble) {
      activity.record(
        delivery.systemEmailId,
        'error',
        'outbound.failed',
        `A ${named(delivery)} could not be sent: ${trouble.message}`,
      );
    },
    unconfirmed(delivery, trouble) {
      activity.record(
        delivery.systemEmailId,
        'warning',
        'outbound.unconfirmed',
        `Whether a ${named(delivery)} arrived is not known: ${trouble.message}`,
      );
    },
    trouble(error) {
      logger.error(
        redact(
          `The outbox is in trouble and goes on trying: ${error instanceof Error ? error.message : String(error)}`,
        ),
      );
    },
  };
};

/** Carries what becomes of copies for the Sent folder to the activity log. */
export const createSentCopyEvents = ({
  activity,
  trouble,
}: {
  activity: Activity;
  trouble: SentCopyEvents['trouble'];
}): SentCopyEvents => ({
  copyGivenUp({ systemEmailId, messageId }, reason) {
    activity.record(
      systemEmailId,
      'warning',
      'outbound.copy-given-up',
      `The Sent folder has no copy of the sent message ${messageId}: ${reason}`,
    );
  },
  trouble,
});
