import type { Activity } from '../diagnostics/activity';
import type { InboundEvents, MailboxSource, WatcherState } from '../inbound/ports';
import { MailFailure } from '../mail/failure';
import type { CredentialStore } from '../stores/credentials';
import type { MailboxStateChange, MailboxStateStore } from '../stores/mailbox-states';
import type { SystemEmailStore } from '../stores/system-emails';
import type { CredentialSources } from './credential-sources';
import type { Problems } from './problems';

interface SourceParts {
  systemEmails: SystemEmailStore;
  credentials: CredentialStore;
  sources: CredentialSources;
}

/** The Remote Mailboxes that are switched on and that somebody has signed in. */
export const createMailboxSource = ({ systemEmails, credentials, sources }: SourceParts): MailboxSource => ({
  async watched() {
    const records = (await systemEmails.list()).filter(
      ({ enabled, remoteMailbox }) => enabled && remoteMailbox.enabled,
    );
    const known = await credentials.briefs(
      records.map(({ remoteCredentialId }) => remoteCredentialId).filter((id) => id !== null),
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
          protocol,
          mailbox: { server, folder },
          afterFetch,
          fetching,
          fetchLimit,
          existingMail,
          existingMailSince,
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
        const next =
          state.code === 'stopped'
            ? 'Nothing is fetched until this is mended.'
            : `Next try at ${state.until.toISOString()}.`;
        const level = state.code === 'stopped' ? 'error' : 'warning';
        activity.record(id, level, 'inbound.failed', `${described.message} ${described.action} ${next}`);
        lastFailure.set(id, described.message);
      }
      const passing = state.failure instanceof MailFailure && state.failure.kind === 'transient';
      // One short hiccup is no reason to alarm anybody. What needs an admin is shown at once, and so is what lasts.
      const shown = state.code === 'stopped' || !passing || lasting;
      return { activity: state.code, ...(shown && { inboundProblem: described }) };
    });
  };

  const events: InboundEvents = {
    state(id, state) {
      if (state.code === 'backing-off' || state.code === 'stopped') return failed(id, state);
      if (state.code !== 'watching' && state.code !== 'waiting')
        return change(id, () => ({ activity: state.code }));
      const now = clock().toISOString();
      failingSince.delete(id);
      if (lastFailure.delete(id))
        activity.record(id, 'info', 'inbound.recovered', 'The mailbox is being read again.');
      change(id, () => ({
        activity: state.code,
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
    quarantined(id, receiptId, reason) {
      activity.record(
        id,
        'warning',
        'inbound.quarantined',
        `Message ${receiptId} is in quarantine: ${reason} Its bytes are kept.`,
      );
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
