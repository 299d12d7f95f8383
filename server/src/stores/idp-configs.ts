import { randomUUID } from 'node:crypto';
import type { z } from '@strapi/utils';
import type { Core } from '@strapi/types';
import type {
  Cloud,
  IdpConfig as IdpConfigView,
  idpConfigInput,
} from '../../../shared/contracts/idp-configs';
import {
  PROVIDER_DEFAULTS,
  type ProviderSettings,
  type SaslMechanism,
  type UserNameSource,
} from '../../../shared/provider-settings';
import type { ClientAuthentication } from '../../../shared/client-authentication';
import type { GrantKind } from '../../../shared/contracts/grant-kinds';
import { MailFailure } from '../mail/failure';
import type { IdpConfig, IdpConfigSource, SignedSettings } from '../oauth/ports';
import type { Encryption } from '../secrets/encryption';
import { createClientCredentialStore, type NewClientCredential } from './client-credentials';
import { inTransaction } from './transaction';

const UID = 'plugin::system-email.idp-config';
const SYSTEM_EMAIL = 'plugin::system-email.system-email';

interface IdpConfigRow {
  id: number;
  documentId: string;
  name: string;
  preset: IdpConfigView['preset'];
  cloud: Cloud | null;
  tenant: string | null;
  clientId: string;
  clientAuthentication: ClientAuthentication | null;
  clientSecretSetAt: string | Date | null;
  issuer: string | null;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
  prompt: string | null;
  authorizationParameters: Record<string, string> | null;
  saslMechanism: SaslMechanism | null;
  userNameSource: UserNameSource | null;
  userName: string | null;
  grantKind: GrantKind | null;
  servicePrincipalId: string | null;
}

const usedOnEitherSide = (id: number) => ({ $or: [{ idpConfig: id }, { outgoingIdpConfig: id }] });

type ParsedInput = z.output<typeof idpConfigInput>;

/** It cannot be deleted while mailboxes sign in with it. */
export class IdpConfigInUse extends Error {
  constructor(name: string, usedBy: number) {
    super(
      `${name} cannot be deleted: ${usedBy} System Email${usedBy === 1 ? ' signs' : 's sign'} in with it. Choose another IdP Config there first.`,
    );
    this.name = 'IdpConfigInUse';
  }
}

export interface IdpConfigStore {
  /** By name, without secrets. */
  list(): Promise<IdpConfigView[]>;
  find(id: number): Promise<IdpConfigView | null>;
  /** The System Emails that sign in with it, on either side. */
  users(id: number): Promise<number[]>;
  create(input: ParsedInput): Promise<IdpConfigView>;
  /**
   * An empty or missing secret keeps what is stored; another one takes the place of all. Null when there is no such
   * IdP Config.
   */
  update(id: number, input: ParsedInput): Promise<IdpConfigView | null>;
  /**
   * Adds a credential beside those there are. The first one of all changes what a sign-in depends on; a later one does
   * not, whichever kind it is: the provider knows the same client by both.
   */
  addCredential(id: number, credential: NewClientCredential): Promise<void>;
  /** False when there was none. @throws IdpConfigInUse */
  remove(id: number): Promise<boolean>;
  /** With the secret, for the code that signs in. */
  source: IdpConfigSource;
}

export const createIdpConfigStore = ({
  db,
  encryption,
  clock = () => new Date(),
}: {
  db: Core.Strapi['db'];
  encryption: Encryption;
  clock?: () => Date;
}): IdpConfigStore => {
  const clientCredentials = createClientCredentialStore({ db, encryption, clock });
  const rows = () => db.query(UID);
  const row = async (id: number): Promise<IdpConfigRow | null> =>
    (await rows().findOne({ where: { id } })) as IdpConfigRow | null;
  const authenticationOf = ({ clientAuthentication }: IdpConfigRow): ClientAuthentication =>
    clientAuthentication ?? 'client_secret_post';
  const usedBy = (id: number): Promise<number> =>
    db.query(SYSTEM_EMAIL).count({ where: usedOnEitherSide(id) });

  const signedSettings = (stored: IdpConfigRow): SignedSettings => ({
    id: stored.id,
    clientId: stored.clientId,
    clientSecretSetAt:
      stored.clientSecretSetAt && authenticationOf(stored) !== 'none'
        ? new Date(stored.clientSecretSetAt)
        : null,
    tenant: stored.tenant ?? '',
    issuer: stored.issuer ?? '',
    authorizationEndpoint: stored.authorizationEndpoint,
    tokenEndpoint: stored.tokenEndpoint,
    scopes: stored.scopes,
    grantKind: stored.grantKind ?? 'authorization_code',
    userNameSource: stored.userNameSource ?? 'address',
    userName: stored.userName ?? '',
  });

  const providerSettings = (stored: IdpConfigRow): ProviderSettings => ({
    authorizationParameters: stored.authorizationParameters ?? PROVIDER_DEFAULTS.authorizationParameters,
    saslMechanism: stored.saslMechanism ?? PROVIDER_DEFAULTS.saslMechanism,
    userNameSource: stored.userNameSource ?? PROVIDER_DEFAULTS.userNameSource,
    userName: stored.userName ?? PROVIDER_DEFAULTS.userName,
  });

  const view = async (stored: IdpConfigRow): Promise<IdpConfigView> => {
    const credentials = await clientCredentials.list(stored.id);
    const secret = credentials.find(({ kind }) => kind === 'secret');
    return {
      id: stored.id,
      name: stored.name,
      preset: stored.preset,
      cloud: stored.cloud ?? 'global',
      tenant: stored.tenant ?? '',
      clientId: stored.clientId,
      clientAuthentication: authenticationOf(stored),
      clientCredentials: credentials,
      clientSecretSetAt: secret?.addedAt ?? null,
      clientSecretExpiresAt: secret?.expiresAt ?? null,
      issuer: stored.issuer ?? '',
      authorizationEndpoint: stored.authorizationEndpoint,
      tokenEndpoint: stored.tokenEndpoint,
      scopes: stored.scopes,
      prompt: stored.prompt ?? '',
      ...providerSettings(stored),
      grantKind: stored.grantKind ?? 'authorization_code',
      servicePrincipalId: stored.servicePrincipalId ?? '',
      usedBy: await usedBy(stored.id),
    };
  };

  return {
    async list() {
      const all = (await rows().findMany({ orderBy: { name: 'asc' } })) as IdpConfigRow[];
      return Promise.all(all.map(view));
    },

    async find(id) {
      const stored = await row(id);
      return stored && view(stored);
    },

    async users(id) {
      const users = (await db
        .query(SYSTEM_EMAIL)
        .findMany({ where: usedOnEitherSide(id), select: ['id'] })) as { id: number }[];
      return users.map((user) => user.id);
    },

    async create({ clientSecret, clientSecretExpiresAt, ...settings }) {
      return inTransaction(db, async () => {
        const created = (await rows().create({
          data: {
            ...settings,
            documentId: randomUUID(),
            ...(clientSecret && { clientSecretSetAt: clock() }),
          },
        })) as IdpConfigRow;
        if (clientSecret) {
          await clientCredentials.add(created.id, {
            kind: 'secret',
            secret: clientSecret,
            expiresAt: clientSecretExpiresAt,
          });
        }
        return view(created);
      });
    },

    async update(id, { clientSecret, clientSecretExpiresAt, ...settings }) {
      return inTransaction(db, async () => {
        if (!(await row(id))) return null;
        // The same secret entered again is no change, and asks nobody to sign in anew.
        const changed = clientSecret && !(await clientCredentials.isNewestSecret(id, clientSecret));
        if (changed) {
          await clientCredentials.removeAll(id, 'secret');
          await clientCredentials.add(id, {
            kind: 'secret',
            secret: clientSecret,
            expiresAt: clientSecretExpiresAt,
          });
        } else {
          await clientCredentials.noteExpiry(id, clientSecretExpiresAt);
        }
        const updated = (await rows().update({
          where: { id },
          data: { ...settings, ...(changed && { clientSecretSetAt: clock() }) },
        })) as IdpConfigRow;
        return view(updated);
      });
    },

    async addCredential(id, credential) {
      await inTransaction(db, async () => {
        await clientCredentials.add(id, credential);
        await rows().updateMany({
          where: { id, clientSecretSetAt: null },
          data: { clientSecretSetAt: clock() },
        });
      });
    },

    async remove(id) {
      return db.transaction(async () => {
        const stored = await row(id);
        if (!stored) return false;
        const users = await usedBy(id);
        if (users > 0) throw new IdpConfigInUse(stored.name, users);
        await clientCredentials.removeAll(id);
        await rows().delete({ where: { id } });
        return true;
      });
    },

    source: {
      async signed(id) {
        const stored = await row(id);
        return stored && signedSettings(stored);
      },

      async get(id) {
        const stored = await row(id);
        if (!stored) {
          throw new MailFailure('The IdP Config that this mailbox signs in with does not exist.', {
            kind: 'configuration',
            remedy: 'oauth.not-configured',
          });
        }
        const idp: IdpConfig = {
          ...signedSettings(stored),
          name: stored.name,
          preset: stored.preset,
          clientAuthentication: authenticationOf(stored),
          clientCredentials: await clientCredentials.load(id),
          prompt: stored.prompt ?? '',
          ...providerSettings(stored),
        };
        return idp;
      },
    },
  };
};
