import { SIDES, type Side } from '../../../shared/contracts/system-emails';
import type { Grants } from '../oauth/grants';
import type { IdpConfigStore } from '../stores/idp-configs';
import type { SharedCredentialStore } from '../stores/shared-credentials';
import type { SystemEmailRecord, SystemEmailStore } from '../stores/system-emails';

/** What one side of a System Email signs in with, where it has a sign-in of its own. */
export const loginOf = (record: SystemEmailRecord, side: Side) =>
  side === 'remote'
    ? { idpConfigId: record.idpConfigId, credentialId: record.remoteCredentialId }
    : { idpConfigId: record.outgoingIdpConfigId, credentialId: record.outgoingCredentialId };

/** Whose grant it is, as far as a grant depends on that. */
export const holderOf = ({ address, remoteMailbox }: SystemEmailRecord) => ({
  username: address,
  protocol: remoteMailbox.protocol,
});

interface Parts {
  grants: Pick<Grants, 'reconsider'>;
  systemEmails: Pick<SystemEmailStore, 'find'>;
  idpConfigs: Pick<IdpConfigStore, 'users'>;
  shared: Pick<SharedCredentialStore, 'leaveOtherApp'>;
}

/** After settings were saved: says at once of every sign-in whether it still fits them, not only when a token is due. */
export const createFitting = ({ grants, systemEmails, idpConfigs, shared }: Parts) => {
  const ofSystemEmail = async (id: number): Promise<void> => {
    const record = await systemEmails.find(id);
    if (!record) return;
    for (const side of SIDES) {
      const { idpConfigId, credentialId } = loginOf(record, side);
      if (credentialId === null) continue;
      await shared.leaveOtherApp(id, side, idpConfigId);
      await grants.reconsider({ credentialId, idpConfigId, ...holderOf(record) });
    }
  };
  return {
    ofSystemEmail,
    async ofIdpConfig(id: number): Promise<void> {
      for (const user of await idpConfigs.users(id)) await ofSystemEmail(user);
    },
  };
};
