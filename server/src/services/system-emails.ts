import { errors } from '@strapi/utils';
import type { BackfillAction, Side, SystemEmail } from '../../../shared/contracts/system-emails';
import type { Verification } from '../../../shared/contracts/trying-settings';
import { beginningOf } from '../inbound/starting-point';
import { sanitiseSignature } from '../outbound/authored-html';
import { checkTemplate } from '../outbound/template';
import type { CredentialStore } from '../stores/credentials';
import type { MailboxState, MailboxStateStore } from '../stores/mailbox-states';
import type { SystemEmailRecord, SystemEmailSettings, SystemEmailStore } from '../stores/system-emails';
import { backfillStatusOf, CONTROLS } from './backfill';
import { canTry } from './credential-sources';
import type { Destinations } from './destinations';
import { fieldError, templateIn } from './field-error';
import type { MustReach } from './served-from';
import { otherExistingMail, unprovenBy } from './settings-changes';

export interface SystemEmailParts {
  store: SystemEmailStore;
  states: MailboxStateStore;
  credentials: CredentialStore;
  destinations: Pick<Destinations, 'mustFit'>;
  /** Refuses templates that are not there. */
  acknowledgements: { mustExist(settings: SystemEmailSettings): Promise<void> };
  /** A System Email as the panel shows it. */
  view: (record: SystemEmailRecord) => Promise<SystemEmail>;
  /** Opens the mailbox and signs in at the outgoing server, now. Null for a side that is switched off. */
  verify(record: SystemEmailRecord): Promise<Verification>;
  /** Whether this instance may use the servers of mailboxes that are served from there. */
  reaches(servedFrom: string): boolean;
  mustReach: MustReach;
  /** Something about this System Email changed: watch it, or stop, or start anew; send what waited for it. */
  changed(systemEmailId: number): Promise<void>;
  /** Its mailbox, which was not being read because of a failure, was just seen to work. */
  mended(systemEmailId: number): Promise<void>;
  /** Hears of a check in the background that could not even be made. */
  unprovable(error: unknown): void;
  clock: () => Date;
}

/** What a watcher is doing while it does not read the mailbox because of a failure. */
const WAITING = new Set(['backing-off', 'needs-authorization', 'needs-admin']);

const notFound = () => new errors.NotFoundError('There is no such System Email (any more).');

const credentialIdOf = (record: SystemEmailRecord, side: Side): number | null =>
  side === 'remote' ? record.remoteCredentialId : record.outgoingCredentialId;

/** The signature goes under mail that leaves in our name. */
const withSafeSignature = ({ outgoingServer, ...settings }: SystemEmailSettings): SystemEmailSettings => ({
  ...settings,
  outgoingServer: { ...outgoingServer, signature: sanitiseSignature(outgoingServer.signature) },
});

/** What the panel does with System Emails. */
export const createSystemEmails = (parts: SystemEmailParts) => {
  const { store, states, credentials, destinations, view, verify, changed, mended, unprovable, clock } =
    parts;
  const { reaches, mustReach } = parts;

  const mustFind = async (id: number): Promise<SystemEmailRecord> => {
    const record = await store.find(id);
    if (!record) throw notFound();
    return record;
  };

  const get = async (id: number): Promise<SystemEmail> => view(await mustFind(id));

  /** What the contract cannot see by itself. */
  const validate = async (settings: SystemEmailSettings, exceptId?: number): Promise<void> => {
    const { address, remoteMailbox } = settings;
    if (await store.addressTaken(address, exceptId)) {
      throw fieldError(['address'], `There is a System Email with the address ${address} already.`);
    }
    await parts.acknowledgements.mustExist(settings);
    templateIn(['outgoingServer', 'signature'], () =>
      checkTemplate(sanitiseSignature(settings.outgoingServer.signature)),
    );
    const { existingMail, existingMailSince } = remoteMailbox;
    if (existingMail === 'since' && existingMailSince && beginningOf(existingMailSince) > clock()) {
      throw fieldError(['remoteMailbox', 'existingMailSince'], 'Choose a day that is not in the future.');
    }
  };

  /**
   * Passwords are kept as credentials; an empty one leaves what is stored and may change the user name.
   * @returns for which sides something changed
   */
  const savePasswords = async (id: number, settings: SystemEmailSettings): Promise<Record<Side, boolean>> => {
    const record = await mustFind(id);
    const saved = { remote: false, outgoing: false };
    for (const side of ['remote', 'outgoing'] as const) {
      const {
        authentication,
        username,
        password = '',
      } = side === 'remote' ? settings.remoteMailbox : settings.outgoingServer;
      if (authentication !== 'basic') continue;
      const credentialId = credentialIdOf(record, side);
      const stored = credentialId === null ? null : await credentials.find(credentialId);
      const login = { username: username || settings.address, password };
      const renamed = stored?.kind === 'password' && stored.username !== login.username;
      if (!password && !renamed) continue;
      await credentials.savePassword(id, side, login);
      saved[side] = true;
    }
    return saved;
  };

  /** A credential goes with the last System Email that uses it. */
  const removeUnused = async (credentialId: number | null): Promise<void> => {
    if (credentialId !== null && (await store.usingCredential(credentialId)).length === 0) {
      await credentials.remove(credentialId);
    }
  };

  /** An Outgoing Server that no longer signs in by itself needs no credential of its own: none is kept without need. */
  const dropOutgoingCredential = async (
    id: number,
    { outgoingServer }: SystemEmailSettings,
  ): Promise<void> => {
    const { outgoingCredentialId } = await mustFind(id);
    const own = outgoingServer.authentication === 'oauth' || outgoingServer.authentication === 'basic';
    if (own || outgoingCredentialId === null) return;
    await store.forgetCredential(id, 'outgoing');
    await removeUnused(outgoingCredentialId);
  };

  const prove = async (id: number): Promise<Verification> => {
    const record = await mustFind(id);
    await mustReach(record, record.remoteMailbox.enabled ? 'remote' : 'outgoing');
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
    const waits = WAITING.has(before?.activity ?? '');
    if (inbound?.ok && waits) {
      // For the instance that serves it, which may be another one.
      await states.change(id, { mendedAt: now });
      await mended(id);
    } else if (inbound?.ok || outbound?.ok) await changed(id);
    return verification;
  };

  const unproven = (record: SystemEmailRecord, state: MailboxState | null): boolean =>
    (record.remoteMailbox.enabled && canTry(record, 'remote') && !state?.inboundVerifiedAt) ||
    (record.outgoingServer.enabled && canTry(record, 'outgoing') && !state?.outboundVerifiedAt);

  /**
   * What was saved is tried at once, so that the status says the truth without anybody asking; nobody waits for it. Where
   * this instance may not, one that may does so in `proveServedHere`.
   */
  const proveLater = (id: number): void => {
    void (async () => {
      const record = await store.find(id);
      if (!record?.enabled || !reaches(record.servedFrom)) return;
      if (unproven(record, await states.find(id))) await prove(id);
    })().catch(unprovable);
  };

  return {
    get,

    async create(settings: SystemEmailSettings): Promise<SystemEmail> {
      await validate(settings);
      const id = await store.create(withSafeSignature(settings));
      await states.ensure(id);
      await savePasswords(id, settings);
      await changed(id);
      proveLater(id);
      return get(id);
    },

    async update(id: number, settings: SystemEmailSettings): Promise<SystemEmail> {
      const before = await mustFind(id);
      await validate(settings, id);
      await destinations.mustFit(before, settings);
      await store.update(id, withSafeSignature(settings));
      const unproven = unprovenBy(before, settings, await savePasswords(id, settings));
      await dropOutgoingCredential(id, settings);
      await states.unprove(id, unproven);
      // Whoever wishes for other mail than before wants it now, also where an earlier back-fill was paused or stopped.
      if (otherExistingMail(before, settings)) await states.change(id, { backfillControl: 'run' });
      await changed(id);
      proveLater(id);
      return get(id);
    },

    async setEnabled(id: number, enabled: boolean): Promise<SystemEmail> {
      await mustFind(id);
      await store.setEnabled(id, enabled);
      await changed(id);
      proveLater(id);
      return get(id);
    },

    /** @throws ApplicationError where there is no older mail left to take in */
    async controlBackfill(id: number, action: BackfillAction): Promise<SystemEmail> {
      await mustFind(id);
      const running = backfillStatusOf(await states.find(id));
      if (running?.reason !== 'existing' || running.state === 'done' || running.state === 'stopped') {
        throw new errors.ApplicationError(
          'No older mail is being taken in, so there is nothing to pause or stop.',
        );
      }
      await states.change(id, { backfillControl: CONTROLS[action] });
      await changed(id);
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

    /** @throws ApplicationError with the problem in its details when this instance may not use its servers */
    verify: prove,

    /** Tries what was saved on an instance that may not use these servers. What failed already is left as it is. */
    async proveServedHere(): Promise<void> {
      for (const record of await store.list()) {
        const { id, enabled, servedFrom } = record;
        if (!enabled || servedFrom === '' || !reaches(servedFrom)) continue;
        const state = await states.find(id);
        if (state?.inboundProblem || state?.outboundProblem || !unproven(record, state)) continue;
        await prove(id).catch(unprovable);
      }
    },

    /** Signs a side out. Its token goes with the last mailbox that signs in with it. A password is none. */
    async removeCredential(id: number, side: Side): Promise<SystemEmail> {
      const credentialId = credentialIdOf(await mustFind(id), side);
      const credential = credentialId === null ? null : await credentials.find(credentialId);
      if (credential?.kind === 'oauth') {
        await store.forgetCredential(id, side);
        await removeUnused(credential.id);
        await changed(id);
      }
      return get(id);
    },
  };
};
