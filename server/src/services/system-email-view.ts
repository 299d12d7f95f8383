import type { Problem } from '../../../shared/contracts/common';
import type {
  AnnouncementStatus,
  CredentialSummary,
  Side,
  SystemEmail,
} from '../../../shared/contracts/system-emails';
import { signatureOf } from '../outbound/body';
import type { IdpConfigStore } from '../stores/idp-configs';
import type { MailboxState, MailboxStateStore } from '../stores/mailbox-states';
import type { SystemEmailRecord } from '../stores/system-emails';
import type { Problems } from './problems';
import { backfillStatusOf } from './backfill';
import type { UnservedSource } from './served-from';
import { signInOf, statusOf, type StatusFacts, type Verdict } from './status';
import { warningsOf } from './warnings';

interface Parts {
  states: Pick<MailboxStateStore, 'find'>;
  /** A credential without secrets, with what to do about its problem. */
  summary: (credentialId: number, systemEmail: SystemEmailRecord) => Promise<CredentialSummary | null>;
  idpConfigs: Pick<IdpConfigStore, 'find'>;
  problems: Problems;
  unserved: UnservedSource;
  clock: () => Date;
}

type Credentials = Record<Side, CredentialSummary | null>;

/** One System Email as the panel shows it: all settings but secrets, its status with the reason, what should not stay so. */
export const createSystemEmailView = ({ states, summary, idpConfigs, problems, unserved, clock }: Parts) => {
  const credentialsOf = async (record: SystemEmailRecord): Promise<Credentials> => {
    const find = (id: number | null) => (id === null ? null : summary(id, record));
    const [remote, outgoing] = await Promise.all([
      find(record.remoteCredentialId),
      find(record.outgoingCredentialId),
    ]);
    return { remote, outgoing };
  };

  const problemOf = async (
    record: SystemEmailRecord,
    { because }: Verdict,
    credentials: Credentials,
    state: MailboxState | null,
  ): Promise<Problem | null> => {
    if (because === null) return null;
    const { side, what } = because;
    if (what === 'state') return (side === 'remote' ? state?.inboundProblem : state?.outboundProblem) ?? null;
    if (what === 'unserved') return problems.standing('cluster.no-instance', record, side);
    const known =
      what === 'credential' ? credentials[signInOf(side, record.outgoingServer)]?.problem : undefined;
    return known ?? problems.standing('oauth.needs-authorization', record, side);
  };

  return async (record: SystemEmailRecord): Promise<SystemEmail> => {
    const find = (id: number | null) => (id === null ? null : idpConfigs.find(id));
    const [state, credentials, ofRemote, ofOutgoing] = await Promise.all([
      states.find(record.id),
      credentialsOf(record),
      find(record.idpConfigId),
      find(record.outgoingIdpConfigId),
    ]);
    const { server: remoteServer, ...remoteMailbox } = record.remoteMailbox;
    const { server: outgoingServer, ...outgoingSettings } = record.outgoingServer;
    const unservedFrom = await unserved();
    const facts = { ...factsOf(record, state, credentials), unserved: unservedFrom(record.servedFrom) };
    const verdict = statusOf(facts);
    const { remote, outgoing } = credentials;
    return {
      id: record.id,
      address: record.address,
      name: record.name,
      enabled: record.enabled,
      status: verdict.status,
      problem: await problemOf(record, verdict, credentials, state),
      activity: state?.activity ?? '',
      activityUntil: iso(state?.activityUntil),
      remoteProtocol: remoteMailbox.enabled ? remoteMailbox.protocol : '',
      outgoingProtocol: outgoingSettings.enabled ? outgoingSettings.protocol : '',
      department: record.department,
      lastFetchAt: iso(state?.lastFetchAt),
      verifiedAt: facts.remote.verifiedAt ?? facts.outgoing.verifiedAt,
      notes: record.notes,
      strictMatching: record.strictMatching,
      defaultPriority: record.defaultPriority,
      autoResponse: record.autoResponse,
      language: record.language,
      acknowledgements: record.acknowledgements,
      servedFrom: record.servedFrom,
      idpConfigId: record.idpConfigId,
      outgoingIdpConfigId: record.outgoingIdpConfigId,
      remoteMailbox: { ...remoteMailbox, ...remoteServer, ...passwordOf(remote) },
      outgoingServer: {
        ...outgoingSettings,
        ...outgoingServer,
        // Those from before there was an editor are plain text, whose lines it would run together.
        signature: signatureOf(outgoingSettings.signature).html,
        minTlsVersion: outgoingServer.minTlsVersion ?? 'TLSv1.2',
        ...passwordOf(outgoing),
      },
      credential: remote?.kind === 'oauth' ? remote : null,
      outgoingCredential: outgoing?.kind === 'oauth' ? outgoing : null,
      warnings: warningsOf(record, { remote: ofRemote, outgoing: ofOutgoing }, clock()),
      backfill: backfillStatusOf(state),
      announcement: announcementOf(record, state),
    };
  };
};

const factsOf = (
  record: SystemEmailRecord,
  state: MailboxState | null,
  { remote, outgoing }: Credentials,
): Omit<StatusFacts, 'unserved'> => ({
  enabled: record.enabled,
  remote: {
    enabled: record.remoteMailbox.enabled,
    authentication: record.remoteMailbox.authentication,
    credential: remote,
    troubled: Boolean(state?.inboundProblem),
    verifiedAt: iso(state?.inboundVerifiedAt),
  },
  outgoing: {
    enabled: record.outgoingServer.enabled,
    authentication: record.outgoingServer.authentication,
    credential: outgoing,
    troubled: Boolean(state?.outboundProblem),
    verifiedAt: iso(state?.outboundVerifiedAt),
  },
});

/** What was last said of another way to read it says nothing. */
const announcementOf = (
  { enabled, remoteMailbox }: SystemEmailRecord,
  state: MailboxState | null,
): AnnouncementStatus | null =>
  enabled &&
  remoteMailbox.enabled &&
  remoteMailbox.protocol === 'graph' &&
  remoteMailbox.fetching.mode === 'push'
    ? (state?.announcement ?? null)
    : null;

const passwordOf = (credential: CredentialSummary | null) => ({
  username: credential?.kind === 'password' ? credential.username : '',
  passwordSet: credential?.kind === 'password',
});

const iso = (value: string | null | undefined): string | null =>
  value ? new Date(value).toISOString() : null;
