import { CREDENTIAL_KIND } from '../../../shared/client-authentication';
import type { ClientCredential } from '../../../shared/contracts/client-credentials';
import type { IdpConfig } from '../../../shared/contracts/idp-configs';
import type { Activity } from '../diagnostics/activity';
import type { Expiring, ExpiryStore } from '../diagnostics/expiry';
import type { Logger } from '../diagnostics/ports';
import type { IdpConfigStore } from '../stores/idp-configs';

export type ExpiringClient = Pick<IdpConfig, 'id' | 'name' | 'clientAuthentication' | 'clientCredentials'>;

/**
 * The secret or certificate whose end is the end of signing in: the newest that the provider has not refused. While the
 * next one is not registered yet, that is the one before.
 */
export const decisiveCredential = (client: ExpiringClient): ClientCredential | null => {
  const kind = CREDENTIAL_KIND[client.clientAuthentication];
  const used = client.clientCredentials.filter((credential) => credential.kind === kind);
  return used.find(({ standing }) => standing !== 'refused') ?? used[0] ?? null;
};

/** What of all IdP Configs ends by a day. */
export const createClientExpiryStore = ({
  idpConfigs,
  told,
}: {
  idpConfigs: Pick<IdpConfigStore, 'list'>;
  told: {
    of(credentialId: number): Promise<string | null>;
    claim(credentialId: number, before: string | null, now: string): Promise<boolean>;
  };
}): ExpiryStore => ({
  async expiring(until) {
    const found: Expiring[] = [];
    for (const client of await idpConfigs.list()) {
      const credential = decisiveCredential(client);
      if (!credential?.expiresAt || credential.expiresAt > until) continue;
      const { id, kind: what, expiresAt } = credential;
      found.push({ id, what, name: client.name, expiresAt, told: await told.of(id) });
    }
    return found;
  },
  claim: (item, now) => told.claim(item.id, item.told, now),
});

const NAMES = { secret: 'client secret', certificate: 'certificate' };

const sentence = ({ what, name, expiresAt }: Expiring, days: number): string => {
  const subject = `The ${NAMES[what]} of the IdP Config ${name}`;
  if (days < 0) return `${subject} expired on ${expiresAt}: nobody can sign in with it any more.`;
  const when = days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`;
  return `${subject} expires on ${expiresAt}, ${when}. Create a new one at the provider and add it before that day.`;
};

/** Says it in the activity log of every System Email that signs in with it, or in Strapi's log where none does. */
export const createExpiryTeller =
  ({
    idpConfigs,
    activity,
    logger,
  }: {
    idpConfigs: Pick<IdpConfigStore, 'list' | 'users'>;
    activity: Pick<Activity, 'record'>;
    logger: Pick<Logger, 'warn'>;
  }) =>
  async (item: Expiring, days: number): Promise<void> => {
    const client = (await idpConfigs.list()).find(({ clientCredentials }) =>
      clientCredentials.some(({ id }) => id === item.id),
    );
    const users = client ? await idpConfigs.users(client.id) : [];
    const message = sentence(item, days);
    if (users.length === 0) logger.warn(message);
    for (const user of users) {
      const type = `idp-config.${item.what}-${days < 0 ? 'expired' : 'expires'}`;
      activity.record(user, days < 0 ? 'error' : 'warning', type, message);
    }
  };
