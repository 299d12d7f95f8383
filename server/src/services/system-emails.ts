import { errors } from '@strapi/utils';
import type { Problem } from '../../../shared/contracts/common';
import type {
  CredentialSummary,
  SettingsWarning,
  Side,
  SystemEmail,
  SystemEmailStatus,
  SystemEmailSummary,
  Verification,
} from '../../../shared/contracts/system-emails';
import type { MailServer } from '../mail/ports';
import { sanitiseSignature } from '../outbound/authored-html';
import type { CredentialStore } from '../stores/credentials';
import type { MailboxState, MailboxStateStore } from '../stores/mailbox-states';
import type { SystemEmailRecord, SystemEmailSettings, SystemEmailStore } from '../stores/system-emails';

export interface SystemEmailParts {
  store: SystemEmailStore;
  states: MailboxStateStore;
  credentials: CredentialStore;
  /** A credential without secrets, with what to do about its problem. */
  summary: (credentialId: number, systemEmail: SystemEmailRecord) => Promise<CredentialSummary | null>;
  /** Opens the mailbox and signs in at the outgoing server, now. Null for a side that is switched off. */
  verify(record: SystemEmailRecord): Promise<Verification>;
  /** Something about this System Email changed: watch it, or stop, or start anew; send what waited for it. */
  changed(systemEmailId: number): Promise<void>;
  /** Its mailbox, which was not being read because of a failure, was just seen to work. */
  mended(systemEmailId: number): Promise<void>;
  /** Hears of a check in the background that could not even be made. */
  unprovable(error: unknown): void;
  clock: () => Date;
}

const notFound = () => new errors.NotFoundError('There is no such System Email (any more).');

const fieldError = (path: string[], message: string) =>
  new errors.ValidationError(message, { errors: [{ path, message, name: 'ValidationError' }] });

const usesOAuth = (record: SystemEmailRecord): boolean =>
  (record.remoteMailbox.enabled && record.remoteMailbox.authentication === 'oauth') ||
  (record.outgoingServer.enabled &&
    record.outgoingServer.authentication === 'same' &&
    record.remoteMailbox.authentication === 'oauth');

const statusOf = (
  record: SystemEmailRecord,
  state: MailboxState | null,
  credential: CredentialSummary | null,
): { status: SystemEmailStatus; problem: Problem | null } => {
  if (!record.enabled || !(record.remoteMailbox.enabled || record.outgoingServer.enabled)) {
    return { status: 'disabled', problem: null };
  }
  if (usesOAuth(record) && credential?.kind !== 'oauth')
    return { status: 'needs-authorization', problem: null };
  if (credential?.state === 'needs-authorization')
    return { status: 'needs-authorization', problem: credential.problem };
  const problem = state?.inboundProblem ?? state?.outboundProblem ?? credential?.problem ?? null;
  if (problem) return { status: 'error', problem };
  const proven =
    (!record.remoteMailbox.enabled || state?.inboundVerifiedAt) &&
    (!record.outgoingServer.enabled || state?.outboundVerifiedAt);
  return { status: proven ? 'verified' : 'not-verified', problem: null };
};

/** What should not stay as it is, on one side. */
const warningsOfSide = (side: Side, enabled: boolean, { host, security, verifyCertificate }: MailServer) => {
  const warning = (code: SettingsWarning['code']): SettingsWarning => ({ code, side, values: { host } });
  if (!enabled) return [];
  if (security === 'none') return [warning('connection-unencrypted')];
  return verifyCertificate ? [] : [warning('certificate-unverified')];
};

const warningsOf = ({ remoteMailbox, outgoingServer }: SystemEmailRecord): SettingsWarning[] => [
  ...warningsOfSide('remote', remoteMailbox.enabled, remoteMailbox.server),
  ...warningsOfSide('outgoing', outgoingServer.enabled, outgoingServer.server),
];

const iso = (value: string | null | undefined): string | null =>
  value ? new Date(value).toISOString() : null;

const canSend = ({ outgoingServer, remoteCredentialId, outgoingCredentialId }: SystemEmailRecord): boolean =>
  outgoingServer.authentication === 'none' ||
  (outgoingServer.authentication === 'same' ? remoteCredentialId : outgoingCredentialId) !== null;

/** Whether what was proven with the settings before still counts. */
const sameServer = (
  { server, ...before }: { server: MailServer; authentication: string; folder?: string },
  now: MailServer & { authentication: string; folder?: string },
): boolean =>
  server.host === now.host &&
  server.port === now.port &&
  server.security === now.security &&
  before.authentication === now.authentication &&
  before.folder === now.folder;

/** The signature goes under mail that leaves in our name. */
const withSafeSignature = ({ outgoingServer, ...settings }: SystemEmailSettings): SystemEmailSettings => ({
  ...settings,
  outgoingServer: { ...outgoingServer, signature: sanitiseSignature(outgoingServer.signature) },
});

/** What the panel does with System Emails. */
export const createSystemEmails = (parts: SystemEmailParts) => {
  const { store, states, credentials, summary, verify, changed, mended, unprovable, clock } = parts;
  const credentialOf = (record: SystemEmailRecord) =>
    record.remoteCredentialId === null ? null : summary(record.remoteCredentialId, record);

  const mustFind = async (id: number): Promise<SystemEmailRecord> => {
    const record = await store.find(id);
    if (!record) throw notFound();
    return record;
  };

  const summarise = (
    record: SystemEmailRecord,
    state: MailboxState | null,
    credential: CredentialSummary | null,
  ): SystemEmailSummary => ({
    id: record.id,
    address: record.address,
    name: record.name,
    enabled: record.enabled,
    ...statusOf(record, state, credential),
    activity: state?.activity ?? '',
    remoteProtocol: record.remoteMailbox.enabled ? record.remoteMailbox.protocol : '',
    outgoingProtocol: record.outgoingServer.enabled ? record.outgoingServer.protocol : '',
    department: record.department,
    lastFetchAt: iso(state?.lastFetchAt),
    messagesToday: 0,
    verifiedAt: iso(state?.inboundVerifiedAt ?? state?.outboundVerifiedAt),
  });

  const get = async (id: number): Promise<SystemEmail> => {
    const record = await mustFind(id);
    const [state, credential, outgoing] = await Promise.all([
      states.find(id),
      credentialOf(record),
      record.outgoingCredentialId === null ? null : summary(record.outgoingCredentialId, record),
    ]);
    const basic = credential?.kind === 'password' ? credential : null;
    const { server: remoteServer, ...remoteMailbox } = record.remoteMailbox;
    const { server: outgoingServer, ...outgoingSettings } = record.outgoingServer;
    return {
      ...summarise(record, state, credential),
      notes: record.notes,
      strictMatching: record.strictMatching,
      defaultPriority: record.defaultPriority,
      autoResponse: record.autoResponse,
      idpConfigId: record.idpConfigId,
      outgoingIdpConfigId: record.outgoingIdpConfigId,
      remoteMailbox: {
        ...remoteMailbox,
        ...remoteServer,
        username: basic?.username ?? '',
        passwordSet: basic !== null,
      },
      outgoingServer: {
        ...outgoingSettings,
        ...outgoingServer,
        minTlsVersion: outgoingServer.minTlsVersion ?? 'TLSv1.2',
        username: outgoing?.kind === 'password' ? outgoing.username : '',
        passwordSet: outgoing?.kind === 'password',
      },
      credential: credential?.kind === 'oauth' ? credential : null,
      outgoingCredential: outgoing?.kind === 'oauth' ? outgoing : null,
      warnings: warningsOf(record),
    };
  };

  const refuseTakenAddress = async (address: string, exceptId?: number): Promise<void> => {
    if (await store.addressTaken(address, exceptId)) {
      throw fieldError(['address'], `There is a System Email with the address ${address} already.`);
    }
  };

  /** Passwords are kept as credentials; an empty one leaves what is stored and may change the user name. */
  const savePasswords = async (id: number, settings: SystemEmailSettings): Promise<void> => {
    const before = await mustFind(id);
    const sides = [
      ['remote', settings.remoteMailbox, before.remoteCredentialId],
      ['outgoing', settings.outgoingServer, before.outgoingCredentialId],
    ] as const;
    for (const [side, { authentication, username, password = '' }, credentialId] of sides) {
      if (authentication !== 'basic') continue;
      const stored = credentialId === null ? null : await credentials.find(credentialId);
      const login = { username: username || settings.address, password };
      const unchanged = !password && stored?.username === login.username;
      if (password || (stored?.kind === 'password' && !unchanged))
        await credentials.savePassword(id, side, login);
    }
  };

  /** A credential goes with the last System Email that uses it. */
  const removeUnused = async (credentialId: number | null): Promise<void> => {
    if (credentialId !== null && (await store.usingCredential(credentialId)).length === 0) {
      await credentials.remove(credentialId);
    }
  };

  const prove = async (id: number): Promise<Verification> => {
    const record = await mustFind(id);
    const before = await states.find(id);
    const verification = await verify(record);
    const { inbound, outbound } = verification;
    const now = clock().toISOString();
    await states.change(id, {
      ...(inbound && { inboundProblem: inbound.problem, ...(inbound.ok && { inboundVerifiedAt: now }) }),
      ...(outbound && {
        outboundProblem: outbound.problem,
        ...(outbound.ok && { outboundVerifiedAt: now }),
      }),
    });
    const waits = before?.activity === 'stopped' || before?.activity === 'backing-off';
    if (inbound?.ok && waits) await mended(id);
    else if (inbound?.ok || outbound?.ok) await changed(id);
    return verification;
  };

  /** What was saved is tried at once, so that the status says the truth without anybody asking; nobody waits for it. */
  const proveLater = (id: number): void => {
    void (async () => {
      const record = await store.find(id);
      const state = await states.find(id);
      if (!record?.enabled) return;
      const unproven =
        (record.remoteMailbox.enabled && record.remoteCredentialId !== null && !state?.inboundVerifiedAt) ||
        (record.outgoingServer.enabled && canSend(record) && !state?.outboundVerifiedAt);
      if (unproven) await prove(id);
    })().catch(unprovable);
  };

  return {
    async list(): Promise<SystemEmailSummary[]> {
      const [records, allStates] = await Promise.all([store.list(), states.list()]);
      const byId = new Map(allStates.map((state) => [state.systemEmailId, state]));
      return Promise.all(
        records.map(async (record) =>
          summarise(record, byId.get(record.id) ?? null, await credentialOf(record)),
        ),
      );
    },

    get,

    async create(settings: SystemEmailSettings): Promise<SystemEmail> {
      await refuseTakenAddress(settings.address);
      const id = await store.create(withSafeSignature(settings));
      await states.ensure(id);
      await savePasswords(id, settings);
      await changed(id);
      proveLater(id);
      return get(id);
    },

    async update(id: number, settings: SystemEmailSettings): Promise<SystemEmail> {
      const before = await mustFind(id);
      await refuseTakenAddress(settings.address, id);
      await store.update(id, withSafeSignature(settings));
      await savePasswords(id, settings);
      await states.unprove(id, {
        inbound:
          !sameServer(before.remoteMailbox, settings.remoteMailbox) || before.address !== settings.address,
        outbound:
          !sameServer(before.outgoingServer, settings.outgoingServer) || before.address !== settings.address,
      });
      await changed(id);
      proveLater(id);
      return get(id);
    },

    /** Its settings, credentials and cursor go; tickets, entries and raw mail stay. */
    async remove(id: number): Promise<void> {
      const record = await mustFind(id);
      await store.remove(id);
      await changed(id);
      await states.remove(id);
      await removeUnused(record.remoteCredentialId);
      await removeUnused(record.outgoingCredentialId);
    },

    verify: prove,

    /** Deletes the token; every mailbox that signed in with it then needs a new sign-in. */
    async removeCredential(id: number): Promise<SystemEmail> {
      const { remoteCredentialId } = await mustFind(id);
      if (remoteCredentialId !== null) {
        const concerned = await store.usingCredential(remoteCredentialId);
        await credentials.remove(remoteCredentialId);
        for (const systemEmailId of concerned) await changed(systemEmailId);
      }
      return get(id);
    },
  };
};
