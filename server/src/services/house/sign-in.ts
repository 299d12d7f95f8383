import { createLock } from '../../cluster/leases';
import { createIdpClient } from '../../oauth/client';
import { createClientTurns } from '../../oauth/client-turns';
import { createGrants } from '../../oauth/grants';
import type { RecordOauthEvent } from '../../oauth/ports';
import { presetOf } from '../../oauth/presets';
import { createSharedCredentialStore } from '../../stores/shared-credentials';
import { createCredentialSources } from '../credential-sources';
import { createCredentialSummaries } from '../credential-summaries';
import { createDestinations } from '../destinations';
import { createFitting } from '../fitting';
import type { Ground } from './ground';

export type SignIn = ReturnType<typeof buildSignIn>;

/** What signs mailboxes in, and keeps them signed in. */
export const buildSignIn = (ground: Ground) => {
  const { db, encryption, stores, activity, problems, owner, clouds, logger } = ground;
  const shared = createSharedCredentialStore({ db, encryption });
  const { systemEmails, idpConfigs, credentials } = stores;
  const lock = createLock({ store: stores.leases, owner });
  const client = createIdpClient();
  const turns = createClientTurns({
    client,
    note: async (use) => {
      try {
        await stores.clientCredentials.noteUse(use);
      } catch (error) {
        logger.error(`What the provider said to a client credential was not noted: ${String(error)}`);
      }
    },
  });

  const record: RecordOauthEvent = async ({ systemEmailId, credentialId, level, type, message }) => {
    const concerned =
      systemEmailId !== undefined
        ? [systemEmailId]
        : credentialId !== undefined
          ? await systemEmails.usingCredential(credentialId)
          : [];
    for (const id of concerned) activity.record(id, level, type, message);
  };

  const grants = createGrants({ store: stores.grants, idpConfigs: idpConfigs.source, turns, lock, record });

  return {
    lock,
    client,
    turns,
    record,
    grants,
    shared,
    fitting: createFitting({ grants, systemEmails, idpConfigs, shared }),
    sources: createCredentialSources({ grants, credentials }),
    summary: createCredentialSummaries({
      credentials,
      idpConfigs: idpConfigs.source,
      problems,
      addressesUsing: shared.addressesUsing,
    }),
    destinations: createDestinations({
      credentials,
      async providerServers(idpConfigId) {
        const config = await idpConfigs.find(idpConfigId);
        if (!config) return [];
        const provider = presetOf(config).fill({ tenant: '', cloud: config.cloud }, clouds);
        return [...Object.values(provider.remoteMailbox), provider.outgoingServer].map((server) => ({
          ...server,
          verifyCertificate: true,
        }));
      },
    }),
  };
};
