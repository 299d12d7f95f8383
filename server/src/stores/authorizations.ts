import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { ReadingProtocol, SendingProtocol } from '../../../shared/reading-scopes';
import type { Side } from '../../../shared/contracts/system-emails';
import type {
  AuthorizationOutcome,
  AuthorizationStore,
  PendingAuthorization,
  SignInSubjectSource,
} from '../oauth/ports';
import type { Encryption } from '../secrets/encryption';

const UID = 'plugin::system-email.authorization';
const TABLE = 'system_email_authorizations';

interface AuthorizationRow {
  id: number;
  documentId: string;
  systemEmailId: number;
  side: Side;
  idpConfigId: number;
  stateHash: string;
  browserHash: string;
  codeVerifier: string | null;
  nonce: string | null;
  redirectUri: string;
  startedAt: string | Date;
  expiresAt: string | Date;
  consumedAt: string | Date | null;
  responseHash: string | null;
  outcome: AuthorizationOutcome | null;
}

export interface StoreOptions {
  db: Core.Strapi['db'];
  encryption: Encryption;
  clock?: () => Date;
}

export const createAuthorizationStore = ({
  db,
  encryption,
  clock = () => new Date(),
}: StoreOptions): AuthorizationStore => {
  const rows = () => db.query(UID);
  const at = (row: string, field: string) => ({ table: TABLE, row, field });
  const opened = (row: AuthorizationRow, field: 'codeVerifier' | 'nonce'): string => {
    const ciphertext = row[field];
    return ciphertext ? encryption.decrypt(ciphertext, at(row.documentId, field)) : '';
  };
  const read = (row: AuthorizationRow | null): PendingAuthorization | null =>
    row && {
      id: row.id,
      systemEmailId: row.systemEmailId,
      side: row.side,
      idpConfigId: row.idpConfigId,
      stateHash: row.stateHash,
      browserHash: row.browserHash,
      codeVerifier: opened(row, 'codeVerifier'),
      nonce: opened(row, 'nonce'),
      redirectUri: row.redirectUri,
      createdAt: new Date(row.startedAt),
      expiresAt: new Date(row.expiresAt),
      consumedAt: row.consumedAt ? new Date(row.consumedAt) : null,
      responseHash: row.responseHash,
      outcome: row.outcome,
    };

  return {
    async create({ codeVerifier, nonce, createdAt, ...rest }) {
      const documentId = randomUUID();
      const { id } = (await rows().create({
        data: {
          ...rest,
          documentId,
          startedAt: createdAt,
          codeVerifier: encryption.encrypt(codeVerifier, at(documentId, 'codeVerifier')),
          nonce: encryption.encrypt(nonce, at(documentId, 'nonce')),
        },
      })) as AuthorizationRow;
      return id;
    },
    async findByState(stateHash) {
      return read((await rows().findOne({ where: { stateHash } })) as AuthorizationRow | null);
    },
    async find(id) {
      return read((await rows().findOne({ where: { id } })) as AuthorizationRow | null);
    },
    async consume(id, consumedAt, responseHash) {
      const { count } = await rows().updateMany({
        where: { id, consumedAt: { $null: true } },
        data: { consumedAt, responseHash },
      });
      return count === 1;
    },
    async complete(id, outcome) {
      await rows().updateMany({
        where: { id, outcome: { $null: true } },
        data: {
          outcome,
          codeVerifier: null,
          nonce: null,
          ...(outcome.result === 'authorized' && { succeededAt: clock() }),
        },
      });
    },
    async supersededByLater({ id, systemEmailId, side }) {
      const later = await rows().count({
        where: { systemEmailId, side, id: { $gt: id }, succeededAt: { $notNull: true } },
      });
      return later > 0;
    },
    async deleteExpired(before) {
      await rows().deleteMany({ where: { expiresAt: { $lt: before } } });
    },
  };
};

/** What sign-ins must know of System Emails. */
export const createSignInSubjects = ({ db }: { db: Core.Strapi['db'] }): SignInSubjectSource => ({
  async find(systemEmailId) {
    const row = (await db.query('plugin::system-email.system-email').findOne({
      where: { id: systemEmailId },
      select: ['address', 'strictMatching', 'remoteProtocol', 'outgoingProtocol'],
    })) as {
      address: string;
      strictMatching: boolean;
      remoteProtocol: ReadingProtocol;
      outgoingProtocol: SendingProtocol;
    } | null;
    return (
      row && {
        address: row.address,
        strictMatching: row.strictMatching,
        protocol: { reading: row.remoteProtocol, sending: row.outgoingProtocol },
      }
    );
  },
});
