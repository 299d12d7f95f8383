/** The settings of a System Email, as its form sends them. */
import { unknownPlaceholder } from '../from-name';
import { z } from '@strapi/utils';
import { day, host, languageTag, line, minTlsVersion, port, security, TICKET_PRIORITIES } from './common';
import { READING_PROTOCOLS, SENDING_PROTOCOLS } from '../reading-scopes';

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
