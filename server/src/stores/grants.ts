import { randomUUID } from 'node:crypto';
import type { FreshGrant, Grant, GrantStore } from '../oauth/ports';
import {
  createCredentialRows,
  grantKindOf,
  problemOf,
  SYSTEM_EMAIL,
  type CredentialRow,
  type CredentialStoreOptions,
} from './credential-rows';

/**
 * OAuth grants in the credentials table. What a refresh or a refusal brings is written only over the refresh token
 * it belongs to: the condition compares ciphertexts, which differ with every write.
 */
export const createGrantStore = (options: CredentialStoreOptions): GrantStore => {
  const { db, clock = () => new Date() } = options;
  const { rows, find, seal, open, sealTokens, openTokens, isShared } = createCredentialRows(options);

  const findHolding = async (
    credentialId: number,
    refreshToken: string | null,
  ): Promise<CredentialRow | null> => {
    const row = await find(credentialId);
    return row && row.kind === 'oauth' && open(row, 'refreshToken') === refreshToken ? row : null;
  };
  const holding = ({ id, refreshToken }: CredentialRow) => ({
    id,
    refreshToken: refreshToken ?? { $null: true },
  });

  return {
    async load(credentialId) {
      const row = await find(credentialId);
      const refreshToken = row && row.kind === 'oauth' ? open(row, 'refreshToken') : null;
      if (!row?.idpConfig || row.kind !== 'oauth') return null;
      const grantKind = grantKindOf(row);
      if (!refreshToken && grantKind !== 'client_credentials') return null;
      const grant: Grant = {
        credentialId: row.id,
        idpConfigId: row.idpConfig.id,
        grantKind,
        shared: row.shared ?? false,
        identity: {
          oid: row.oid ?? '',
          tid: row.tid ?? '',
          username: row.username ?? '',
          email: row.email ?? '',
        },
        refreshToken,
        accessTokens: openTokens(row),
        grantedScopes: row.grantedScopes ?? [],
        authorizedAt: row.authorizedAt ? new Date(row.authorizedAt) : null,
        configSignature: row.configSignature ?? '',
        state: row.state,
        problem: problemOf(row),
      };
      return grant;
    },

    async binding(credentialId) {
      const row = await find(credentialId);
      if (!row?.idpConfig || row.kind !== 'oauth') return null;
      return {
        grantKind: grantKindOf(row),
        shared: row.shared ?? false,
        idpConfigId: row.idpConfig.id,
        identity: { oid: row.oid ?? '', tid: row.tid ?? '' },
      };
    },

    async attach(systemEmailId, side, grant) {
      const field = side === 'remote' ? 'remoteCredential' : 'outgoingCredential';
      return db.transaction(async () => {
        const systemEmail = (await db.query(SYSTEM_EMAIL).findOne({
          where: { id: systemEmailId },
          populate: { [field]: { populate: { idpConfig: true } } },
        })) as Partial<Record<typeof field, CredentialRow | null>> | null;
        if (!systemEmail) throw new Error(`The System Email ${systemEmailId} is gone.`);
        const current = systemEmail[field] ?? null;
        const shared = current ? await isShared(current.id, { systemEmailId, side: field }) : false;
        const again = current !== null && current.shared === true && isSameAccount(current, grant);
        const replaced =
          current?.kind === 'oauth' && isOfAPerson(current) && (!shared || again) ? current : null;
        const documentId = replaced?.documentId ?? randomUUID();
        const now = clock();
        const data = {
          kind: 'oauth',
          username: grant.identity.username,
          oid: grant.identity.oid,
          tid: grant.identity.tid,
          email: grant.identity.email,
          idpConfig: grant.idpConfigId,
          grantKind: grant.grantKind,
          shared: again,
          refreshToken: seal(documentId, 'refreshToken', grant.refreshToken),
          refreshTokenSetAt: now,
          refreshedAt: now,
          accessTokens: sealTokens(documentId, grant.accessTokens),
          grantedScopes: grant.grantedScopes,
          configSignature: again ? grant.accountSignature : grant.configSignature,
          state: 'authorized',
          problem: null,
          authorizedAt: now,
        };
        if (replaced) {
          await rows().update({ where: { id: replaced.id }, data });
          return replaced.id;
        }
        const created = (await rows().create({ data: { ...data, documentId } })) as CredentialRow;
        await db.query(SYSTEM_EMAIL).update({ where: { id: systemEmailId }, data: { [field]: created.id } });
        // A password that this grant takes the place of, and that nobody else signs in with.
        if (current && !shared) await rows().delete({ where: { id: current.id } });
        return created.id;
      });
    },

    async saveTokens(credentialId, replaces, tokens) {
      const { refreshToken, resource, accessToken, grantedScopes, configSignature } = tokens;
      const row = await findHolding(credentialId, replaces);
      if (!row) return false;
      const rotated = refreshToken !== replaces;
      const outdated = replaces === null && row.configSignature !== configSignature;
      const others = outdated ? {} : openTokens(row);
      const { count } = await rows().updateMany({
        where: holding(row),
        data: {
          refreshToken: refreshToken === null ? null : seal(row.documentId, 'refreshToken', refreshToken),
          ...(rotated && { refreshTokenSetAt: clock() }),
          refreshedAt: clock(),
          accessTokens: sealTokens(row.documentId, { ...others, [resource]: accessToken }),
          grantedScopes,
          // A person's sign-in keeps the one it was made with, whatever was changed while it was being refreshed.
          ...(replaces === null && { configSignature }),
        },
      });
      return count === 1;
    },

    async dropAccessToken(credentialId, resource, value) {
      const row = await find(credentialId);
      if (!row) return;
      const { [resource]: dropped, ...others } = openTokens(row);
      if (dropped?.value !== value) return;
      await rows().updateMany({
        where: { id: credentialId, accessTokens: row.accessTokens },
        data: { accessTokens: sealTokens(row.documentId, others) },
      });
    },

    async matchSignature(credentialId, signature, problem) {
      const grant = { id: credentialId, kind: 'oauth', refreshToken: { $notNull: true } };
      const { count: marked } = await rows().updateMany({
        where: { ...grant, state: 'authorized', configSignature: { $ne: signature } },
        data: { state: 'needs-authorization', problem },
      });
      if (marked === 1) return 'marked';
      const row = await find(credentialId);
      if (row?.problem?.remedy !== problem.remedy) return 'unchanged';
      const { count: unmarked } = await rows().updateMany({
        where: { ...grant, state: 'needs-authorization', configSignature: signature },
        data: { state: 'authorized', problem: null },
      });
      return unmarked === 1 ? 'unmarked' : 'unchanged';
    },

    async markNeedsAuthorization(credentialId, problem, refused) {
      const row = await findHolding(credentialId, refused);
      if (!row) return false;
      const { count } = await rows().updateMany({
        where: holding(row),
        data: { state: 'needs-authorization', problem },
      });
      return count === 1;
    },
  };
};

/** An application's own sign-in stays: other mailboxes use it, and nobody's takes its place. */
const isOfAPerson = (row: CredentialRow): boolean => grantKindOf(row) !== 'client_credentials';

const isSameAccount = (row: CredentialRow, { identity, idpConfigId }: FreshGrant): boolean =>
  row.oid === identity.oid && row.tid === identity.tid && row.idpConfig?.id === idpConfigId;
