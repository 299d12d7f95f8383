import { z } from '@strapi/utils';

/** A failure as the panel shows it: what happened, what to do, and the provider's own codes for support. */
export interface Problem {
  remedy: string;
  /** What the texts below were filled in with, so that the panel can say the same in another language. */
  values?: Record<string, string>;
  /** What happened, in one sentence. */
  message: string;
  /** What to do about it. */
  action: string;
  serverResponse?: string;
  providerCodes?: string[];
  correlationId?: string;
  /** Where the provider explains the first of its codes. */
  lookUp?: { code: string; url: string };
  at?: string;
}

export interface Page<T> {
  results: T[];
  pagination: { page: number; pageSize: number; pageCount: number; total: number };
}

export const pageQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
});

export const idParam = z.object({ id: z.coerce.number().int().positive() });

/** Trims and refuses control characters, which have no place in a setting and could split a protocol line. */
export const line = (max = 255) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^\P{Cc}*$/u, 'Line breaks and control characters are not allowed here.');

export const host = line().regex(
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[?[0-9a-f:]+\]?)$/i,
  'Enter a host name such as outlook.office365.com, without a scheme or port.',
);

export const port = z.coerce
  .number()
  .int()
  .min(1, 'A port is 1 to 65535.')
  .max(65535, 'A port is 1 to 65535.');

export const security = z.enum(['tls', 'starttls', 'none']);

/** Older versions are not offered: they are broken, and Node refuses them anyway. */
export const minTlsVersion = z.enum(['TLSv1.2', 'TLSv1.3']);
export type MinTlsVersion = z.output<typeof minTlsVersion>;

export const TICKET_PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type TicketPriority = (typeof TICKET_PRIORITIES)[number];

/** A calendar day, `2026-11-22`. */
export const day = z.iso.date('Enter a date.');

/** BCP 47 as far as languages are chosen: `de`, `pt-BR`; or empty. */
export const languageTag = line(35).regex(
  /^(?:[a-z]{2,3}(?:-[a-z0-9]{2,8})*)?$/i,
  'Choose a language, such as en or pt-BR.',
);
