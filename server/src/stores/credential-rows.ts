import type { Core } from '@strapi/types';
import type { Resource } from '../mail/ports';
import type { GrantKind } from '../../../shared/contracts/grant-kinds';
import type { AccessToken, GrantProblem } from '../oauth/ports';
import type { Encryption } from '../secrets/encryption';

export const CREDENTIAL = 'plugin::system-email.credential';
export const SYSTEM_EMAIL = 'plugin::system-email.system-email';
const TABLE = 'system_email_credentials';

type SecretField = 'secret' | 'refreshToken' | 'accessTokens';

/** A row of the credentials table, as Strapi gives it with `idpConfig` populated. */
export interface CredentialRow {
  id: number;
  documentId: string;
  kind: 'oauth' | 'password';
  username: string | null;
  secret: string | null;
  idpConfig: { id: number; scopes: string[] } | null;
  grantKind: GrantKind | null;
  shared: boolean | null;
  oid: string | null;
  tid: string | null;
  email: string | null;
  refreshToken: string | null;
  refreshTokenSetAt: string | Date | null;
  accessTokens: string | null;
  grantedScopes: string[] | null;
  configSignature: string | null;
  state: 'authorized' | 'needs-authorization';
  problem: (Omit<GrantProblem, 'at'> & { at: string }) | null;
  authorizedAt: string | Date | null;
}

export interface CredentialStoreOptions {
  db: Core.Strapi['db'];
  encryption: Encryption;
  clock?: () => Date;
}

export type AccessTokens = Partial<Record<Resource, AccessToken>>;

/** Reading rows, and putting secrets in and out of them. */
export const createCredentialRows = ({ db, encryption }: CredentialStoreOptions) => {
  const at = (row: string, field: SecretField) => ({ table: TABLE, row, field });
  const seal = (documentId: string, field: SecretField, plaintext: string): string =>
    encryption.encrypt(plaintext, at(documentId, field));
  const open = (row: CredentialRow, field: SecretField): string | null => {
    const ciphertext = row[field];
    return ciphertext ? encryption.decrypt(ciphertext, at(row.documentId, field)) : null;
  };

  return {
    rows: () => db.query(CREDENTIAL),
    seal,
    open,
    find: async (id: number): Promise<CredentialRow | null> =>
      (await db.query(CREDENTIAL).findOne({
        where: { id },
        populate: { idpConfig: true },
      })) as CredentialRow | null,
    sealTokens: (documentId: string, tokens: AccessTokens): string =>
      seal(documentId, 'accessTokens', JSON.stringify(tokens)),
    openTokens: (row: CredentialRow): AccessTokens => {
      const text = open(row, 'accessTokens');
      if (!text) return {};
      // Our own writing, authenticated: only the dates have to become dates again.
      const stored = JSON.parse(text) as Record<Resource, Record<keyof AccessToken, string>>;
      return Object.fromEntries(
        Object.entries(stored).map(([resource, token]) => [
          resource,
          {
            ...token,
            issuedAt: new Date(token.issuedAt),
            refreshAt: new Date(token.refreshAt),
            expiresAt: new Date(token.expiresAt),
          },
        ]),
      );
    },
    /** True when a System Email other than this one, or its other side, signs in with the credential as well. */
    isShared: async (
      credentialId: number,
      except: { systemEmailId: number; side: 'remoteCredential' | 'outgoingCredential' },
    ): Promise<boolean> => {
      const others = await db.query(SYSTEM_EMAIL).count({
        where: {
          $or: [
            { remoteCredential: credentialId, id: { $ne: except.systemEmailId } },
            { outgoingCredential: credentialId, id: { $ne: except.systemEmailId } },
            {
              [except.side === 'remoteCredential' ? 'outgoingCredential' : 'remoteCredential']: credentialId,
              id: except.systemEmailId,
            },
          ],
        },
      });
      return others > 0;
    },
  };
};

export const dateOrNull = (value: string | Date | null): Date | null => (value ? new Date(value) : null);

/** Rows from before there was a choice were signed in in the browser. */
export const grantKindOf = ({ grantKind }: Pick<CredentialRow, 'grantKind'>): GrantKind =>
  grantKind ?? 'authorization_code';

export const problemOf = (row: CredentialRow): GrantProblem | null =>
  row.problem && { ...row.problem, at: new Date(row.problem.at) };
