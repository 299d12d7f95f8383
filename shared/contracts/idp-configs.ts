import { z } from '@strapi/utils';
import { line } from './common';

const endpoint = line(2000).pipe(
  z.url({ protocol: /^https?$/, error: 'Enter a whole URL, starting with https://' }),
);

/** POST /system-email/idp-configs, PUT /system-email/idp-configs/:id */
export const idpConfigInput = z.object({
  name: line().min(1, 'Give this client registration a name.'),
  preset: z.enum(['microsoft', 'other']).default('microsoft'),
  tenant: line().default(''),
  clientId: line().min(1, 'Enter the Application (client) ID.'),
  /** Write-only. Left out or empty: the stored one stays. */
  clientSecret: line(1000).optional(),
  issuer: endpoint,
  authorizationEndpoint: endpoint,
  tokenEndpoint: endpoint,
  scopes: z.array(line(500).min(1)).min(1, 'At least one scope is needed.'),
  prompt: z.enum(['', 'select_account', 'login', 'consent']).default('select_account'),
});
export type IdpConfigInput = z.input<typeof idpConfigInput>;

/** As sent to the panel: the secret never comes back. */
export interface IdpConfig {
  id: number;
  name: string;
  preset: 'microsoft' | 'other';
  tenant: string;
  clientId: string;
  clientSecretSetAt: string | null;
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
  prompt: string;
  /** How many System Emails sign in with it. */
  usedBy: number;
}

/** GET /system-email/idp-presets/:preset?tenant=… : what the tenant alone fills in. */
export const presetQuery = z.object({ tenant: line().default('') });
export interface IdpPreset {
  preset: string;
  label: string;
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
  prompt: string;
  remoteMailbox: { host: string; port: number; security: 'tls' | 'starttls' };
  outgoingServer: { host: string; port: number; security: 'tls' | 'starttls' };
}

/** GET /system-email/callback-endpoint: what must be registered at the provider, to the letter. */
export interface CallbackEndpoint {
  url: string;
}
