import { unknownPlaceholder } from '../from-name';
import type { GrantKind } from './grant-kinds';
import type { SendingLimitSettings } from '../sending-limits';
import { z } from '@strapi/utils';
import {
  day,
  host,
  languageTag,
  line,
  minTlsVersion,
  pageQuery,
  port,
  security,
  TICKET_PRIORITIES,
  type MinTlsVersion,
  type Page,
  type Problem,
  type TicketPriority,
} from './common';
import {
  READING_PROTOCOLS,
  SENDING_PROTOCOLS,
  type ReadingProtocol,
  type SendingProtocol,
} from '../reading-scopes';

const password = z.string().max(1000).optional();

export const afterFetch = z.discriminatedUnion('action', [
  z.object({ action: z.literal('move'), folder: line().min(1, 'Name the folder to move fetched mail to.') }),
  z.object({ action: z.literal('delete') }),
  z.object({ action: z.literal('mark-read') }),
  z.object({ action: z.literal('nothing') }),
]);
export type AfterFetchInput = z.input<typeof afterFetch>;

/** New mail is announced by the server (`push`), or looked for every so many minutes. */
export const fetching = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('push') }),
  z.object({
    mode: z.literal('interval'),
    minutes: z.coerce
      .number()
      .int()
      .min(1, 'At least one minute.')
      .max(1440, 'At most 1440 minutes, which is a day.'),
  }),
]);
export type FetchingInput = z.input<typeof fetching>;

const GRAPH_WITHOUT_TOKEN = 'Microsoft Graph knows OAuth2 alone: choose OAuth2 – Microsoft.';
/** HTTPS from the first byte. */
const graphByTls = ({ protocol, security }: { protocol: string; security: string }): boolean =>
  protocol !== 'graph' || security === 'tls';
const NOT_BY_TLS = { path: ['security'], error: 'Microsoft Graph is reached by TLS.' };

const HOST_MISSING = 'Enter the host name of the server.';
/** A server that is switched off needs no host. */
const hostOrNone = z.union([z.literal(''), host]);

export const remoteMailboxInput = z
  .object({
    enabled: z.boolean().default(true),
    protocol: z.enum(READING_PROTOCOLS).default('imap'),
    host: hostOrNone,
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
    fetching: fetching.default({ mode: 'push' }),
    /** How many messages one visit to the server takes in before it leaves or looks again. */
    fetchLimit: z.coerce.number().int().min(1, 'At least 1.').max(1000, 'At most 1000.').default(100),
    /** What happens with mail that is in the folder before the mailbox is connected: left alone, taken since a day, taken. */
    existingMail: z.enum(['skip', 'since', 'take']).default('skip'),
    existingMailSince: day.nullable().default(null),
  })
  .refine(({ enabled, host }) => !enabled || host !== '', { path: ['host'], error: HOST_MISSING })
  .refine(({ existingMail, existingMailSince }) => existingMail !== 'since' || existingMailSince !== null, {
    path: ['existingMailSince'],
    error: 'Choose the day from which on mail is taken.',
  })
  // What follows is all that POP3 knows (RFC 1939): one folder, no word of new mail, and nothing to mark or move.
  .refine(({ protocol, folder }) => protocol !== 'pop3' || folder.toUpperCase() === 'INBOX', {
    path: ['folder'],
    error: 'By POP3 only INBOX can be read: it knows no other folder.',
  })
  .refine(({ protocol, fetching: { mode } }) => protocol !== 'pop3' || mode === 'interval', {
    path: ['fetching', 'mode'],
    error: 'POP3 does not announce new mail: choose how often it is looked for.',
  })
  .refine(
    ({ protocol, afterFetch: { action } }) =>
      protocol !== 'pop3' || action === 'delete' || action === 'nothing',
    {
      path: ['afterFetch'],
      error: 'By POP3 fetched mail can only be deleted or left as it is: it cannot be marked or moved.',
    },
  )
  .refine(graphByTls, NOT_BY_TLS)
  .refine(({ protocol, authentication }) => protocol !== 'graph' || authentication === 'oauth', {
    path: ['authentication'],
    error: GRAPH_WITHOUT_TOKEN,
  });

const fromName = line().refine((pattern) => unknownPlaceholder(pattern) === null, {
  error: 'In braces the From name knows only agent and mailbox. Correct what stands in them.',
});

export const SENT_COPIES = ['server', 'file'] as const;

/** A number as it is typed into a form, where an empty field says that nothing was chosen. */
const limit = (least: number, most: number) =>
  z
    .union([
      z.literal('').transform(() => null),
      z.null(),
      z.coerce
        .number('Enter a whole number.')
        .int('Enter a whole number.')
        .min(least, `At least ${least}.`)
        .max(most, `At most ${most}.`),
    ])
    .default(null);

/** What the server allows this mailbox. Null: the default for its server; 0: no limit. */
const sendingLimits = z.object({
  connections: limit(1, 20),
  messagesPerMinute: limit(0, 10_000),
  recipientsPerDay: limit(0, 10_000_000),
});

export const outgoingServerInput = z
  .object({
    enabled: z.boolean().default(true),
    protocol: z.enum(SENDING_PROTOCOLS).default('smtp'),
    host: hostOrNone,
    port,
    security: security.default('starttls'),
    verifyCertificate: z.boolean().default(true),
    minTlsVersion: minTlsVersion.default('TLSv1.2'),
    /** `same`: signs in as the Remote Mailbox does. `oauth`: with a sign-in of its own. */
    authentication: z.enum(['same', 'oauth', 'basic', 'none']).default('same'),
    username: line().default(''),
    password,
    /** May name the agent and the mailbox: `{agent} via {mailbox}`. */
    fromName: fromName.default(''),
    replyTo: z.union([z.literal(''), z.email('Enter a mail address.')]).default(''),
    /** HTML put under every reply; sanitised before it is stored. */
    signature: z.string().max(20_000).default(''),
    /** Agents may reply from other addresses than this one; the server must allow it. */
    allowOtherFrom: z.boolean().default(false),
    /** Addresses that agents may choose as From besides this one. */
    aliases: z.array(z.email('Enter a mail address.').max(254)).max(50, 'At most 50 addresses.').default([]),
    /** Answers go to a signed variant of the address that names the ticket: support+…@ (RFC 5233). */
    plusAddress: z.boolean().default(false),
    /** Who puts a copy into the Sent folder. `server`: the mail server does so itself, as those of Microsoft and Google do. */
    sentCopy: z.enum(SENT_COPIES).default('server'),
    limits: sendingLimits.prefault({}),
  })
  .refine(({ enabled, host }) => !enabled || host !== '', { path: ['host'], error: HOST_MISSING })
  .refine(graphByTls, NOT_BY_TLS)
  .refine(
    ({ protocol, authentication }) =>
      protocol !== 'graph' || authentication === 'same' || authentication === 'oauth',
    { path: ['authentication'], error: GRAPH_WITHOUT_TOKEN },
  )
  .refine(({ protocol, sentCopy }) => protocol !== 'graph' || sentCopy === 'server', {
    path: ['sentCopy'],
    error: 'With Microsoft Graph the mail server files the copy itself.',
  });

/** A template, or the text that comes with the plugin, for mail in one language. */
const acknowledgement = z.object({
  language: languageTag.min(1, 'Choose a language, such as en or pt-BR.'),
  templateId: z.number().int().positive().nullable(),
});
export type Acknowledgement = z.output<typeof acknowledgement>;

/** POST /system-email/system-emails, PUT /system-email/system-emails/:id */
export const systemEmailInput = z
  .object({
    address: z
      .email('Enter the address the helpdesk owns, such as support@example.com.')
      .max(254)
      .toLowerCase(),
    name: line().default(''),
    enabled: z.boolean().default(true),
    notes: z.string().max(10_000).default(''),
    strictMatching: z.boolean().default(true),
    /** Which team new tickets are for. */
    department: line(100).default(''),
    defaultPriority: z.enum(TICKET_PRIORITIES).default('normal'),
    /** Who opens a ticket is told that it arrived. */
    autoResponse: z.boolean().default(false),
    /** What automatic mail is written in where nothing says otherwise; empty: English. */
    language: languageTag.default(''),
    /** What is said, by language; a mail in another language is acknowledged in `language`. Empty: the built-in text. */
    acknowledgements: z
      .array(acknowledgement)
      .max(50, 'At most 50 languages.')
      .refine(
        (all) => new Set(all.map(({ language }) => language.toLowerCase())).size === all.length,
        'Choose each language once.',
      )
      .default([]),
    /** The label that an instance must have to use its servers; empty: any instance does. */
    servedFrom: line(100).default(''),
    idpConfigId: z.number().int().positive().nullable().default(null),
    /** Only where the Outgoing Server signs in by itself with OAuth. */
    outgoingIdpConfigId: z.number().int().positive().nullable().default(null),
    remoteMailbox: remoteMailboxInput,
    outgoingServer: outgoingServerInput,
  })
  .refine(
    ({ remoteMailbox, outgoingServer: { protocol, authentication } }) =>
      protocol !== 'graph' || authentication !== 'same' || remoteMailbox.authentication === 'oauth',
    { path: ['outgoingServer', 'authentication'], error: GRAPH_WITHOUT_TOKEN },
  );
export type SystemEmailInput = z.input<typeof systemEmailInput>;

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

/** POST /system-email/system-emails/:id/verify : opens the mailbox and signs in at the outgoing server, now. */
export interface Verification {
  inbound: { ok: boolean; problem: Problem | null } | null;
  outbound: { ok: boolean; problem: Problem | null } | null;
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

/**
 * Settings that are tried before they are saved. Passwords that the form leaves empty, and tokens, are those of the stored
 * System Email.
 */
export const candidateInput = z.object({
  systemEmailId: z.number().int().positive().nullable(),
  settings: systemEmailInput,
});
export type CandidateInput = z.input<typeof candidateInput>;

/** POST /system-email/mailbox-folders (body: candidateInput) : what a picker offers. */
export interface MailboxFolder {
  /** As the server names it, with its separators. */
  path: string;
  /** RFC 6154 without the backslash: `Junk`, `Sent`, `Archive`, …; `Inbox`; or empty. */
  specialUse: string;
  /** False for folders that only hold other folders. */
  selectable: boolean;
}

/** POST /system-email/test-mails : sends a mail with these settings, now. */
export const testMailInput = candidateInput.extend({ to: z.email('Enter a mail address.') });
export type TestMailInput = z.input<typeof testMailInput>;
export interface TestMail {
  to: string;
  messageId: string;
  /** The server's final reply. */
  response: string;
}

/**
 * POST /system-email/system-emails/:id/aliases/check : asks the server, with the settings as they are saved, whether it takes
 * mail from this address. Nothing is sent; servers that look at the sender only when they have the message say yes.
 */
export const aliasCheckInput = z.object({ address: z.email('Enter a mail address.').max(254) });
export interface AliasCheck {
  address: string;
  ok: boolean;
  /** The server's reply. */
  response: string;
  problem: Problem | null;
}

/**
 * POST /system-email/validated-system-emails, PUT /system-email/validated-system-emails/:id (body: systemEmailInput):
 * sends a mail to the signed-in admin's own address with these settings, and saves them only if the server took it.
 */
export interface ValidatedSystemEmail {
  systemEmail: SystemEmail;
  testMail: TestMail;
}
