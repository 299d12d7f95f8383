import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { z } from '@strapi/utils';
import type { AfterFetch, MailServer } from '../mail/ports';
import type { systemEmailInput } from '../../../shared/contracts/system-emails';

const SYSTEM_EMAIL = 'plugin::system-email.system-email';

export type SystemEmailSettings = z.output<typeof systemEmailInput>;

/** A System Email as stored: settings, and the ids of what it refers to. */
export interface SystemEmailRecord {
  id: number;
  address: string;
  name: string;
  enabled: boolean;
  notes: string;
  strictMatching: boolean;
  idpConfigId: number | null;
  remoteCredentialId: number | null;
  outgoingCredentialId: number | null;
  remoteMailbox: {
    enabled: boolean;
    protocol: 'imap';
    server: MailServer;
    folder: string;
    authentication: 'oauth' | 'basic';
    afterFetch: AfterFetch;
    existingMail: 'skip' | 'take';
  };
  outgoingServer: {
    enabled: boolean;
    protocol: 'smtp';
    server: MailServer;
    authentication: 'same' | 'basic' | 'none';
    fromName: string;
    replyTo: string;
    signature: string;
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
  idpConfig?: { id: number } | null;
  remoteCredential?: { id: number } | null;
  outgoingCredential?: { id: number } | null;
  remoteEnabled: boolean;
  remoteProtocol: 'imap';
  remoteHost: string;
  remotePort: number;
  remoteSecurity: MailServer['security'];
  remoteVerifyCertificate: boolean;
  remoteFolder: string;
  remoteAuthentication: 'oauth' | 'basic';
  afterFetchAction: AfterFetch['action'];
  afterFetchFolder: string | null;
  existingMail: 'skip' | 'take';
  outgoingEnabled: boolean;
  outgoingProtocol: 'smtp';
  outgoingHost: string;
  outgoingPort: number;
  outgoingSecurity: MailServer['security'];
  outgoingVerifyCertificate: boolean;
  outgoingAuthentication: 'same' | 'basic' | 'none';
  fromName: string | null;
  replyTo: string | null;
  signature: string | null;
}

const populate = {
  idpConfig: { select: ['id'] },
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
  idpConfigId: row.idpConfig?.id ?? null,
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
    existingMail: row.existingMail,
  },
  outgoingServer: {
    enabled: row.outgoingEnabled,
    protocol: row.outgoingProtocol,
    server: {
      host: row.outgoingHost,
      port: row.outgoingPort,
      security: row.outgoingSecurity,
      verifyCertificate: row.outgoingVerifyCertificate,
    },
    authentication: row.outgoingAuthentication,
    fromName: row.fromName ?? '',
    replyTo: row.replyTo ?? '',
    signature: row.signature ?? '',
  },
});

const toColumns = ({ remoteMailbox: remote, outgoingServer: outgoing, ...account }: SystemEmailSettings) => ({
  address: account.address,
  name: account.name,
  enabled: account.enabled,
  notes: account.notes,
  strictMatching: account.strictMatching,
  idpConfig: account.idpConfigId,
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
  existingMail: remote.existingMail,
  outgoingEnabled: outgoing.enabled,
  outgoingProtocol: outgoing.protocol,
  outgoingHost: outgoing.host,
  outgoingPort: outgoing.port,
  outgoingSecurity: outgoing.security,
  outgoingVerifyCertificate: outgoing.verifyCertificate,
  outgoingAuthentication: outgoing.authentication,
  fromName: outgoing.fromName,
  replyTo: outgoing.replyTo,
  signature: outgoing.signature,
});

export type SystemEmailStore = ReturnType<typeof createSystemEmailStore>;

/** Settings of System Emails in Strapi's database. */
export const createSystemEmailStore = ({ db }: { db: Core.Strapi['db'] }) => ({
  async list(): Promise<SystemEmailRecord[]> {
    const rows: Row[] = await db.query(SYSTEM_EMAIL).findMany({ populate, orderBy: { address: 'asc' } });
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

  async create(settings: SystemEmailSettings): Promise<number> {
    const row: { id: number } = await db
      .query(SYSTEM_EMAIL)
      .create({ data: { documentId: randomUUID(), ...toColumns(settings) } });
    return row.id;
  },

  async update(id: number, settings: SystemEmailSettings): Promise<void> {
    await db.query(SYSTEM_EMAIL).update({ where: { id }, data: toColumns(settings) });
  },

  async remove(id: number): Promise<void> {
    await db.query(SYSTEM_EMAIL).delete({ where: { id } });
  },
});
