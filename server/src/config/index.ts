import { z } from '@strapi/utils';
import { host, port } from '../../../shared/contracts/common';
import { registeredPresets } from './presets';

/** Scheme, host and port, as `URL.origin` writes them. */
const originOnly = (what: string) =>
  z
    .url({ protocol: /^https?$/, error: `enter ${what} as a whole URL, such as https://login.example.com` })
    .transform((url) => url.replace(/\/$/, ''))
    .refine(
      (url) => new URL(url).origin === url,
      `${what} is a scheme, a host and maybe a port, without a path`,
    );

const mailServer = z.strictObject({ host, port, security: z.enum(['tls', 'starttls']) });

/** What is left out stays as Microsoft has it. */
const cloud = z
  .strictObject({
    loginOrigin: originOnly('the sign-in origin'),
    imap: mailServer,
    pop3: mailServer,
    smtp: mailServer,
    graph: mailServer,
    personalSmtp: mailServer,
    outlookResource: originOnly('the resource that the mail scopes begin with'),
  })
  .partial();

const clouds = z.strictObject({ global: cloud, 'gcc-high': cloud, dod: cloud, china: cloud }).partial();

const MEGABYTE = 1024 * 1024;
/** Megabytes, as people say them; kept as bytes. */
const megabytes = z
  .number()
  .positive('more than nothing')
  .max(160, 'at most 160: no connection carries more')
  .transform((size) => Math.round(size * MEGABYTE));

const limits = z
  .strictObject({
    /** What is larger stays on the server, and in quarantine without its bytes, until an admin decides. */
    messageMegabytes: megabytes.default(50 * MEGABYTE),
    /** A message with a larger attachment waits in quarantine until an admin decides. */
    attachmentMegabytes: megabytes.default(50 * MEGABYTE),
  })
  .transform(({ messageMegabytes, attachmentMegabytes }) => ({
    messageBytes: messageMegabytes,
    attachmentBytes: attachmentMegabytes,
  }));

/** Whether mail servers are asked to call us, and where. */
const announcements = z
  .union([
    z.boolean(),
    z.strictObject({
      /** Where they reach this Strapi, where that is not `publicUrl`. */
      url: z.url({ protocol: /^https$/, error: 'enter an address that begins with https://' }),
    }),
  ])
  .default(true);

/** A System Email, by its address or its id. */
const systemEmail = z.union([z.string().trim().min(1, 'name a System Email'), z.number().int().positive()]);

/** Plugin options: `config/plugins` → `'system-email': { config: { … } }`. All are optional. */
const options = z.strictObject({
  /** Where people and identity providers reach this Strapi; default: Strapi's own `server.url`. */
  publicUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
  /** Keys for secrets at rest: the first encrypts, all decrypt. Default: derived from `admin.secrets.encryptionKey`. */
  encryptionKeys: z
    .array(
      z
        .string()
        .refine((key) => key === '' || key.length >= 32, 'an encryption key needs at least 32 characters'),
    )
    // An unset environment variable reads as one empty key: that is none.
    .transform((keys) => keys.filter((key) => key !== ''))
    .default([]),
  /** PEM certificates of authorities to trust besides the well-known ones, for mail servers with a private CA. */
  additionalCertificates: z.array(z.string().includes('-----BEGIN CERTIFICATE-----')).default([]),
  /** Corrects what the Microsoft preset fills in, cloud by cloud: for a sovereign cloud, or a provider to test with. */
  clouds: clouds.default({}),
  /** Identity providers of the app's own, offered beside Microsoft and Google. */
  presets: registeredPresets,
  /** Whether mail servers that can (Microsoft Graph) are asked to call this Strapi when there is new mail. */
  announcements,
  /** How large mail may be. */
  limits: limits.prefault({}),
  /** Where mail of the app leaves from by default. Without it: from the only System Email that sends. */
  mailer: z.strictObject({ systemEmail: systemEmail.optional() }).default({}),
  /** Whether Strapi's own mail (`strapi.plugin('email')`: password resets, …) leaves through a System Email too. */
  emailProvider: z.union([z.boolean(), z.strictObject({ systemEmail })]).default(false),
  /** False on instances that serve only the panel and the API: nothing is fetched or sent from them. */
  workers: z.boolean().default(true),
  /** Where this instance stands: a data centre, a network zone. System Emails may ask to be served from one. */
  labels: z
    .array(z.string().trim().max(100, 'a label has at most 100 characters'))
    // An unset environment variable reads as one empty label: that is none.
    .transform((labels) => [...new Set(labels.filter((label) => label !== ''))])
    .default([]),
});

export type PluginOptions = z.output<typeof options>;

/** @throws Error that names the option and what is wrong with it */
export const parseOptions = (given: unknown): PluginOptions => {
  const parsed = options.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`,
  );
  throw new Error(`System Email: the plugin's configuration is not valid. ${problems.join('; ')}`);
};

export default {
  default: {},
  validator(given: unknown): void {
    parseOptions(given);
  },
};
