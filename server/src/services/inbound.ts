import type { Activity } from '../diagnostics/activity';
import type { AnnouncementEvents, InboundEvents, MailboxSource, WatcherState } from '../inbound/ports';
import { MailFailure } from '../mail/failure';
import type { CredentialStore } from '../stores/credentials';
import type { MailboxStateChange, MailboxStateStore } from '../stores/mailbox-states';
import type { SystemEmailStore } from '../stores/system-emails';
import type { CredentialSources } from './credential-sources';
import { createAnnouncementTeller } from './announcement-teller';
import type { Problems } from './problems';

interface SourceParts {
  systemEmails: SystemEmailStore;
  credentials: CredentialStore;
  sources: CredentialSources;
  states: Pick<MailboxStateStore, 'findMany'>;
}

/** The Remote Mailboxes that are switched on and that somebody has signed in. */
export const createMailboxSource = ({
  systemEmails,
  credentials,
  sources,
  states,
}: SourceParts): MailboxSource => ({
  async watched() {
    const records = (await systemEmails.list()).filter(
      ({ enabled, remoteMailbox }) => enabled && remoteMailbox.enabled,
    );
    const known = await credentials.briefs(
      records.map(({ remoteCredentialId }) => remoteCredentialId).filter((id) => id !== null),
    );
    const stateOf = new Map(
      (await states.findMany(records.map(({ id }) => id))).map((state) => [state.systemEmailId, state]),
    );
    return records.flatMap((record) => {
      const credential = known.get(record.remoteCredentialId ?? 0);
      const wanted = record.remoteMailbox.authentication === 'oauth' ? 'oauth' : 'password';
      if (credential?.kind !== wanted || credential.state !== 'authorized') return [];
      const { protocol, server, folder, afterFetch, fetching, fetchLimit } = record.remoteMailbox;
      const { existingMail, existingMailSince } = record.remoteMailbox;
      return [
        {
          systemEmailId: record.id,
          address: record.address,
          servedFrom: record.servedFrom,
          protocol,
          mailbox: { server, folder },
          afterFetch,
          fetching,
          fetchLimit,
          existingMail,
          existingMailSince,
          backfillControl: stateOf.get(record.id)?.backfillControl ?? 'run',
          mendedAt: stateOf.get(record.id)?.mendedAt ?? null,
          credential: sources.for(record, 'remote'),
          credentialRevision: `${credential.id} ${credential.username} ${credential.authorizedAt ?? ''}`,
        },
      ];
    });
  },
});

/** Milliseconds a mailbox may be out of reach before its status says so: a restarted server or router is no alarm. */
const QUIET_FOR = 5 * 60_000;

interface EventParts {
  states: MailboxStateStore;
  systemEmails: SystemEmailStore;
  activity: Activity;
  problems: Problems;
  clock: () => Date;
}

/** Carries what the watchers say to the screen (mailbox state) and to the activity log. */
export const createInboundEvents = ({ states, systemEmails, activity, problems, clock }: EventParts) => {
  /** Changes of one mailbox are written in the order they happened. */
  const queues = new Map<number, Promise<void>>();
  const lastFailure = new Map<number, string>();
  /** Since when a mailbox has not been read. */
  const failingSince = new Map<number, number>();

  const change = (id: number, work: () => MailboxStateChange | Promise<MailboxStateChange>): void => {
    const turn = (queues.get(id) ?? Promise.resolve()).then(async () => {
      try {
        await states.change(id, await work());
      } catch (error) {
        activity.record(
          id,
          'error',
          'state',
          `The state of this mailbox could not be stored: ${String(error)}`,
        );
      }
    });
    queues.set(id, turn);
  };

  const failed = (id: number, state: Extract<WatcherState, { failure: Error }>): void => {
    const now = clock().getTime();
    const since = failingSince.get(id) ?? now;
    failingSince.set(id, since);
    const lasting = now - since >= QUIET_FOR;
    change(id, async () => {
      const described = await problems.of(state.failure, await systemEmails.find(id));
      // A mailbox that stays unreachable says so once, not at every try.
      if (lastFailure.get(id) !== described.message) {
        const [level, next] =
          state.code === 'backing-off'
            ? (['warning', `Next try at ${state.until.toISOString()}.`] as const)
            : (['error', 'Nothing is fetched until this is mended.'] as const);
        activity.record(id, level, 'inbound.failed', `${described.message} ${described.action} ${next}`);
        lastFailure.set(id, described.message);
      }
      const passing = state.failure instanceof MailFailure && state.failure.kind === 'transient';
      // One short hiccup is no reason to alarm anybody. What needs an admin is shown at once, and so is what lasts.
      const shown = state.code !== 'backing-off' || !passing || lasting;
      return { ...shownAs(state), ...(shown && { inboundProblem: described }) };
    });
  };

  const tell = createAnnouncementTeller({ states, systemEmails, activity, problems });

  const events: InboundEvents & AnnouncementEvents = {
    announcement: (id, announcement) => change(id, () => tell(id, announcement)),
    state(id, state) {
      if ('failure' in state) return failed(id, state);
      if (state.code !== 'watching' && state.code !== 'waiting') return change(id, () => shownAs(state));
      const now = clock().toISOString();
      failingSince.delete(id);
      if (lastFailure.delete(id))
        activity.record(id, 'info', 'inbound.recovered', 'The mailbox is being read again.');
      change(id, () => ({
        ...shownAs(state),
        inboundProblem: null,
        inboundVerifiedAt: now,
        lastFetchAt: now,
      }));
    },
    ticketed(id, count) {
      activity.record(
        id,
        'info',
        'inbound.received',
        count === 1 ? 'One message became an entry.' : `${count} messages became entries.`,
      );
      change(id, () => ({ lastFetchAt: clock().toISOString() }));
    },
    quarantined(id, reason, receiptId) {
      const which = receiptId === undefined ? 'A message' : `Message ${receiptId}`;
      activity.record(id, 'warning', 'inbound.quarantined', `${which} is in quarantine: ${reason}`);
    },
    unsettled(id, count, failure) {
      activity.record(
        id,
        'warning',
        'inbound.unsettled',
        `What should happen with ${count} fetched message(s) on the server did not work and is tried again: ${failure.message}`,
      );
    },
  };

  return {
    events,
    /** Resolves when everything said so far is stored. */
    async flush(): Promise<void> {
      await Promise.all(queues.values());
    },
  };
};

const shownAs = (state: WatcherState) => ({
  activity: state.code,
  activityUntil: 'until' in state ? state.until.toISOString() : null,
});
