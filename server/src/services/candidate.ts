import { errors, type z } from '@strapi/utils';
import type { Side } from '../../../shared/contracts/system-emails';
import type { candidateInput } from '../../../shared/contracts/trying-settings';
import { scopesReadingBy } from '../../../shared/reading-scopes';
import { MailFailure } from '../mail/failure';
import type { CredentialSource } from '../mail/ports';
import type { CredentialStore } from '../stores/credentials';
import type { SystemEmailRecord, SystemEmailSettings, SystemEmailStore } from '../stores/system-emails';
import type { CredentialSources } from './credential-sources';
import { protocolsOf } from './fitting';
import { mayGoTo, type Destination, type Destinations } from './destinations';
import { found } from './found';

/** Settings that are tried before they are saved, and what signs them in. */
export interface Candidate {
  /** As it would be stored; 0 as id where nothing is stored yet. */
  record: SystemEmailRecord;
  credential(side: Side): CredentialSource;
  /** How a side signs in. */
  signIn(side: Side): 'token' | 'password' | 'none';
}

interface Parts {
  store: Pick<SystemEmailStore, 'find'>;
  credentials: Pick<CredentialStore, 'find' | 'loadPassword'>;
  sources: CredentialSources;
  destinations: Pick<Destinations, 'givenFor'>;
}

const recordOf = (settings: SystemEmailSettings, stored: SystemEmailRecord | null): SystemEmailRecord => {
  const { host, port, security, verifyCertificate, ...remote } = settings.remoteMailbox;
  const outgoing = settings.outgoingServer;
  return {
    ...settings,
    id: stored?.id ?? 0,
    remoteCredentialId: stored?.remoteCredentialId ?? null,
    outgoingCredentialId: stored?.outgoingCredentialId ?? null,
    remoteMailbox: {
      enabled: remote.enabled,
      protocol: remote.protocol,
      server: { host, port, security, verifyCertificate },
      folder: remote.folder,
      authentication: remote.authentication,
      afterFetch: remote.afterFetch,
      fetching: remote.fetching,
      fetchLimit: remote.fetchLimit,
      existingMail: remote.existingMail,
      existingMailSince: remote.existingMailSince,
    },
    outgoingServer: {
      enabled: outgoing.enabled,
      protocol: outgoing.protocol,
      server: {
        host: outgoing.host,
        port: outgoing.port,
        security: outgoing.security,
        verifyCertificate: outgoing.verifyCertificate,
        minTlsVersion: outgoing.minTlsVersion,
      },
      authentication: outgoing.authentication,
      fromName: outgoing.fromName,
      replyTo: outgoing.replyTo,
      signature: outgoing.signature,
      allowOtherFrom: outgoing.allowOtherFrom,
      aliases: outgoing.aliases,
      plusAddress: outgoing.plusAddress,
      sentCopy: outgoing.sentCopy,
      limits: outgoing.limits,
    },
  };
};

/** A source that decides when it is asked. There is no second secret to try: only a person can mend a refusal. */
const source = (take: CredentialSource['take']): CredentialSource => ({ take, reject: async () => false });

const serverOf = ({ remoteMailbox, outgoingServer }: SystemEmailRecord, side: Side) =>
  side === 'remote' ? remoteMailbox.server : outgoingServer.server;

/**
 * Finds what signs a candidate in: what was typed into the form, else what is stored. What is stored goes only to servers
 * that it was given for.
 */
export const createCandidates = ({ store, credentials, sources, destinations }: Parts) => {
  type Login = { username: string; password?: string };

  const passwordSource = (
    login: Login,
    address: string,
    server: Destination,
    credentialId: number | null,
    givenFor: () => Promise<Destination[]>,
  ): CredentialSource =>
    source(async () => {
      const { username, password } = login;
      if (password) return { kind: 'password', username: username || address, secret: password };
      const known = credentialId === null ? null : await credentials.loadPassword(credentialId);
      if (!known) {
        throw new MailFailure('No password was entered and none is stored.', {
          kind: 'authentication',
          remedy: 'trial.password-missing',
        });
      }
      if (!mayGoTo(server, await givenFor())) {
        throw new MailFailure(
          `The stored password was not entered for this connection to ${server.host}: type the password again.`,
          { kind: 'configuration', remedy: 'trial.password-for-other-host' },
        );
      }
      return { kind: 'password', username: username || address, secret: known.password };
    });

  const tokenSource = (
    record: SystemEmailRecord,
    stored: SystemEmailRecord | null,
    side: Side,
  ): CredentialSource => {
    const own = side === 'outgoing' && record.outgoingServer.authentication === 'oauth';
    const credentialId = own ? record.outgoingCredentialId : record.remoteCredentialId;
    const server = serverOf(record, side);
    // The stored address and protocol: grants look at them, and others would spoil the grant of a mailbox that works.
    const holder = {
      ...record,
      address: stored?.address ?? record.address,
      remoteMailbox: {
        ...record.remoteMailbox,
        protocol: stored?.remoteMailbox.protocol ?? record.remoteMailbox.protocol,
      },
      outgoingServer: {
        ...record.outgoingServer,
        protocol: stored?.outgoingServer.protocol ?? record.outgoingServer.protocol,
      },
    };
    let inner: CredentialSource | undefined;
    const check = async (): Promise<CredentialSource> => {
      const credential = credentialId === null ? null : await credentials.find(credentialId);
      if (!stored || credential?.kind !== 'oauth') {
        throw new MailFailure('Nobody has signed this mailbox in yet.', {
          kind: 'authorization',
          remedy: 'oauth.needs-authorization',
        });
      }
      const idpConfigId = own ? stored.outgoingIdpConfigId : stored.idpConfigId;
      const wanted = own ? record.outgoingIdpConfigId : record.idpConfigId;
      if (stored.address !== record.address || idpConfigId !== wanted) {
        throw new MailFailure(
          'The form has another address or IdP Config than the one that was signed in; it needs a new sign-in once it is saved.',
          { kind: 'authorization', remedy: 'oauth.config-changed' },
        );
      }
      const asking = (protocols: Pick<SystemEmailRecord, 'remoteMailbox' | 'outgoingServer'>) =>
        scopesReadingBy(protocolsOf(protocols), { scopes: credential.requiredScopes }).join(' ');
      if (asking(stored) !== asking(record)) {
        throw new MailFailure(
          'The form reads or sends by another protocol than the one that was signed in for; it needs a new sign-in once it is saved.',
          { kind: 'authorization', remedy: 'oauth.config-changed' },
        );
      }
      if (!mayGoTo(server, await destinations.givenFor(stored, own ? 'outgoing' : 'remote', 'oauth'))) {
        throw new MailFailure(
          `The token of this mailbox is not sent to ${server.host} in this way, which it was not given for.`,
          { kind: 'configuration', remedy: 'trial.token-for-other-host' },
        );
      }
      return sources.for(holder, side);
    };
    return {
      async take(request) {
        inner ??= await check();
        return inner.take(request);
      },
      async reject(reason) {
        return inner ? inner.reject(reason) : false;
      },
    };
  };

  return {
    /** @throws NotFoundError when the System Email that it is to change does not exist */
    async of({ systemEmailId, settings }: z.output<typeof candidateInput>): Promise<Candidate> {
      const stored = systemEmailId === null ? null : found(await store.find(systemEmailId), 'System Email');
      const record = recordOf(settings, stored);
      const { remoteMailbox: remote, outgoingServer: outgoing } = settings;
      const signIn: Candidate['signIn'] = (side) => {
        const authentication =
          side === 'outgoing' && outgoing.authentication !== 'same'
            ? outgoing.authentication
            : remote.authentication;
        return authentication === 'none' ? 'none' : authentication === 'oauth' ? 'token' : 'password';
      };

      return {
        record,
        signIn,
        credential(side) {
          const kind = signIn(side);
          if (kind === 'none') return source(async () => ({ kind: 'anonymous', username: '' }));
          if (kind === 'token') return tokenSource(record, stored, side);
          const { address } = settings;
          const own = side === 'outgoing' && outgoing.authentication === 'basic';
          return passwordSource(
            own ? outgoing : remote,
            address,
            serverOf(record, side),
            own ? record.outgoingCredentialId : record.remoteCredentialId,
            async () =>
              stored ? destinations.givenFor(stored, own ? 'outgoing' : 'remote', 'password') : [],
          );
        },
      };
    },
  };
};

/** @throws ValidationError when a side that is to be used names no server */
export const mustHaveHost = ({ record }: Candidate, side: Side): void => {
  const field = side === 'remote' ? 'remoteMailbox' : 'outgoingServer';
  if (record[field].server.host !== '') return;
  const message = 'Enter the host name of the server.';
  throw new errors.ValidationError(message, {
    errors: [{ path: ['settings', field, 'host'], message, name: 'ValidationError' }],
  });
};
