import { z } from '@strapi/utils';
import { CLIENT_AUTHENTICATIONS } from '../client-authentication';
import type { BuiltInPresetKey, IdpPresetKey } from '../idp-presets';
import type { ProviderSettings } from '../provider-settings';
import type { ClientAuthentication, ClientCredential } from './client-credentials';
import { day, line } from './common';
import { providerFields } from './provider-settings';
import { grantKind, grantKindFields, type GrantKindSettings } from './grant-kinds';
import type { ReadingProtocol } from '../reading-scopes';

const endpoint = line(2000).pipe(
  z.url({ protocol: /^https?$/, error: 'Enter a whole URL, starting with https://' }),
);

export type { BuiltInPresetKey, IdpPresetKey };

export const presetKey = line(50).regex(
  /^[a-z][a-z0-9-]*$/,
  'A preset’s key has lower-case letters, digits and hyphens.',
);

/** Microsoft's clouds: each has its own sign-in, scopes and mail servers. Other providers have one: `global`. */
export const CLOUDS = ['global', 'gcc-high', 'dod', 'china'] as const;
export type Cloud = (typeof CLOUDS)[number];

/** POST /system-email/idp-configs, PUT /system-email/idp-configs/:id */
export const idpConfigInput = z.object({
  name: line().min(1, 'Give this client registration a name.'),
  preset: presetKey.default('microsoft'),
  cloud: z.enum(CLOUDS).default('global'),
  tenant: line().default(''),
  clientId: line().min(1, 'Enter the Application (client) ID.'),
  /** How it authenticates at the token endpoint. Credentials that it does not use are kept. */
  clientAuthentication: z.enum(CLIENT_AUTHENTICATIONS).default('client_secret_post'),
  /** Write-only. Left out or empty: the stored one stays. Another one takes the place of every stored secret. */
  clientSecret: line(1000).optional(),
  /** As the provider's portal shows it; null when nobody noted it. */
  clientSecretExpiresAt: day.nullable().default(null),
  /** Empty for a provider without OpenID Connect Discovery: the endpoints are taken as they are, and no ID token is asked for. */
  issuer: z.union([z.literal(''), endpoint]).default(''),
  authorizationEndpoint: endpoint,
  tokenEndpoint: endpoint,
  scopes: z.array(line(500).min(1)).min(1, 'At least one scope is needed.'),
  prompt: z.enum(['', 'select_account', 'login', 'consent']).default('select_account'),
  ...providerFields,
  ...grantKindFields,
});
export type IdpConfigInput = z.input<typeof idpConfigInput>;

/** As sent to the panel: the secret never comes back. */
export interface IdpConfig extends GrantKindSettings, ProviderSettings {
  id: number;
  name: string;
  preset: IdpPresetKey;
  cloud: Cloud;
  tenant: string;
  clientId: string;
  clientAuthentication: ClientAuthentication;
  /** The newest first. */
  clientCredentials: ClientCredential[];
  /** Of the newest secret. */
  clientSecretSetAt: string | null;
  /** Of the newest secret: a day, `2026-11-22`. */
  clientSecretExpiresAt: string | null;
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
  prompt: string;
  /** How many System Emails sign in with it. */
  usedBy: number;
}

/** GET /system-email/idp-presets/:preset?tenant=…&cloud=…&grantKind=… : what these alone fill in. */
export const presetQuery = z.object({
  tenant: line().default(''),
  cloud: z.enum(CLOUDS).default('global'),
  grantKind: grantKind.default('authorization_code'),
});
export interface IdpPreset {
  preset: string;
  /** Empty where a provider is not known. */
  label: string;
  cloud: Cloud;
  /**
   * Where a tenant's administrator consents for everybody; the panel adds client ID, scopes and redirect URI. Null where
   * the provider has no such page, or the tenant is not known yet.
   */
  adminConsentEndpoint: string | null;
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
  prompt: string;
  /** What it sets of the fields that most providers leave alone. */
  defaults?: Partial<ProviderSettings> & { clientAuthentication?: ClientAuthentication };
  /** By protocol. Graph has one server for both ways. */
  remoteMailbox: Record<ReadingProtocol, { host: string; port: number; security: 'tls' | 'starttls' }>;
  outgoingServer: { host: string; port: number; security: 'tls' | 'starttls' };
}

/** GET /system-email/idp-presets : what a provider can be chosen from, in order. */
export interface IdpPresetChoice {
  key: IdpPresetKey;
  /** For people; of a built-in one the panel has its own, translated. */
  label: string;
}

/** POST /system-email/idp-discovery : what a provider publishes about itself. */
export const discoveryQuestion = z.object({
  /** The issuer, or the address of its discovery document. */
  issuer: endpoint,
});
export interface IdpDiscovery {
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** Those it names; empty where it names none. */
  scopes: string[];
  /** It takes sign-ins with a code. */
  deviceCode: boolean;
}

/** GET /system-email/callback-endpoint: what must be registered at the provider, to the letter. */
export interface CallbackEndpoint {
  url: string;
}
