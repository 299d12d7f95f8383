/** Settings that are tried at the servers: as they are saved, or before. */
import { z } from '@strapi/utils';
import type { Problem } from './common';
import { systemEmailInput } from './system-email-settings';
import type { SystemEmail } from './system-emails';

/** POST /system-email/system-emails/:id/verify : opens the mailbox and signs in at the outgoing server, now. */
export interface Verification {
  inbound: { ok: boolean; problem: Problem | null } | null;
  outbound: { ok: boolean; problem: Problem | null } | null;
}

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
