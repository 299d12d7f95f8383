import { MailFailure } from '../mail/failure';
import type { CredentialSource } from '../mail/ports';
import type { Grants } from '../oauth/grants';
import type { CredentialStore } from '../stores/credentials';
import type { SystemEmailRecord } from '../stores/system-emails';
import { holderOf } from './fitting';
import type { Side } from './problems';
import { signInOf } from './status';

export type CredentialSources = ReturnType<typeof createCredentialSources>;

const nobodySignedIn = () =>
  new MailFailure('Nobody has signed this mailbox in yet.', {
    kind: 'authorization',
    remedy: 'oauth.needs-authorization',
  });

const noPassword = (side: Side, { remoteMailbox }: SystemEmailRecord) =>
  new MailFailure(
    side === 'remote'
      ? 'No password is stored for this mailbox.'
      : 'No password is stored for the outgoing server.',
    {
      kind: 'authentication',
      remedy:
        side === 'remote' ? `${remoteMailbox.protocol}.authentication-failed` : 'smtp.authentication-failed',
    },
  );

const refuse = (failure: MailFailure): CredentialSource => ({
  async take() {
    throw failure;
  },
  async reject() {
    return false;
  },
});

const anonymous: CredentialSource = {
  async take() {
    return { kind: 'anonymous', username: '' };
  },
  async reject() {
    return false;
  },
};

/** Whether there is anything to try a side with: without a sign-in there is nothing to find out. */
export const canTry = (record: SystemEmailRecord, side: Side): boolean => {
  const { authentication, credentialId } = signInFor(record, side);
  return authentication !== 'oauth' || credentialId !== null;
};

/** How a side signs in, and with what. */
const signInFor = (record: SystemEmailRecord, side: Side) =>
  signInOf(side, record.outgoingServer) === 'remote'
    ? {
        authentication: record.remoteMailbox.authentication,
        credentialId: record.remoteCredentialId,
        idpConfigId: record.idpConfigId,
      }
    : {
        authentication: record.outgoingServer.authentication,
        credentialId: record.outgoingCredentialId,
        idpConfigId: record.outgoingIdpConfigId,
      };

/** Finds what signs a System Email in, for each of its two sides. */
export const createCredentialSources = ({
  grants,
  credentials,
}: {
  grants: Grants;
  credentials: CredentialStore;
}) => {
  const password = (credentialId: number, side: Side, record: SystemEmailRecord): CredentialSource => ({
    async take() {
      const login = await credentials.loadPassword(credentialId);
      if (!login) throw noPassword(side, record);
      return { kind: 'password', username: login.username, secret: login.password };
    },
    // There is no other password to try: only a person can mend it.
    async reject() {
      return false;
    },
  });

  return {
    for(record: SystemEmailRecord, side: Side): CredentialSource {
      const { authentication, credentialId, idpConfigId } = signInFor(record, side);
      if (authentication === 'none') return anonymous;
      if (authentication === 'basic')
        return credentialId === null
          ? refuse(noPassword(side, record))
          : password(credentialId, side, record);
      return credentialId === null
        ? refuse(nobodySignedIn())
        : // The mail server is told the mailbox's address, whoever signed in (Microsoft: shared mailboxes).
          grants.source({ credentialId, idpConfigId, ...holderOf(record) });
    },
  };
};
