import { z } from '@strapi/utils';
import {
  CERTIFICATE_MONTHS,
  type ClientAuthentication,
  type ClientCredentialKind,
} from '../client-authentication';
import { day, line } from './common';

export type { ClientAuthentication, ClientCredentialKind };

const pem = (error: string) => z.string().trim().max(50_000).includes('-----BEGIN ', { error });

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
    certificate: pem('Paste the certificate in PEM form: it begins with -----BEGIN CERTIFICATE-----.'),
    /** Write-only, without a passphrase. */
    privateKey: pem('Paste the private key in PEM form: it begins with -----BEGIN PRIVATE KEY-----.'),
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
