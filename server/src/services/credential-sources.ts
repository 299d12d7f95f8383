import { MailFailure } from '../mail/failure';
import type { CredentialSource } from '../mail/ports';
import type { Grants } from '../oauth/grants';
import type { CredentialStore } from '../stores/credentials';
import type { SystemEmailRecord } from '../stores/system-emails';
import type { Side } from './problems';

export type CredentialSources = ReturnType<typeof createCredentialSources>;

const missing = (message: string) =>
  new MailFailure(message, { kind: 'authorization', remedy: 'oauth.needs-authorization' });

const refuse = (message: string): CredentialSource => ({
  async take() {
    throw missing(message);
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

/** Finds what signs a System Email in, for each of its two sides. */
export const createCredentialSources = ({
  grants,
  credentials,
}: {
  grants: Grants;
  credentials: CredentialStore;
}) => {
  const password = (credentialId: number): CredentialSource => ({
    async take() {
      const login = await credentials.loadPassword(credentialId);
      if (!login) throw missing('The stored password is gone.');
      return { kind: 'password', username: login.username, secret: login.password };
    },
    // There is no other password to try: only a person can mend it.
    async reject() {
      return false;
    },
  });

  const remote = (record: SystemEmailRecord): CredentialSource => {
    const { remoteCredentialId: credentialId, idpConfigId, address } = record;
    if (record.remoteMailbox.authentication === 'basic') {
      return credentialId === null
        ? refuse('No password is stored for this mailbox.')
        : password(credentialId);
    }
    return credentialId === null
      ? refuse('Nobody has signed this mailbox in yet.')
      : // The mail server is told the mailbox's address, whoever signed in (Microsoft: shared mailboxes).
        grants.source({ credentialId, idpConfigId, username: address });
  };

  return {
    for(record: SystemEmailRecord, side: Side): CredentialSource {
      if (side === 'remote') return remote(record);
      const { authentication } = record.outgoingServer;
      if (authentication === 'none') return anonymous;
      if (authentication === 'same') return remote(record);
      return record.outgoingCredentialId === null
        ? refuse('No password is stored for the outgoing server.')
        : password(record.outgoingCredentialId);
    },
  };
};
