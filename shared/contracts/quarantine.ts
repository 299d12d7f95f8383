import { z } from '@strapi/utils';
import { line, pageQuery, type Page } from './common';
import type { Job } from './jobs';
import type { EntrySource } from './tickets';

/**
 * Why a message could not become an entry. `unparseable`: it cannot be read as mail. `failed`: storing it failed each time.
 * `stalled`: reading it ended the process, or took too long. `oversize`: it, or an attachment, is larger than the limit.
 * `unavailable`: the server lists it and does not hand it out.
 */
export const QUARANTINE_REASONS = ['unparseable', 'failed', 'stalled', 'oversize', 'unavailable'] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

const id = z.coerce.number().int().positive();

const filter = {
  systemEmail: id.optional(),
  reasonCode: z.enum(QUARANTINE_REASONS).optional(),
  /** Words in the subject or in the sender's name or address. */
  search: line(200).optional(),
};

/** GET /system-email/quarantine?page&pageSize&systemEmail&reasonCode&search : newest first. */
export const quarantineQuery = pageQuery.extend(filter);
export type QuarantineQuery = z.input<typeof quarantineQuery>;

export interface QuarantinedMessage {
  id: number;
  /** The address is null when the System Email has been deleted: then the message can be read and deleted only. */
  systemEmail: { id: number; address: string | null };
  reasonCode: QuarantineReason;
  /** What was said when it was put here, in English. */
  reason: string;
  /** Decoded; empty where the message says nothing. */
  subject: string;
  from: string;
  /** When the mail server got it; null where that is not known. */
  receivedAt: string | null;
  /** When we took note of it. */
  fetchedAt: string;
  /** Bytes. */
  size: number;
  attempts: number;
  /** Its bytes are here: it can be downloaded and processed again. */
  hasBytes: boolean;
  /** The next visit to the mailbox fetches it, whatever its size. */
  wanted: boolean;
}

export interface QuarantineList extends Page<QuarantinedMessage> {
  /** The highest id at this moment, over all pages; 0 when there is none. */
  newestId: number;
}

/** GET /system-email/quarantine/:id */
export interface QuarantineDetail extends QuarantinedMessage {
  headers: EntrySource['headers'];
}

/** GET /system-email/quarantine/:id/raw : the message as `message/rfc822`; 404 where its bytes are not here. */

/** GET /system-email/quarantine/counts : every System Email, and deleted ones that have something here. */
export interface QuarantineCount {
  systemEmailId: number;
  address: string | null;
  count: number;
}

export const QUARANTINE_JOB_KINDS = [
  'quarantine.process',
  'quarantine.discard',
  'quarantine.take-in',
] as const;
export type QuarantineJobKind = (typeof QUARANTINE_JOB_KINDS)[number];

/**
 * POST /system-email/quarantine/jobs : begins the work and answers with the job. `process`: what has its bytes here is tried
 * again. `discard`: the message leaves the quarantine for good and is not fetched again; nothing happens on the mail server.
 * `take-in`: what was too large or not to be had is taken in whatever its size.
 */
export const quarantineJobInput = z.object({
  kind: z.enum(QUARANTINE_JOB_KINDS),
  selection: z.union(
    [
      z.strictObject({ ids: z.array(id).min(1).max(1000) }),
      z.strictObject({
        /** All that match: everything where the filter is empty. */
        filter: z.strictObject(filter),
        /** As the list said it: what came since nobody has seen yet, and it is left alone. */
        newestId: id,
      }),
    ],
    'Choose messages by their ids, or by a filter with the newestId of the list.',
  ),
});
export type QuarantineJobInput = z.input<typeof quarantineJobInput>;

/** GET /system-email/quarantine/jobs : those that run or ended in the last ten minutes, newest first. */
export type QuarantineJobs = Job[];

/** DELETE /system-email/quarantine/jobs/:id : stops it after the message that it is at; answers with the job. */

/**
 * What became of one message. `entry`: it is in a ticket now. `duplicate`: it was known already. `quarantined`: it still
 * cannot become an entry. `wanted`: it will be fetched. `discarded`: it has left the quarantine. `unfit`: nothing can be
 * done here, because its bytes are not here or its System Email has been deleted. `gone`: somebody was faster.
 */
export const QUARANTINE_OUTCOMES = [
  'entry',
  'duplicate',
  'quarantined',
  'wanted',
  'discarded',
  'unfit',
  'gone',
] as const;
export type QuarantineOutcome = (typeof QUARANTINE_OUTCOMES)[number];
