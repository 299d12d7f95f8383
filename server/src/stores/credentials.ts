import { randomUUID } from 'node:crypto';
import type { CredentialSummary } from '../../../shared/contracts/system-emails';
import type { Resource } from '../mail/ports';
import type { GrantProblem } from '../oauth/ports';
import {
  createCredentialRows,
  dateOrNull,
  grantKindOf,
  problemOf,
  SYSTEM_EMAIL,
  type CredentialRow,
  type CredentialStoreOptions,
} from './credential-rows';

/** Below every database's limit on parameters in one statement. */
const IN_LIMIT = 500;

/** A credential without any secret. The problem still lacks the remedy's text, which diagnostics adds. */
export interface CredentialRecord extends Omit<
  CredentialSummary,
  'problem' | 'missingScopes' | 'sharedWith'
> {
  /** What its IdP Config asks for. */
  requiredScopes: string[];
  problem: GrantProblem | null;
}

/** As much of a credential as can be read without opening anything that is encrypted. */
export interface CredentialBrief {
  id: number;
  kind: 'oauth' | 'password';
  state: 'authorized' | 'needs-authorization';
  username: string;
  authorizedAt: string | null;
  problem: GrantProblem | null;
}

export interface PasswordCredential {
  username: string;
  password: string;
}

export interface CredentialStore {
  /**
   * Sets the password of one side of a System Email; an earlier credential of that side goes unless something else
   * signs in with it. An empty password keeps the stored one and changes the user name only.
   * @returns the credential's id
   * @throws Error when there is no stored password to keep
   */
  savePassword(
    systemEmailId: number,
    side: 'remote' | 'outgoing',
    credential: PasswordCredential,
  ): Promise<number>;
  /** Null when there is no such credential, or it is an OAuth grant. */
  loadPassword(credentialId: number): Promise<PasswordCredential | null>;
  /** Forgets the credential; System Emails that used it have none afterwards. */
  remove(credentialId: number): Promise<void>;
  find(credentialId: number): Promise<CredentialRecord | null>;
  /** Many of them, by id, with one statement. */
  briefs(credentialIds: number[]): Promise<Map<number, CredentialBrief>>;
}

export const createCredentialStore = (options: CredentialStoreOptions): CredentialStore => {
  const { db, clock = () => new Date() } = options;
  const { rows, find, seal, open, openTokens, isShared } = createCredentialRows(options);

  return {
    async savePassword(systemEmailId, side, { username, password }) {
      const field = side === 'remote' ? 'remoteCredential' : 'outgoingCredential';
      return db.transaction(async () => {
        const systemEmail = (await db.query(SYSTEM_EMAIL).findOne({
          where: { id: systemEmailId },
          populate: { [field]: true },
        })) as Partial<Record<typeof field, CredentialRow | null>> | null;
        if (!systemEmail) throw new Error(`The System Email ${systemEmailId} is gone.`);
        const current = systemEmail[field] ?? null;
        const shared = current ? await isShared(current.id, { systemEmailId, side: field }) : false;
        const stored = current?.kind === 'password' ? open(current, 'secret') : null;
        const secret = password || stored;
        if (!secret) throw new Error('Enter the password: none is stored yet.');
        const replaced = current?.kind === 'password' && !shared ? current : null;
        const documentId = replaced?.documentId ?? randomUUID();
        const data = {
          kind: 'password',
          username,
          secret: seal(documentId, 'secret', secret),
          state: 'authorized',
          problem: null,
          authorizedAt: clock(),
        };
        if (replaced) {
          await rows().update({ where: { id: replaced.id }, data });
          return replaced.id;
        }
        const created = (await rows().create({ data: { ...data, documentId } })) as CredentialRow;
        await db.query(SYSTEM_EMAIL).update({ where: { id: systemEmailId }, data: { [field]: created.id } });
        if (current && !shared) await rows().delete({ where: { id: current.id } });
        return created.id;
      });
    },

    async loadPassword(credentialId) {
      const row = await find(credentialId);
      const password = row?.kind === 'password' ? open(row, 'secret') : null;
      return row && password ? { username: row.username ?? '', password } : null;
    },

    async remove(credentialId) {
      await db.transaction(async () => {
        for (const field of ['remoteCredential', 'outgoingCredential']) {
          // `updateMany` leaves relations alone.
          const users = (await db
            .query(SYSTEM_EMAIL)
            .findMany({ where: { [field]: credentialId }, select: ['id'] })) as { id: number }[];
          for (const { id } of users) {
            await db.query(SYSTEM_EMAIL).update({ where: { id }, data: { [field]: null } });
          }
        }
        await rows().delete({ where: { id: credentialId } });
      });
    },

    async briefs(credentialIds) {
      const found = new Map<number, CredentialBrief>();
      for (let start = 0; start < credentialIds.length; start += IN_LIMIT) {
        const some = (await rows().findMany({
          select: ['id', 'kind', 'state', 'username', 'authorizedAt', 'problem'],
          where: { id: { $in: credentialIds.slice(start, start + IN_LIMIT) } },
        })) as CredentialRow[];
        for (const row of some) {
          const { id, kind, state } = row;
          const authorizedAt = dateOrNull(row.authorizedAt)?.toISOString() ?? null;
          found.set(id, {
            id,
            kind,
            state,
            username: row.username ?? '',
            authorizedAt,
            problem: problemOf(row),
          });
        }
      }
      return found;
    },

    async find(credentialId) {
      const row = await find(credentialId);
      if (!row) return null;
      const accessTokens = Object.entries(openTokens(row)).map(([resource, { expiresAt }]) => ({
        resource: resource as Resource,
        expiresAt: expiresAt.toISOString(),
      }));
      const granted = row.grantedScopes ?? [];
      const iso = (value: string | Date | null) => dateOrNull(value)?.toISOString() ?? null;
      return {
        id: row.id,
        kind: row.kind,
        state: row.state,
        grantKind: grantKindOf(row),
        username: row.username ?? '',
        oid: row.oid ?? '',
        tid: row.tid ?? '',
        grantedScopes: granted,
        requiredScopes: row.idpConfig?.scopes ?? [],
        accessTokens,
        refreshTokenSetAt: iso(row.refreshTokenSetAt),
        authorizedAt: iso(row.authorizedAt),
        configSignature: row.configSignature ?? '',
        problem: problemOf(row),
      };
    },
  };
};
