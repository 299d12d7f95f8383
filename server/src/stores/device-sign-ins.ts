import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { DeviceStore, PendingDevice } from '../oauth/ports/device';
import type { StoreOptions } from './authorizations';

const UID = 'plugin::system-email.authorization';
const TABLE = 'system_email_authorizations';

interface DeviceRow {
  id: number;
  documentId: string;
  systemEmailId: number;
  side: PendingDevice['side'];
  idpConfigId: number;
  deviceCode: string | null;
  userCode: string | null;
  verificationUri: string | null;
  pollSeconds: number | null;
  startedAt: string | Date;
  expiresAt: string | Date;
  polledAt: string | Date | null;
  outcome: PendingDevice['outcome'];
}

/** Where a sign-in in the browser has hashes, one with a code has what nobody can know. */
const unknowable = (): string => createHash('sha256').update(randomBytes(32)).digest('hex');

const ENDED = { deviceCode: null, userCode: null };

/** Sign-ins with a code, in the table of all sign-ins: of two for the same mailbox the later one counts, whatever their kind. */
export const createDeviceStore = ({
  db,
  encryption,
  clock = () => new Date(),
}: StoreOptions): DeviceStore => {
  const rows = () => db.query(UID);
  const at = (row: string) => ({ table: TABLE, row, field: 'deviceCode' });
  const read = (row: DeviceRow): PendingDevice => ({
    id: row.id,
    systemEmailId: row.systemEmailId,
    side: row.side,
    idpConfigId: row.idpConfigId,
    deviceCode: row.deviceCode ? encryption.decrypt(row.deviceCode, at(row.documentId)) : '',
    userCode: row.userCode ?? '',
    verificationUri: row.verificationUri ?? '',
    interval: row.pollSeconds ?? 5,
    createdAt: new Date(row.startedAt),
    expiresAt: new Date(row.expiresAt),
    polledAt: new Date(row.polledAt ?? row.startedAt),
    outcome: row.outcome,
  });

  return {
    async create({ deviceCode, interval, createdAt, ...rest }) {
      const documentId = randomUUID();
      const { id } = (await rows().create({
        data: {
          ...rest,
          documentId,
          kind: 'device',
          stateHash: unknowable(),
          browserHash: unknowable(),
          startedAt: createdAt,
          deviceCode: encryption.encrypt(deviceCode, at(documentId)),
          pollSeconds: interval,
        },
      })) as DeviceRow;
      return id;
    },

    async find(id) {
      const row = (await rows().findOne({ where: { id, kind: 'device' } })) as DeviceRow | null;
      return row && read(row);
    },

    async claim(id, seen, now) {
      const { count } = await rows().updateMany({
        where: { id, polledAt: seen, outcome: { $null: true } },
        data: { polledAt: now },
      });
      return count === 1;
    },

    async complete(id, outcome) {
      const { count } = await rows().updateMany({
        where: { id, outcome: { $null: true } },
        data: {
          outcome,
          ...ENDED,
          ...(outcome.result === 'authorized' && { succeededAt: clock() }),
        },
      });
      return count === 1;
    },

    async supersededByLater({ id, systemEmailId, side }) {
      const later = await rows().count({
        where: { systemEmailId, side, id: { $gt: id }, succeededAt: { $notNull: true } },
      });
      return later > 0;
    },

    async completeOthers(systemEmailId, side, outcome) {
      await rows().updateMany({
        where: { systemEmailId, side, kind: 'device', outcome: { $null: true } },
        data: { outcome, ...ENDED },
      });
    },
  };
};
