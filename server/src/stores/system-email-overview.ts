import type { Core } from '@strapi/types';

/** Below every database's limit on parameters in one statement. */
const IN_LIMIT = 500;

interface OverviewCredential {
  kind: 'oauth' | 'password';
  state: 'authorized' | 'needs-authorization';
}

/** What one side of a System Email looks like in a list. */
export interface OverviewSide<Authentication extends string> {
  enabled: boolean;
  protocol: string;
  authentication: Authentication;
  credential: OverviewCredential | null;
  /** A problem is stored. */
  troubled: boolean;
  verifiedAt: string | null;
}

/** As much of a System Email as its status and a line in a list need. */
export interface SystemEmailOverview {
  id: number;
  address: string;
  name: string;
  department: string;
  enabled: boolean;
  /** A label, or empty. */
  servedFrom: string;
  activity: string;
  activityUntil: string | null;
  lastFetchAt: string | null;
  remote: OverviewSide<'oauth' | 'basic'>;
  outgoing: OverviewSide<'same' | 'oauth' | 'basic' | 'none'>;
}

/** Booleans and times as the database's driver gives them. */
type Flag = boolean | number | null;
type Time = string | number | Date | null;

interface Row {
  id: number;
  address: string;
  name: string | null;
  department: string | null;
  enabled: Flag;
  servedFrom: string | null;
  activity: string | null;
  activityUntil: Time;
  lastFetchAt: Time;
  remoteEnabled: Flag;
  remoteProtocol: string;
  remoteAuthentication: 'oauth' | 'basic';
  remoteKind: OverviewCredential['kind'] | null;
  remoteState: OverviewCredential['state'] | null;
  inboundTroubled: Flag;
  inboundVerifiedAt: Time;
  outgoingEnabled: Flag;
  outgoingProtocol: string;
  outgoingAuthentication: 'same' | 'oauth' | 'basic' | 'none';
  outgoingKind: OverviewCredential['kind'] | null;
  outgoingState: OverviewCredential['state'] | null;
  outboundTroubled: Flag;
  outboundVerifiedAt: Time;
}

const COLUMNS = {
  id: 's.id',
  address: 's.address',
  name: 's.name',
  department: 's.department',
  enabled: 's.enabled',
  servedFrom: 's.served_from',
  activity: 'm.activity',
  activityUntil: 'm.activity_until',
  lastFetchAt: 'm.last_fetch_at',
  remoteEnabled: 's.remote_enabled',
  remoteProtocol: 's.remote_protocol',
  remoteAuthentication: 's.remote_authentication',
  remoteKind: 'r.kind',
  remoteState: 'r.state',
  inboundVerifiedAt: 'm.inbound_verified_at',
  outgoingEnabled: 's.outgoing_enabled',
  outgoingProtocol: 's.outgoing_protocol',
  outgoingAuthentication: 's.outgoing_authentication',
  outgoingKind: 'o.kind',
  outgoingState: 'o.state',
  outboundVerifiedAt: 'm.outbound_verified_at',
};

const iso = (time: Time): string | null => (time === null ? null : new Date(time).toISOString());

const credential = (
  kind: OverviewCredential['kind'] | null,
  state: OverviewCredential['state'] | null,
): OverviewCredential | null => kind && { kind, state: state ?? 'authorized' };

const toOverview = (row: Row): SystemEmailOverview => ({
  id: row.id,
  address: row.address,
  name: row.name ?? '',
  department: row.department ?? '',
  enabled: Boolean(row.enabled),
  servedFrom: row.servedFrom ?? '',
  activity: row.activity ?? '',
  activityUntil: iso(row.activityUntil),
  lastFetchAt: iso(row.lastFetchAt),
  remote: {
    enabled: Boolean(row.remoteEnabled),
    protocol: row.remoteProtocol,
    authentication: row.remoteAuthentication,
    credential: credential(row.remoteKind, row.remoteState),
    troubled: Boolean(row.inboundTroubled),
    verifiedAt: iso(row.inboundVerifiedAt),
  },
  outgoing: {
    enabled: Boolean(row.outgoingEnabled),
    protocol: row.outgoingProtocol,
    authentication: row.outgoingAuthentication,
    credential: credential(row.outgoingKind, row.outgoingState),
    troubled: Boolean(row.outboundTroubled),
    verifiedAt: iso(row.outboundVerifiedAt),
  },
});

export type SystemEmailOverviewStore = ReturnType<typeof createSystemEmailOverviewStore>;

/** Thousands of System Emails at a glance. Asked with one statement each, past the entity layer: that is what makes it fast. */
export const createSystemEmailOverviewStore = ({ db }: { db: Core.Strapi['db'] }) => {
  const isSet = (column: string, as: string) =>
    db.connection.raw('case when ?? is null then 0 else 1 end as ??', [column, as]);

  return {
    async all(): Promise<SystemEmailOverview[]> {
      const rows: Row[] = await db
        .getConnection('system_emails as s')
        .leftJoin('system_email_mailbox_states as m', 'm.system_email_id', 's.id')
        .leftJoin('system_email_credentials as r', 'r.id', 's.remote_credential_id')
        .leftJoin('system_email_credentials as o', 'o.id', 's.outgoing_credential_id')
        .select(COLUMNS)
        .select(
          isSet('m.inbound_problem', 'inboundTroubled'),
          isSet('m.outbound_problem', 'outboundTroubled'),
        );
      return rows.map(toOverview);
    },

    /** How many messages each of them received since then, copies of known ones left out. None: not in the map. */
    async received(systemEmailIds: number[], since: Date): Promise<Map<number, number>> {
      const counts = new Map<number, number>();
      for (let start = 0; start < systemEmailIds.length; start += IN_LIMIT) {
        const rows: { id: number; count: string | number }[] = await db
          .getConnection('system_email_receipts')
          .whereIn('system_email_id', systemEmailIds.slice(start, start + IN_LIMIT))
          .where('received_at', '>=', since)
          .whereNot('state', 'duplicate')
          .groupBy('system_email_id')
          .select({ id: 'system_email_id' })
          .count({ count: '*' });
        for (const { id, count } of rows) counts.set(id, Number(count));
      }
      return counts;
    },
  };
};
