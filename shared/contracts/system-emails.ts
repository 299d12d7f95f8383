/** System Emails as they are listed and shown, and how they are signed in. */
import type { GrantKind } from './grant-kinds';
import type { SendingLimitSettings } from '../sending-limits';
import { z } from '@strapi/utils';
import { line, pageQuery, type MinTlsVersion, type Page, type Problem, type TicketPriority } from './common';
import type { ReadingProtocol, SendingProtocol } from '../reading-scopes';
import {
  type Acknowledgement,
  type AfterFetchInput,
  type FetchingInput,
  SENT_COPIES,
} from './system-email-settings';

export const SYSTEM_EMAIL_STATUSES = [
  'verified',
  'not-verified',
  'needs-authorization',
  'error',
  'disabled',
] as const;
export type SystemEmailStatus = (typeof SYSTEM_EMAIL_STATUSES)[number];

export const SYSTEM_EMAIL_SORTS = ['address', 'name', 'status', 'lastFetchAt', 'messagesToday'] as const;

/** GET /system-email/system-emails?page&pageSize&search&status&protocol&sort&order&today */
export const systemEmailQuery = pageQuery.extend({
  /** In address, name, department. */
  search: line(200).optional(),
  status: z.enum(SYSTEM_EMAIL_STATUSES).optional(),
  sort: z.enum(SYSTEM_EMAIL_SORTS).default('address'),
  order: z.enum(['asc', 'desc']).default('asc'),
  /** When the reader's day began, for `messagesToday`; default: the last midnight of the server. */
  today: z.iso.datetime({ offset: true }).optional(),
});
export type SystemEmailQuery = z.input<typeof systemEmailQuery>;
export type SystemEmailList = Page<SystemEmailSummary>;

/** PUT /system-email/system-emails/:id/backfill : answers with the System Email. Stopping is for good: what is left is left alone. */
export const backfillInput = z.object({ action: z.enum(['pause', 'resume', 'stop']) });
export type BackfillAction = z.output<typeof backfillInput>['action'];

/** Older mail that is taken in beside new mail. */
export interface BackfillStatus {
  /** `existing`: mail from before the mailbox was connected; `renumbered`: the server numbers all its mail anew. */
  reason: 'existing' | 'renumbered';
  state: 'running' | 'paused' | 'stopped' | 'done';
  /** Mail that the server received earlier is left alone; null: none is. */
  since: string | null;
  /** How many messages it goes through, and how many it has gone through. */
  total: number;
  done: number;
  startedAt: string;
  finishedAt: string | null;
}

/**
 * How new mail is learned of, where the server could announce it beyond a connection (Microsoft Graph). `asked`: it is
 * looked for every few seconds, because the option says so, there is no public https address, or the server refused.
 */
export type AnnouncementStatus =
  | { state: 'announced' }
  | { state: 'asked'; because: 'switched-off' | 'no-address' }
  | { state: 'asked'; because: 'refused'; problem: Problem };

/** PUT /system-email/system-emails/:id/enabled */
export const enabledInput = z.object({ enabled: z.boolean() });

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
  /** Until when it waits, where it waits for the next fetch or the next try. */
  activityUntil: string | null;
  remoteProtocol: string;
  outgoingProtocol: string;
  department: string;
  lastFetchAt: string | null;
  /** Messages received since the reader's day began. */
  messagesToday: number;
  verifiedAt: string | null;
}

/** Which of the two directions something is about. */
export const SIDES = ['remote', 'outgoing'] as const;
export type Side = (typeof SIDES)[number];
export const sideQuery = z.object({ side: z.enum(SIDES).default('remote') });

/** What signs the mailbox in, without any secret. */
export interface CredentialSummary {
  id: number;
  kind: 'oauth' | 'password';
  state: 'authorized' | 'needs-authorization';
  /** How it was come by; `client_credentials`: nobody signed in, the application does so by itself. */
  grantKind: GrantKind;
  /** The addresses of other System Emails that sign in with it. */
  sharedWith: string[];
  username: string;
  oid: string;
  tid: string;
  /** What the IdP Config asks for now. */
  requiredScopes: string[];
  grantedScopes: string[];
  missingScopes: string[];
  accessTokens: { resource: string; expiresAt: string }[];
  refreshTokenSetAt: string | null;
  authorizedAt: string | null;
  configSignature: string;
  problem: Problem | null;
}

/** GET /system-email/system-emails/:id */
export interface SystemEmail extends Omit<SystemEmailSummary, 'messagesToday'> {
  notes: string;
  strictMatching: boolean;
  defaultPriority: TicketPriority;
  autoResponse: boolean;
  language: string;
  acknowledgements: Acknowledgement[];
  servedFrom: string;
  idpConfigId: number | null;
  outgoingIdpConfigId: number | null;
  remoteMailbox: {
    enabled: boolean;
    protocol: ReadingProtocol;
    host: string;
    port: number;
    security: 'tls' | 'starttls' | 'none';
    verifyCertificate: boolean;
    folder: string;
    authentication: 'oauth' | 'basic';
    username: string;
    passwordSet: boolean;
    afterFetch: AfterFetchInput;
    fetching: FetchingInput;
    fetchLimit: number;
    existingMail: 'skip' | 'since' | 'take';
    existingMailSince: string | null;
  };
  outgoingServer: {
    enabled: boolean;
    protocol: SendingProtocol;
    host: string;
    port: number;
    security: 'tls' | 'starttls' | 'none';
    verifyCertificate: boolean;
    minTlsVersion: MinTlsVersion;
    authentication: 'same' | 'oauth' | 'basic' | 'none';
    username: string;
    passwordSet: boolean;
    fromName: string;
    replyTo: string;
    signature: string;
    allowOtherFrom: boolean;
    aliases: string[];
    plusAddress: boolean;
    sentCopy: (typeof SENT_COPIES)[number];
    limits: SendingLimitSettings;
  };
  /** What signs the Remote Mailbox in by OAuth, and the Outgoing Server where that is the same. */
  credential: CredentialSummary | null;
  /** What signs the Outgoing Server in by OAuth where it has a sign-in of its own. */
  outgoingCredential: CredentialSummary | null;
  warnings: SettingsWarning[];
  backfill: BackfillStatus | null;
  /** Null where the way it is read by has none, and before anything is known. */
  announcement: AnnouncementStatus | null;
}

/** Something about the settings that should not stay as it is. */
export interface SettingsWarning {
  code:
    | 'certificate-unverified'
    | 'connection-unencrypted'
    | 'password-retired'
    | 'secret-expires'
    | 'secret-expired'
    | 'certificate-expires'
    | 'certificate-expired';
  side: Side;
  /** Host, provider, day: whatever the text names. */
  values: Record<string, string>;
}

/** POST /system-email/system-emails/:id/authorization?side : begins a sign-in; sets the cookie that binds it to this browser. */
export interface BegunAuthorization {
  authorizationId: number;
  url: string;
}

/** GET /system-email/authorizations/:id : how a sign-in ended, for the banner after the redirect. */
export interface AuthorizationResult {
  id: number;
  systemEmailId: number;
  side: Side;
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

/** DELETE /system-email/system-emails/:id/credential?side : answers with the System Email. */
/** POST /system-email/system-emails/:id/token-refresh?side : takes a new access token now; answers with the System Email. */
