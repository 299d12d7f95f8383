import { z } from '@strapi/utils';
import { day, line } from './common';

/**
 * How a client proves at the token endpoint that it is the registered one.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication
 */
export const CLIENT_AUTHENTICATIONS = [
  'client_secret_post',
  'client_secret_basic',
  'private_key_jwt',
  'none',
] as const;
export type ClientAuthentication = (typeof CLIENT_AUTHENTICATIONS)[number];

export type ClientCredentialKind = 'secret' | 'certificate';

/** What kind of credential each way needs; null: none. */
export const CREDENTIAL_KIND: Record<ClientAuthentication, ClientCredentialKind | null> = {
  client_secret_post: 'secret',
  client_secret_basic: 'secret',
  private_key_jwt: 'certificate',
  none: null,
};

/** So many of a kind: one, and the next one while the provider is being told of it. */
export const CREDENTIALS_PER_KIND = 2;

/** A certificate that is made here lasts as long as Microsoft lets a client secret last at most, or shorter. */
export const CERTIFICATE_MONTHS = [6, 12, 24] as const;

const pem = (what: string) =>
  z
    .string()
    .trim()
    .max(50_000)
    .includes('-----BEGIN ', { error: `Paste ${what} in PEM form, beginning with -----BEGIN.` });

/** POST /system-email/idp-configs/:id/client-credentials : a newer one beside the one in use. */
export const clientCredentialInput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('secret'),
    /** Write-only. */
    secret: line(1000).min(1, 'Enter the client secret’s value.'),
    expiresAt: day.nullable().default(null),
  }),
  z.object({
    kind: z.literal('certificate'),
    certificate: pem('the certificate'),
    /** Write-only, without a passphrase. */
    privateKey: pem('the private key'),
  }),
  z.object({
    kind: z.literal('new-certificate'),
    months: z
      .number()
      .refine((months) => CERTIFICATE_MONTHS.some((known) => known === months), 'Choose 6, 12 or 24 months.')
      .default(24),
  }),
]);
export type ClientCredentialInput = z.input<typeof clientCredentialInput>;

/** A client secret or certificate as sent to the panel: what is secret about it never comes back. */
export interface ClientCredential {
  id: number;
  kind: ClientCredentialKind;
  addedAt: string;
  /** A day, `2026-11-22`; null for a secret when nobody noted it. */
  expiresAt: string | null;
  /** What the provider last said to it; null: it was not used yet. */
  standing: 'accepted' | 'refused' | null;
  standingAt: string | null;
  /** The provider's own codes for a refusal. */
  refusal: string | null;
  /** Null for a secret. */
  certificate: {
    subject: string;
    /** SHA-1 in upper-case hex, as Microsoft's portal shows it. */
    thumbprint: string;
    /** SHA-256 in upper-case hex. */
    thumbprintSha256: string;
  } | null;
}

/** DELETE …/client-credentials/:credentialId */
export const clientCredentialParams = z.object({
  id: z.coerce.number().int().positive(),
  credentialId: z.coerce.number().int().positive(),
});

/** GET …/client-credentials/:credentialId/certificate?format=cer : what the provider's portal takes. */
export const certificateQuery = z.object({ format: z.enum(['cer', 'pem']).default('cer') });
