import { z } from '@strapi/utils';
import { host, line, port, security, type Problem } from './common';

const password = z.string().max(1000).optional();

export const afterFetch = z.discriminatedUnion('action', [
  z.object({ action: z.literal('move'), folder: line().min(1, 'Name the folder to move fetched mail to.') }),
  z.object({ action: z.literal('delete') }),
  z.object({ action: z.literal('mark-read') }),
  z.object({ action: z.literal('nothing') }),
]);
export type AfterFetchInput = z.input<typeof afterFetch>;

export const remoteMailboxInput = z.object({
  enabled: z.boolean().default(true),
  protocol: z.enum(['imap']).default('imap'),
  host,
  port,
  security: security.default('tls'),
  verifyCertificate: z.boolean().default(true),
  folder: line().min(1, 'Name the folder to read, usually INBOX.').default('INBOX'),
  authentication: z.enum(['oauth', 'basic']).default('oauth'),
  /** Basic only; empty means the address. */
  username: line().default(''),
  /** Basic only, write-only. Left out or empty: the stored one stays. */
  password,
  afterFetch: afterFetch.default({ action: 'mark-read' }),
  /** What happens with mail that is in the folder before the mailbox is connected. */
  existingMail: z.enum(['skip', 'take']).default('skip'),
});

export const outgoingServerInput = z.object({
  enabled: z.boolean().default(true),
  protocol: z.enum(['smtp']).default('smtp'),
  host,
  port,
  security: security.default('starttls'),
  verifyCertificate: z.boolean().default(true),
  authentication: z.enum(['same', 'basic', 'none']).default('same'),
  username: line().default(''),
  password,
  fromName: line().default(''),
  replyTo: z.union([z.literal(''), z.email('Enter a mail address.')]).default(''),
  /** Plain text put under every reply. */
  signature: z.string().max(5000).default(''),
});

/** POST /system-email/system-emails, PUT /system-email/system-emails/:id */
export const systemEmailInput = z.object({
  address: z
    .email('Enter the address the helpdesk owns, such as support@example.com.')
    .max(254)
    .toLowerCase(),
  name: line().default(''),
  enabled: z.boolean().default(true),
  notes: z.string().max(10_000).default(''),
  strictMatching: z.boolean().default(true),
  idpConfigId: z.number().int().positive().nullable().default(null),
  remoteMailbox: remoteMailboxInput,
  outgoingServer: outgoingServerInput,
});
export type SystemEmailInput = z.input<typeof systemEmailInput>;

export const SYSTEM_EMAIL_STATUSES = [
  'verified',
  'not-verified',
  'needs-authorization',
  'error',
  'disabled',
] as const;
export type SystemEmailStatus = (typeof SYSTEM_EMAIL_STATUSES)[number];

/** GET /system-email/system-emails */
export interface SystemEmailSummary {
  id: number;
  address: string;
  name: string;
  enabled: boolean;
  status: SystemEmailStatus;
  /** Why the status is what it is, when something has to be done. */
  problem: Problem | null;
  /** What the watcher is doing now, for example `watching`; empty when none runs here. */
  activity: string;
  remoteProtocol: string;
  outgoingProtocol: string;
  lastFetchAt: string | null;
  verifiedAt: string | null;
}

/** What signs the mailbox in, without any secret. */
export interface CredentialSummary {
  id: number;
  kind: 'oauth' | 'password';
  state: 'authorized' | 'needs-authorization';
  username: string;
  oid: string;
  tid: string;
  grantedScopes: string[];
  missingScopes: string[];
  accessTokens: { resource: string; expiresAt: string }[];
  refreshTokenSetAt: string | null;
  authorizedAt: string | null;
  configSignature: string;
  problem: Problem | null;
}

/** GET /system-email/system-emails/:id */
export interface SystemEmail extends SystemEmailSummary {
  notes: string;
  strictMatching: boolean;
  idpConfigId: number | null;
  remoteMailbox: {
    enabled: boolean;
    protocol: 'imap';
    host: string;
    port: number;
    security: 'tls' | 'starttls' | 'none';
    verifyCertificate: boolean;
    folder: string;
    authentication: 'oauth' | 'basic';
    username: string;
    passwordSet: boolean;
    afterFetch: AfterFetchInput;
    existingMail: 'skip' | 'take';
  };
  outgoingServer: {
    enabled: boolean;
    protocol: 'smtp';
    host: string;
    port: number;
    security: 'tls' | 'starttls' | 'none';
    verifyCertificate: boolean;
    authentication: 'same' | 'basic' | 'none';
    username: string;
    passwordSet: boolean;
    fromName: string;
    replyTo: string;
    signature: string;
  };
  credential: CredentialSummary | null;
  warnings: string[];
}

/** POST /system-email/system-emails/:id/verify : opens the mailbox and signs in at the outgoing server, now. */
export interface Verification {
  inbound: { ok: boolean; problem: Problem | null } | null;
  outbound: { ok: boolean; problem: Problem | null } | null;
}

/** POST /system-email/system-emails/:id/authorization : begins a sign-in; sets the cookie that binds it to this browser. */
export interface BegunAuthorization {
  authorizationId: number;
  url: string;
}

/** GET /system-email/authorizations/:id : how a sign-in ended, for the banner after the redirect. */
export interface AuthorizationResult {
  id: number;
  systemEmailId: number;
  state: 'pending' | 'authorized' | 'failed';
  username: string | null;
  problem: Problem | null;
}

/** GET /system-email/system-emails/:id/events */
export interface ActivityEvent {
  id: number;
  at: string;
  level: 'info' | 'warning' | 'error';
  type: string;
  message: string;
}
