import { errors } from '@strapi/utils';
import { SIDES, type Side } from '../../../shared/contracts/system-emails';
import type { MailServer } from '../mail/ports';
import type { CredentialStore } from '../stores/credentials';
import type { SystemEmailRecord, SystemEmailSettings } from '../stores/system-emails';
import { loginOf } from './fitting';

/** A server as far as it matters to a secret that is sent to it. */
export type Destination = Pick<MailServer, 'host' | 'security' | 'verifyCertificate'>;

export type Destinations = ReturnType<typeof createDestinations>;

type Kind = 'oauth' | 'password';

const sameHost = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** STARTTLS is required where it is chosen, so it protects as TLS does. */
const protectsAsWell = (now: Destination, before: Destination): boolean =>
  (now.security !== 'none' || before.security === 'none') &&
  (now.verifyCertificate || !before.verifyCertificate);

/**
 * Whether a secret that was given for some servers may go to another one: it has the host of one of them and protects the
 * connection no less. Another port of the same host is whoever runs that host, too.
 * @param server one without a host is none: nothing can be sent there
 */
export const mayGoTo = (server: Destination, givenFor: Destination[]): boolean =>
  server.host !== '' &&
  givenFor.some((known) => sameHost(known.host, server.host) && protectsAsWell(server, known));

/** As much of the settings as says which secret goes where. */
interface Uses {
  remote: { authentication: SystemEmailRecord['remoteMailbox']['authentication']; server: Destination };
  outgoing: { authentication: SystemEmailRecord['outgoingServer']['authentication']; server: Destination };
}

const usesOf = ({ remoteMailbox: remote, outgoingServer: outgoing }: SystemEmailRecord): Uses => ({
  remote: { authentication: remote.authentication, server: remote.server },
  outgoing: { authentication: outgoing.authentication, server: outgoing.server },
});

const usesIn = ({ remoteMailbox: remote, outgoingServer: outgoing }: SystemEmailSettings): Uses => ({
  remote: { authentication: remote.authentication, server: remote },
  outgoing: { authentication: outgoing.authentication, server: outgoing },
});

/** Which sides send what is stored for one side, switched on or not: who switches one on is asked nothing more. */
const usersOf = ({ remote, outgoing }: Uses, side: Side, kind: Kind): Side[] => {
  const asKind = kind === 'oauth' ? 'oauth' : 'basic';
  if (side === 'outgoing') return outgoing.authentication === asKind ? ['outgoing'] : [];
  if (remote.authentication !== asKind) return [];
  return outgoing.authentication === 'same' ? ['remote', 'outgoing'] : ['remote'];
};

const fieldError = (path: string[], message: string) =>
  new errors.ValidationError(message, { errors: [{ path, message, name: 'ValidationError' }] });

const passwordWanted = (side: Side, user: Side): Error => {
  const path = [side === 'remote' ? 'remoteMailbox' : 'outgoingServer', 'password'];
  return side === user
    ? fieldError(
        path,
        'Type the password again: the server changed, and the stored one was not entered for this one.',
      )
    : fieldError(
        path,
        'Type the password again: the outgoing server signs in with it, too, and the stored one was not entered for that one.',
      );
};

const signInWanted = (user: Side): Error =>
  fieldError(
    [user === 'remote' ? 'remoteMailbox' : 'outgoingServer', 'host'],
    'The sign-in of this mailbox was not made for this server, so its token is not sent there. Delete the token (Config → Token), save, then sign in again.',
  );

interface Parts {
  credentials: Pick<CredentialStore, 'find'>;
  /** The mail servers of the provider that an IdP Config belongs to. */
  providerServers: (idpConfigId: number) => Promise<Destination[]>;
}

/**
 * Where stored secrets may go. Whoever may change settings but does not know the password, or cannot sign in, must not be
 * able to have either sent to a server of their own.
 */
export const createDestinations = ({ credentials, providerServers }: Parts) => {
  /**
   * The servers that what is stored for a side was given for: those that the stored settings send it to, and for a token
   * those of its provider.
   */
  const givenFor = async (stored: SystemEmailRecord, side: Side, kind: Kind): Promise<Destination[]> => {
    const uses = usesOf(stored);
    const own = usersOf(uses, side, kind).map((user) => uses[user].server);
    const { idpConfigId } = loginOf(stored, side);
    if (kind === 'password' || idpConfigId === null) return own;
    return [...own, ...(await providerServers(idpConfigId))];
  };

  return {
    givenFor,

    /**
     * Before settings are saved.
     * @throws ValidationError at the password, or at the host for a token, where something stored would go to a server
     *   that it was not given for
     */
    async mustFit(stored: SystemEmailRecord, settings: SystemEmailSettings): Promise<void> {
      const uses = usesIn(settings);
      for (const side of SIDES) {
        const { credentialId } = loginOf(stored, side);
        const credential = credentialId === null ? null : await credentials.find(credentialId);
        if (!credential) continue;
        const { kind } = credential;
        const typed = (side === 'remote' ? settings.remoteMailbox : settings.outgoingServer).password;
        if (kind === 'password' && typed) continue;
        const allowed = await givenFor(stored, side, kind);
        const stray = usersOf(uses, side, kind).find(
          (user) => uses[user].server.host !== '' && !mayGoTo(uses[user].server, allowed),
        );
        if (stray) throw kind === 'password' ? passwordWanted(side, stray) : signInWanted(stray);
      }
    },
  };
};
