import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { z } from '@strapi/utils';
import type { AfterFetch, MailServer } from '../mail/ports';
import type { TicketPriority } from '../../../shared/contracts/common';
import type {
  Acknowledgement,
  fetching,
  SENT_COPIES,
  systemEmailInput,
} from '../../../shared/contracts/system-email-settings';
import type { Side } from '../../../shared/contracts/system-emails';
import type { ReadingProtocol, SendingProtocol } from '../../../shared/reading-scopes';
import type { SendingLimitSettings } from '../../../shared/sending-limits';

const SYSTEM_EMAIL = 'plugin::system-email.system-email';

export type SystemEmailSettings = z.output<typeof systemEmailInput>;

export type SentCopy = (typeof SENT_COPIES)[number];

export type Fetching = z.output<typeof fetching>;

/** A System Email as stored: settings, and the ids of what it refers to. */
export interface SystemEmailRecord {
  id: number;
  address: string;
  name: string;
  enabled: boolean;
  notes: string;
  strictMatching: boolean;
  department: string;
  defaultPriority: TicketPriority;
  autoResponse: boolean;
  language: string;
  acknowledgements: Acknowledgement[];
  servedFrom: string;
  idpConfigId: number | null;
  outgoingIdpConfigId: number | null;
  remoteCredentialId: number | null;
  outgoingCredentialId: number | null;
  remoteMailbox: {
    enabled: boolean;
    protocol: ReadingProtocol;
    server: MailServer;
    folder: string;
    authentication: 'oauth' | 'basic';
    afterFetch: AfterFetch;
    fetching: Fetching;
    fetchLimit: number;
    existingMail: 'skip' | 'since' | 'take';
    existingMailSince: string | null;
  };
  outgoingServer: {
    enabled: boolean;
    protocol: SendingProtocol;
    server: MailServer;
    authentication: 'same' | 'oauth' | 'basic' | 'none';
    fromName: string;
    replyTo: string;
    signature: string;
    allowOtherFrom: boolean;
    aliases: string[];
    plusAddress: boolean;
    sentCopy: SentCopy;
    limits: SendingLimitSettings;
  };
}

/** The columns of a row, with relations as Strapi populates them. */
interface Row {
  id: number;
  address: string;
  name: string | null;
  enabled: boolean;
  notes: string | null;
  strictMatching: boolean;
  department: string | null;
  defaultPriority: TicketPriority | null;
  autoResponse: boolean | null;
  language: string | null;
  acknowledgements: Acknowledgement[] | null;
  servedFrom: string | null;
  outgoingIdpConfig?: { id: number } | null;
  idpConfig?: { id: number } | null;
  remoteCredential?: { id: number } | null;
  outgoingCredential?: { id: number } | null;
  remoteEnabled: boolean;
  remoteProtocol: ReadingProtocol;
  remoteHost: string;
  remotePort: number;
  remoteSecurity: MailServer['security'];
  remoteVerifyCertificate: boolean;
  remoteFolder: string;
  remoteAuthentication: 'oauth' | 'basic';
  afterFetchAction: AfterFetch['action'];
  afterFetchFolder: string | null;
  fetchMode: 'push' | 'interval' | null;
  fetchMinutes: number | null;
  fetchLimit: number | null;
  existingMail: 'skip' | 'since' | 'take';
  existingMailSince: string | null;
  outgoingEnabled: boolean;
  outgoingProtocol: SendingProtocol;
  outgoingHost: string;
  outgoingPort: number;
  outgoingSecurity: MailServer['security'];
  outgoingVerifyCertificate: boolean;
  outgoingMinTlsVersion: MailServer['minTlsVersion'] | null;
  outgoingAuthentication: 'same' | 'oauth' | 'basic' | 'none';
  fromName: string | null;
  replyTo: string | null;
  signature: string | null;
  allowOtherFrom: boolean | null;
  aliases: string[] | null;
  plusAddress: boolean | null;
  sentCopy: SentCopy | null;
  sendingLimits: SendingLimitSettings | null;
}

const populate = {
  idpConfig: { select: ['id'] },
  outgoingIdpConfig: { select: ['id'] },
  remoteCredential: { select: ['id'] },
  outgoingCredential: { select: ['id'] },
};

const toRecord = (row: Row): SystemEmailRecord => ({
  id: row.id,
  address: row.address,
  name: row.name ?? '',
  enabled: row.enabled,
  notes: row.notes ?? '',
  strictMatching: row.strictMatching,
  department: row.department ?? '',
  defaultPriority: row.defaultPriority ?? 'normal',
  autoResponse: row.autoResponse ?? false,
  language: row.language ?? '',
  acknowledgements: row.acknowledgements ?? [],
  servedFrom: row.servedFrom ?? '',
  idpConfigId: row.idpConfig?.id ?? null,
  outgoingIdpConfigId: row.outgoingIdpConfig?.id ?? null,
  remoteCredentialId: row.remoteCredential?.id ?? null,
  outgoingCredentialId: row.outgoingCredential?.id ?? null,
  remoteMailbox: {
    enabled: row.remoteEnabled,
    protocol: row.remoteProtocol,
    server: {
      host: row.remoteHost,
      port: row.remotePort,
      security: row.remoteSecurity,
      verifyCertificate: row.remoteVerifyCertificate,
    },
    folder: row.remoteFolder,
    authentication: row.remoteAuthentication,
    afterFetch:
      row.afterFetchAction === 'move'
        ? { action: 'move', folder: row.afterFetchFolder ?? '' }
        : { action: row.afterFetchAction },
    fetching:
      row.fetchMode === 'interval' ? { mode: 'interval', minutes: row.fetchMinutes ?? 5 } : { mode: 'push' },
    fetchLimit: row.fetchLimit ?? 100,
    existingMail: row.existingMail,
    existingMailSince: row.existingMailSince,
  },
  outgoingServer: {
    enabled: row.outgoingEnabled,
    protocol: row.outgoingProtocol,
    server: {
      host: row.outgoingHost,
      port: row.outgoingPort,
      security: row.outgoingSecurity,
      verifyCertificate: row.outgoingVerifyCertificate,
      minTlsVersion: row.outgoingMinTlsVersion ?? 'TLSv1.2',
    },
    authentication: row.outgoingAuthentication,
    fromName: row.fromName ?? '',
    replyTo: row.replyTo ?? '',
    signature: row.signature ?? '',
    allowOtherFrom: row.allowOtherFrom ?? false,
    aliases: row.aliases ?? [],
    plusAddress: row.plusAddress ?? false,
    sentCopy: row.sentCopy ?? 'server',
    limits: row.sendingLimits ?? { connections: null, messagesPerMinute: null, recipientsPerDay: null },
  },
});

const toColumns = ({ remoteMailbox: remote, outgoingServer: outgoing, ...account }: SystemEmailSettings) => ({
  address: account.address,
  name: account.name,
  enabled: account.enabled,
  notes: account.notes,
  strictMatching: account.strictMatching,
  department: account.department,
  defaultPriority: account.defaultPriority,
  autoResponse: account.autoResponse,
  language: account.language,
  acknowledgements: account.acknowledgements,
  servedFrom: account.servedFrom,
  idpConfig: account.idpConfigId,
  outgoingIdpConfig: account.outgoingIdpConfigId,
  remoteEnabled: remote.enabled,
  remoteProtocol: remote.protocol,
  remoteHost: remote.host,
  remotePort: remote.port,
  remoteSecurity: remote.security,
  remoteVerifyCertificate: remote.verifyCertificate,
  remoteFolder: remote.folder,
  remoteAuthentication: remote.authentication,
  afterFetchAction: remote.afterFetch.action,
  afterFetchFolder: remote.afterFetch.action === 'move' ? remote.afterFetch.folder : null,
  fetchMode: remote.fetching.mode,
  fetchMinutes: remote.fetching.mode === 'interval' ? remote.fetching.minutes : null,
  fetchLimit: remote.fetchLimit,
  existingMail: remote.existingMail,
  existingMailSince: remote.existingMail === 'since' ? remote.existingMailSince : null,
  outgoingEnabled: outgoing.enabled,
  outgoingProtocol: outgoing.protocol,
  outgoingHost: outgoing.host,
  outgoingPort: outgoing.port,
  outgoingSecurity: outgoing.security,
  outgoingVerifyCertificate: outgoing.verifyCertificate,
  outgoingMinTlsVersion: outgoing.minTlsVersion,
  outgoingAuthentication: outgoing.authentication,
  fromName: outgoing.fromName,
  replyTo: outgoing.replyTo,
  signature: outgoing.signature,
  allowOtherFrom: outgoing.allowOtherFrom,
  aliases: outgoing.aliases,
  plusAddress: outgoing.plusAddress,
  sentCopy: outgoing.sentCopy,
  sendingLimits: outgoing.limits,
});

export type SystemEmailStore = ReturnType<typeof createSystemEmailStore>;

/** Settings of System Emails in Strapi's database. */
export const createSystemEmailStore = ({ db }: { db: Core.Strapi['db'] }) => ({
  async list(): Promise<SystemEmailRecord[]> {
    const rows: Row[] = await db.query(SYSTEM_EMAIL).findMany({ populate, orderBy: { address: 'asc' } });
    return rows.map(toRecord);
  },

  async findMany(ids: number[]): Promise<SystemEmailRecord[]> {
    if (ids.length === 0) return [];
    const rows: Row[] = await db.query(SYSTEM_EMAIL).findMany({ where: { id: { $in: ids } }, populate });
    return rows.map(toRecord);
  },

  async find(id: number): Promise<SystemEmailRecord | null> {
    const row: Row | null = await db.query(SYSTEM_EMAIL).findOne({ where: { id }, populate });
    return row && toRecord(row);
  },

  async addressTaken(address: string, exceptId?: number): Promise<boolean> {
    const where = exceptId === undefined ? { address } : { address, id: { $ne: exceptId } };
    return (await db.query(SYSTEM_EMAIL).count({ where })) > 0;
  },

  /** @param address in lower case */
  async idOf(address: string): Promise<number | null> {
    const row: { id: number } | null = await db
      .query(SYSTEM_EMAIL)
      .findOne({ select: ['id'], where: { address } });
    return row && row.id;
  },

  /** Some of those that send, the oldest first. */
  async sending(limit: number): Promise<number[]> {
    const rows: { id: number }[] = await db.query(SYSTEM_EMAIL).findMany({
      select: ['id'],
      where: { enabled: true, outgoingEnabled: true },
      orderBy: { id: 'asc' },
      limit,
    });
    return rows.map(({ id }) => id);
  },

  /** The System Emails that sign in with a credential, on either side. */
  async usingCredential(credentialId: number): Promise<number[]> {
    const rows: { id: number }[] = await db.query(SYSTEM_EMAIL).findMany({
      select: ['id'],
      where: { $or: [{ remoteCredential: credentialId }, { outgoingCredential: credentialId }] },
    });
    return rows.map(({ id }) => id);
  },

  async create(settings: SystemEmailSettings): Promise<number> {
    const row: { id: number } = await db
      .query(SYSTEM_EMAIL)
      .create({ data: { documentId: randomUUID(), ...toColumns(settings) } });
    return row.id;
  },

  async update(id: number, settings: SystemEmailSettings): Promise<void> {
    await db.query(SYSTEM_EMAIL).update({ where: { id }, data: toColumns(settings) });
  },

  async setEnabled(id: number, enabled: boolean): Promise<void> {
    await db.query(SYSTEM_EMAIL).update({ where: { id }, data: { enabled } });
  },

  /** A side no longer signs in with its credential, which stays for whoever else uses it. */
  async forgetCredential(id: number, side: Side): Promise<void> {
    const field = side === 'remote' ? 'remoteCredential' : 'outgoingCredential';
    await db.query(SYSTEM_EMAIL).update({ where: { id }, data: { [field]: null } });
  },

  async remove(id: number): Promise<void> {
    await db.query(SYSTEM_EMAIL).delete({ where: { id } });
  },
});
