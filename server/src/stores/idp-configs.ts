import { randomUUID } from 'node:crypto';
import type { z } from '@strapi/utils';
import type { Core } from '@strapi/types';
import type {
  Cloud,
  IdpConfig as IdpConfigView,
  idpConfigInput,
} from '../../../shared/contracts/idp-configs';
import type { GrantKind } from '../../../shared/contracts/grant-kinds';
import { MailFailure } from '../mail/failure';
import type { IdpConfig, IdpConfigSource, SignedSettings } from '../oauth/ports';
import type { Encryption } from '../secrets/encryption';

const UID = 'plugin::system-email.idp-config';
const SYSTEM_EMAIL = 'plugin::system-email.system-email';
const TABLE = 'system_email_idp_configs';

interface IdpConfigRow {
  id: number;
  documentId: string;
  name: string;
  preset: IdpConfigView['preset'];
  cloud: Cloud | null;
  tenant: string | null;
  clientId: string;
  clientSecret: string | null;
  clientSecretSetAt: string | Date | null;
  clientSecretExpiresAt: string | null;
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
  prompt: string | null;
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
  /** An empty or missing secret keeps the stored one. Null when there is no such IdP Config. */
  update(id: number, input: ParsedInput): Promise<IdpConfigView | null>;
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
  const rows = () => db.query(UID);
  const row = async (id: number): Promise<IdpConfigRow | null> =>
    (await rows().findOne({ where: { id } })) as IdpConfigRow | null;
  const context = (documentId: string) => ({ table: TABLE, row: documentId, field: 'clientSecret' });
  const secretOf = ({ clientSecret, documentId }: IdpConfigRow): string | null =>
    clientSecret ? encryption.decrypt(clientSecret, context(documentId)) : null;
  const usedBy = (id: number): Promise<number> =>
    db.query(SYSTEM_EMAIL).count({ where: usedOnEitherSide(id) });

  const signedSettings = (stored: IdpConfigRow): SignedSettings => ({
    id: stored.id,
    clientId: stored.clientId,
    clientSecretSetAt: stored.clientSecretSetAt ? new Date(stored.clientSecretSetAt) : null,
    tenant: stored.tenant ?? '',
    issuer: stored.issuer,
    authorizationEndpoint: stored.authorizationEndpoint,
    tokenEndpoint: stored.tokenEndpoint,
    scopes: stored.scopes,
    grantKind: stored.grantKind ?? 'authorization_code',
  });

  const view = async (stored: IdpConfigRow): Promise<IdpConfigView> => ({
    id: stored.id,
    name: stored.name,
    preset: stored.preset,
    cloud: stored.cloud ?? 'global',
    tenant: stored.tenant ?? '',
    clientId: stored.clientId,
    clientSecretSetAt: stored.clientSecretSetAt ? new Date(stored.clientSecretSetAt).toISOString() : null,
    clientSecretExpiresAt: stored.clientSecretExpiresAt,
    issuer: stored.issuer,
    authorizationEndpoint: stored.authorizationEndpoint,
    tokenEndpoint: stored.tokenEndpoint,
    scopes: stored.scopes,
    prompt: stored.prompt ?? '',
    grantKind: stored.grantKind ?? 'authorization_code',
    servicePrincipalId: stored.servicePrincipalId ?? '',
    usedBy: await usedBy(stored.id),
  });

  const sealed = (documentId: string, secret: string) => ({
    clientSecret: encryption.encrypt(secret, context(documentId)),
    clientSecretSetAt: clock(),
  });

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

    async create({ clientSecret, ...settings }) {
      const documentId = randomUUID();
      const created = (await rows().create({
        data: { ...settings, documentId, ...(clientSecret && sealed(documentId, clientSecret)) },
      })) as IdpConfigRow;
      return view(created);
    },

    async update(id, { clientSecret, ...settings }) {
      const stored = await row(id);
      if (!stored) return null;
      // The same secret entered again is no change, and asks nobody to sign in anew.
      const changed = clientSecret && !sameSecret(stored, clientSecret);
      const updated = (await rows().update({
        where: { id },
        data: { ...settings, ...(changed && sealed(stored.documentId, clientSecret)) },
      })) as IdpConfigRow;
      return view(updated);
    },

    async remove(id) {
      return db.transaction(async () => {
        const stored = await row(id);
        if (!stored) return false;
        const users = await usedBy(id);
        if (users > 0) throw new IdpConfigInUse(stored.name, users);
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
          clientSecret: secretOf(stored),
          prompt: stored.prompt ?? '',
        };
        return idp;
      },
    },
  };

  /** An unreadable stored secret (its key is gone) must not stand in the way of the new one that mends it. */
  function sameSecret(stored: IdpConfigRow, secret: string): boolean {
    try {
      return secretOf(stored) === secret;
    } catch {
      return false;
    }
  }
};
