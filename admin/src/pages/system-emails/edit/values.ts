import type {
  AfterFetchInput,
  SystemEmail,
  SystemEmailInput,
} from '../../../../../shared/contracts/system-emails';

type Security = SystemEmail['remoteMailbox']['security'];

interface ServerValues {
  enabled: boolean;
  host: string;
  /** As typed; the server says when it is no port. */
  port: string;
  security: Security;
  verifyCertificate: boolean;
  username: string;
  /** Only ever what was typed now: a stored password does not come back. */
  password: string;
}

export interface RemoteMailboxValues extends ServerValues {
  folder: string;
  authentication: SystemEmail['remoteMailbox']['authentication'];
  afterFetchAction: AfterFetchInput['action'];
  /** Kept while another action is chosen, so that going back to `move` finds it again. */
  afterFetchFolder: string;
  existingMail: SystemEmail['remoteMailbox']['existingMail'];
}

export interface OutgoingServerValues extends ServerValues {
  authentication: SystemEmail['outgoingServer']['authentication'];
  fromName: string;
  replyTo: string;
  signature: string;
}

/** The edit page's form: what is typed, before the server has looked at it. */
export interface SystemEmailValues {
  address: string;
  name: string;
  enabled: boolean;
  notes: string;
  strictMatching: boolean;
  idpConfigId: number | null;
  remoteMailbox: RemoteMailboxValues;
  outgoingServer: OutgoingServerValues;
}

const NEW_SERVER = { enabled: true, host: '', verifyCertificate: true, username: '', password: '' };

export const NEW_VALUES: SystemEmailValues = {
  address: '',
  name: '',
  enabled: true,
  notes: '',
  strictMatching: true,
  idpConfigId: null,
  remoteMailbox: {
    ...NEW_SERVER,
    port: '993',
    security: 'tls',
    folder: 'INBOX',
    authentication: 'oauth',
    afterFetchAction: 'mark-read',
    afterFetchFolder: '',
    existingMail: 'skip',
  },
  outgoingServer: {
    ...NEW_SERVER,
    port: '587',
    security: 'starttls',
    authentication: 'same',
    fromName: '',
    replyTo: '',
    signature: '',
  },
};

/** What the server holds, as the form shows it. */
export function valuesFrom(systemEmail: SystemEmail): SystemEmailValues {
  const { remoteMailbox, outgoingServer } = systemEmail;
  return {
    address: systemEmail.address,
    name: systemEmail.name,
    enabled: systemEmail.enabled,
    notes: systemEmail.notes,
    strictMatching: systemEmail.strictMatching,
    idpConfigId: systemEmail.idpConfigId,
    remoteMailbox: {
      enabled: remoteMailbox.enabled,
      host: remoteMailbox.host,
      port: String(remoteMailbox.port),
      security: remoteMailbox.security,
      verifyCertificate: remoteMailbox.verifyCertificate,
      folder: remoteMailbox.folder,
      authentication: remoteMailbox.authentication,
      username: remoteMailbox.username,
      password: '',
      afterFetchAction: remoteMailbox.afterFetch.action,
      afterFetchFolder: remoteMailbox.afterFetch.action === 'move' ? remoteMailbox.afterFetch.folder : '',
      existingMail: remoteMailbox.existingMail,
    },
    outgoingServer: {
      enabled: outgoingServer.enabled,
      host: outgoingServer.host,
      port: String(outgoingServer.port),
      security: outgoingServer.security,
      verifyCertificate: outgoingServer.verifyCertificate,
      authentication: outgoingServer.authentication,
      username: outgoingServer.username,
      password: '',
      fromName: outgoingServer.fromName,
      replyTo: outgoingServer.replyTo,
      signature: outgoingServer.signature,
    },
  };
}

/** The form as the server takes it. An empty password is left out, which keeps the stored one. */
export function inputFrom(values: SystemEmailValues): SystemEmailInput {
  const { afterFetchAction, afterFetchFolder, password: mailboxPassword, ...mailbox } = values.remoteMailbox;
  const { password: serverPassword, ...server } = values.outgoingServer;
  return {
    ...values,
    remoteMailbox: {
      ...mailbox,
      ...(mailboxPassword ? { password: mailboxPassword } : {}),
      afterFetch:
        afterFetchAction === 'move'
          ? { action: 'move', folder: afterFetchFolder }
          : { action: afterFetchAction },
    },
    outgoingServer: { ...server, ...(serverPassword ? { password: serverPassword } : {}) },
  };
}
