import { randomUUID } from 'node:crypto';
import type { SharedCredential } from '../../../shared/contracts/grant-kinds';
import type { Side } from '../../../shared/contracts/system-emails';
import type { Resource } from '../mail/ports';
import type { AccessToken } from '../oauth/ports';
import {
  createCredentialRows,
  dateOrNull,
  SYSTEM_EMAIL,
  type CredentialRow,
  type CredentialStoreOptions,
} from './credential-rows';

const FIELDS = ['remoteCredential', 'outgoingCredential'] as const;

/** What an application's own sign-in brought the first time. */
export interface AppGrant {
  idpConfigId: number;
  /** What people see in place of who signed in. */
  username: string;
  tid: string;
  resource: Resource;
  accessToken: AccessToken;
  configSignature: string;
}

export type SharedCredentialStore = ReturnType<typeof createSharedCredentialStore>;

/** Credentials that sign several System Emails in: service accounts, and applications. */
export const createSharedCredentialStore = (options: CredentialStoreOptions) => {
  const { db, clock = () => new Date() } = options;
  const { rows, sealTokens, isShared } = createCredentialRows(options);

  const addressesUsing = async (credentialId: number): Promise<string[]> => {
    const users = (await db.query(SYSTEM_EMAIL).findMany({
      where: { $or: FIELDS.map((field) => ({ [field]: credentialId })) },
      select: ['address'],
      orderBy: { address: 'asc' },
    })) as { address: string }[];
    return users.map(({ address }) => address);
  };

  return {
    addressesUsing,

    /** The sign-ins of people with an IdP Config: what another mailbox can choose from. */
    async list(idpConfigId: number): Promise<SharedCredential[]> {
      const found = (await rows().findMany({
        where: { kind: 'oauth', idpConfig: idpConfigId, refreshToken: { $notNull: true } },
        orderBy: { username: 'asc' },
      })) as CredentialRow[];
      return Promise.all(
        found.map(async ({ id, username, state, authorizedAt }) => ({
          id,
          username: username ?? '',
          state,
          authorizedAt: dateOrNull(authorizedAt)?.toISOString() ?? null,
          usedBy: await addressesUsing(id),
        })),
      );
    },

    /** From now on the credential is bound to its account, if it still has the config signature that it was seen with. */
    async share(credentialId: number, seen: string, accountSignature: string): Promise<boolean> {
      const { count } = await rows().updateMany({
        where: { id: credentialId, kind: 'oauth', state: 'authorized', configSignature: seen },
        data: { shared: true, configSignature: accountSignature },
      });
      return count === 1;
    },

    /** One side of a System Email signs in with the credential; its earlier one goes unless something else uses it. */
    async use(systemEmailId: number, side: Side, credentialId: number): Promise<void> {
      const field = side === 'remote' ? 'remoteCredential' : 'outgoingCredential';
      await db.transaction(async () => {
        const systemEmail = (await db.query(SYSTEM_EMAIL).findOne({
          where: { id: systemEmailId },
          populate: { [field]: true },
        })) as Partial<Record<typeof field, CredentialRow | null>> | null;
        if (!systemEmail) throw new Error(`The System Email ${systemEmailId} is gone.`);
        const current = systemEmail[field] ?? null;
        if (current?.id === credentialId) return;
        const stays = current !== null && (await isShared(current.id, { systemEmailId, side: field }));
        await db
          .query(SYSTEM_EMAIL)
          .update({ where: { id: systemEmailId }, data: { [field]: credentialId } });
        if (current && !stays) await rows().delete({ where: { id: current.id } });
      });
    },

    /** One side of a System Email no longer signs in as an application with another IdP Config than the one it has now. */
    async leaveOtherApp(systemEmailId: number, side: Side, now: number | null): Promise<void> {
      const field = side === 'remote' ? 'remoteCredential' : 'outgoingCredential';
      await db.transaction(async () => {
        const systemEmail = (await db.query(SYSTEM_EMAIL).findOne({
          where: { id: systemEmailId },
          populate: { [field]: { populate: { idpConfig: true } } },
        })) as Partial<Record<typeof field, CredentialRow | null>> | null;
        const current = systemEmail?.[field];
        if (current?.grantKind !== 'client_credentials' || current.idpConfig?.id === now) return;
        const stays = await isShared(current.id, { systemEmailId, side: field });
        await db.query(SYSTEM_EMAIL).update({ where: { id: systemEmailId }, data: { [field]: null } });
        if (!stays) await rows().delete({ where: { id: current.id } });
      });
    },

    /** An application has one credential for all its mailboxes. @returns its id */
    async ofApp(grant: AppGrant): Promise<number> {
      const { idpConfigId, resource, accessToken, ...data } = grant;
      return db.transaction(async () => {
        const [known] = (await rows().findMany({
          where: { kind: 'oauth', idpConfig: idpConfigId, grantKind: 'client_credentials' },
          orderBy: { id: 'asc' },
          limit: 1,
        })) as CredentialRow[];
        const documentId = known?.documentId ?? randomUUID();
        const written = {
          ...data,
          accessTokens: sealTokens(documentId, { [resource]: accessToken }),
          grantedScopes: accessToken.scope.split(' '),
          state: 'authorized',
          problem: null,
          authorizedAt: clock(),
        };
        if (known) {
          await rows().update({ where: { id: known.id }, data: written });
          return known.id;
        }
        const { id } = (await rows().create({
          data: {
            ...written,
            documentId,
            kind: 'oauth',
            grantKind: 'client_credentials',
            shared: true,
            idpConfig: idpConfigId,
          },
        })) as CredentialRow;
        return id;
      });
    },
  };
};
