import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { ClientCredentialKind } from '../../../shared/client-authentication';
import type { ClientCredential as ClientCredentialView } from '../../../shared/contracts/client-credentials';
import type { Certificate, ClientCredential, NoteClientCredentialUse } from '../oauth/ports';
import type { Encryption } from '../secrets/encryption';

const UID = 'plugin::system-email.client-credential';
const TABLE = 'system_email_client_credentials';
/** How long a note that something still works stays good before it is written again. */
const NOTED_FOR = 60 * 60_000;

interface ClientCredentialRow {
  id: number;
  documentId: string;
  idpConfigId: number;
  kind: ClientCredentialKind;
  /** Encrypted: the secret, or the private key in PKCS #8 PEM. */
  secret: string;
  certificate: string | null;
  subject: string | null;
  thumbprint: string | null;
  thumbprintSha256: string | null;
  addedAt: string | Date;
  expiresAt: string | null;
  standing: ClientCredentialView['standing'];
  standingAt: string | Date | null;
  refusal: string | null;
}

export type NewClientCredential =
  | { kind: 'secret'; secret: string; expiresAt: string | null }
  | { kind: 'certificate'; privateKey: string; certificate: Certificate };

export type ClientCredentialStore = ReturnType<typeof createClientCredentialStore>;

/** The secrets and certificates of IdP Configs, encrypted. Its queries join a running transaction. */
export const createClientCredentialStore = ({
  db,
  encryption,
  clock = () => new Date(),
}: {
  db: Core.Strapi['db'];
  encryption: Encryption;
  clock?: () => Date;
}) => {
  const rows = () => db.query(UID);
  const context = (row: string) => ({ table: TABLE, row, field: 'secret' });
  const open = ({ secret, documentId }: ClientCredentialRow): string =>
    encryption.decrypt(secret, context(documentId));
  /** The newest first. */
  const of = async (idpConfigId: number): Promise<ClientCredentialRow[]> =>
    (await rows().findMany({ where: { idpConfigId }, orderBy: { id: 'desc' } })) as ClientCredentialRow[];

  return {
    /** As the panel shows them, the newest first. */
    async list(idpConfigId: number): Promise<ClientCredentialView[]> {
      return (await of(idpConfigId)).map(viewOf);
    },

    /** Decrypted, the newest first, for the code that signs in. @throws EncryptionError */
    async load(idpConfigId: number): Promise<ClientCredential[]> {
      return (await of(idpConfigId)).map((row) =>
        row.kind === 'secret'
          ? { id: row.id, kind: row.kind, secret: open(row) }
          : {
              id: row.id,
              kind: row.kind,
              privateKey: open(row),
              thumbprint: row.thumbprint ?? '',
              thumbprintSha256: row.thumbprintSha256 ?? '',
            },
      );
    },

    async add(idpConfigId: number, given: NewClientCredential): Promise<void> {
      const documentId = randomUUID();
      const secret = given.kind === 'secret' ? given.secret : given.privateKey;
      await rows().create({
        data: {
          documentId,
          idpConfigId,
          kind: given.kind,
          secret: encryption.encrypt(secret, context(documentId)),
          addedAt: clock(),
          ...(given.kind === 'secret'
            ? { expiresAt: given.expiresAt }
            : {
                certificate: given.certificate.pem,
                subject: given.certificate.subject,
                thumbprint: given.certificate.thumbprint,
                thumbprintSha256: given.certificate.thumbprintSha256,
                expiresAt: given.certificate.expiresAt.toISOString().slice(0, 10),
              }),
        },
      });
    },

    /** The secret stored last, unless another one is given. An unreadable one (its key is gone) is never the same. */
    async isNewestSecret(idpConfigId: number, secret: string): Promise<boolean> {
      const newest = (await of(idpConfigId)).find(({ kind }) => kind === 'secret');
      if (!newest) return false;
      try {
        return open(newest) === secret;
      } catch {
        return false;
      }
    },

    /** Notes when the newest secret ends. */
    async noteExpiry(idpConfigId: number, expiresAt: string | null): Promise<void> {
      const newest = (await of(idpConfigId)).find(({ kind }) => kind === 'secret');
      if (newest) await rows().update({ where: { id: newest.id }, data: { expiresAt } });
    },

    /** What was told of its end: see `diagnostics/expiry`. */
    expiryTold: {
      async of(id: number): Promise<string | null> {
        const row = (await rows().findOne({ where: { id }, select: ['expiryTold'] })) as {
          expiryTold: string | null;
        } | null;
        return row?.expiryTold ?? null;
      },
      /** One conditional UPDATE: true for exactly one caller. */
      async claim(id: number, before: string | null, now: string): Promise<boolean> {
        const where = { id, expiryTold: before === null ? { $null: true } : before };
        return (await rows().updateMany({ where, data: { expiryTold: now } })).count === 1;
      },
    },

    /** In PEM; null when there is no such certificate. */
    async certificate(idpConfigId: number, id: number): Promise<string | null> {
      const row = (await rows().findOne({ where: { id, idpConfigId } })) as ClientCredentialRow | null;
      return row?.certificate ?? null;
    },

    /** False when there was none. */
    async remove(idpConfigId: number, id: number): Promise<boolean> {
      return (await rows().deleteMany({ where: { id, idpConfigId } })).count > 0;
    },

    /** All of them, or all of one kind. */
    async removeAll(idpConfigId: number, kind?: ClientCredentialKind): Promise<void> {
      await rows().deleteMany({ where: { idpConfigId, ...(kind && { kind }) } });
    },

    /** One conditional UPDATE, which most of the time finds nothing to change. */
    noteUse: (async (use) => {
      const now = clock();
      await rows().updateMany({
        where: {
          id: use.credentialId,
          $or: [
            { standing: null },
            { standing: { $ne: use.standing } },
            { standingAt: { $lt: new Date(now.getTime() - NOTED_FOR) } },
          ],
        },
        data: {
          standing: use.standing,
          standingAt: now,
          refusal: use.standing === 'refused' ? use.refusal : null,
        },
      });
    }) satisfies NoteClientCredentialUse,
  };
};

const viewOf = (row: ClientCredentialRow): ClientCredentialView => ({
  id: row.id,
  kind: row.kind,
  addedAt: new Date(row.addedAt).toISOString(),
  expiresAt: row.expiresAt,
  standing: row.standing,
  standingAt: row.standingAt ? new Date(row.standingAt).toISOString() : null,
  refusal: row.refusal,
  certificate:
    row.kind === 'certificate'
      ? {
          subject: row.subject ?? '',
          thumbprint: row.thumbprint ?? '',
          thumbprintSha256: row.thumbprintSha256 ?? '',
        }
      : null,
});
