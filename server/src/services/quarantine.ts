import { setImmediate as nextTurn } from 'node:timers/promises';
import { errors, type z } from '@strapi/utils';
import type { Job } from '../../../shared/contracts/jobs';
import {
  QUARANTINE_JOB_KINDS,
  type QuarantineCount,
  type QuarantineDetail,
  type quarantineJobInput,
  type QuarantineJobKind,
  type QuarantineList,
  type QuarantinedMessage,
  type QuarantineOutcome,
  type quarantineQuery,
} from '../../../shared/contracts/quarantine';
import type { Activity } from '../diagnostics/activity';
import { TooManyJobs, type JobProgress, type Jobs } from '../diagnostics/jobs';
import type { Dealt, Quarantine, QuarantinedMail } from '../inbound/quarantine';
import { found } from './found';

interface Parts {
  quarantine: Quarantine;
  jobs: Jobs;
  activity: Pick<Activity, 'record'>;
  /** Looks into a mailbox now, where it is served from here; elsewhere its next visit comes by itself. */
  revisit(systemEmailId: number): Promise<void>;
}

/** The admin who asks. */
interface Asking {
  id: number | null;
  name: string;
}

const KINDS: readonly string[] = QUARANTINE_JOB_KINDS;

/** What admins do with mail that could not become an entry. */
export const createQuarantineDesk = ({ quarantine, jobs, activity, revisit }: Parts) => {
  const steps: Record<QuarantineJobKind, (id: number) => Promise<Dealt>> = {
    'quarantine.process': quarantine.process,
    'quarantine.discard': quarantine.discard,
    'quarantine.take-in': quarantine.takeIn,
  };

  const mustFind = async (id: number) => found(await quarantine.find(id), 'quarantined message');

  /** One message after the other, each for itself: what is done when the work ends early stays done. */
  const dealWith =
    (kind: QuarantineJobKind, ids: number[], { name }: Asking) =>
    async ({ signal, advance }: JobProgress): Promise<void> => {
      const tallies = new Map<number, Map<QuarantineOutcome, number>>();
      try {
        for (const id of ids) {
          // SQLite's driver answers at once: without this, requests and timers would wait until the last message.
          await nextTurn();
          if (signal.aborted) return;
          const { outcome, systemEmailId } = await steps[kind](id);
          advance(outcome, outcome === 'quarantined' || outcome === 'unfit');
          if (systemEmailId === null) continue;
          const tally = tallies.get(systemEmailId) ?? new Map<QuarantineOutcome, number>();
          tallies.set(systemEmailId, tally.set(outcome, (tally.get(outcome) ?? 0) + 1));
        }
      } finally {
        for (const [systemEmailId, tally] of tallies) {
          activity.record(systemEmailId, 'info', kind, `${name} ${DEEDS[kind]}: ${sentence(tally)}`);
          if (tally.has('wanted')) await revisit(systemEmailId);
        }
      }
    };

  return {
    async list({ page, pageSize, ...selection }: z.output<typeof quarantineQuery>): Promise<QuarantineList> {
      const [{ mails, total }, newestId] = await Promise.all([
        quarantine.list(selection, { page, pageSize }),
        quarantine.newestId(),
      ]);
      return {
        results: mails.map(toMessage),
        pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total },
        newestId,
      };
    },

    counts: (): Promise<QuarantineCount[]> => quarantine.counts(),

    async get(id: number): Promise<QuarantineDetail> {
      const mail = await mustFind(id);
      return { ...toMessage(mail), headers: mail.headers };
    },

    /** @throws NotFoundError also where the bytes are not here */
    async raw(id: number): Promise<{ filename: string; contentType: string; content: Buffer }> {
      const bytes = await quarantine.raw((await mustFind(id)).receipt);
      if (bytes === null) {
        throw new errors.NotFoundError(
          'The bytes of this message are not here. Take it in anyway to have it fetched.',
        );
      }
      return { filename: `message-${id}.eml`, contentType: 'message/rfc822', content: bytes };
    },

    /** @throws ValidationError when nothing matches, RateLimitError when too many jobs run here */
    async start({ kind, selection }: z.output<typeof quarantineJobInput>, by: Asking): Promise<Job> {
      const ids =
        'ids' in selection
          ? [...new Set(selection.ids)].sort((one, other) => one - other)
          : await quarantine.matching({ ...selection.filter, newestId: selection.newestId });
      if (ids.length === 0) throw new errors.ValidationError('Nothing in quarantine matches this any more.');
      try {
        return await jobs.start({
          kind,
          systemEmailId: 'filter' in selection ? (selection.filter.systemEmail ?? null) : null,
          startedBy: by.id,
          total: ids.length,
          work: dealWith(kind, ids, by),
        });
      } catch (error) {
        throw error instanceof TooManyJobs ? new errors.RateLimitError(error.message) : error;
      }
    },

    jobs: (): Promise<Job[]> => jobs.recent(KINDS),

    async cancel(id: number): Promise<Job> {
      const job = await jobs.get(id);
      return found(job && KINDS.includes(job.kind) ? await jobs.cancel(id) : null, 'job');
    },
  };
};

const DEEDS: Record<QuarantineJobKind, string> = {
  'quarantine.process': 'had quarantined mail processed again',
  'quarantine.discard': 'deleted mail from quarantine',
  'quarantine.take-in': 'had quarantined mail taken in anyway',
};

const OUTCOMES: Record<QuarantineOutcome, string> = {
  entry: 'became entries',
  duplicate: 'were known already',
  quarantined: 'are still in quarantine',
  wanted: 'will be fetched with the next visit',
  discarded: 'are deleted, their copies on the mail server are left alone',
  unfit: 'could not be dealt with, as their bytes are not here or their System Email has been deleted',
  gone: 'were not in quarantine any more',
};

const sentence = (tally: Map<QuarantineOutcome, number>): string =>
  `${[...tally].map(([outcome, count]) => `${count} ${OUTCOMES[outcome]}`).join('; ')}.`;

const toMessage = ({ receipt, subject, from }: QuarantinedMail): QuarantinedMessage => ({
  id: receipt.id,
  systemEmail: { id: receipt.systemEmailId, address: receipt.address },
  reasonCode: receipt.reasonCode,
  reason: receipt.reason,
  subject,
  from,
  receivedAt: receipt.receivedAt?.toISOString() ?? null,
  fetchedAt: receipt.fetchedAt.toISOString(),
  size: receipt.size,
  attempts: receipt.attempts,
  hasBytes: receipt.contentHash !== '',
  wanted: receipt.wanted,
});
