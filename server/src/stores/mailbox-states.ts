import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { Problem } from '../../../shared/contracts/common';
import type { AnnouncementStatus, BackfillStatus } from '../../../shared/contracts/system-emails';
import type { BackfillControl } from '../inbound/ports';

const MAILBOX_STATE = 'plugin::system-email.mailbox-state';
const MAILBOX_STATES = 'system_email_mailbox_states';

/** Milliseconds for which having sent is known well enough. */
const SENT_LATELY = 10_000;

/** What the running system knows of a System Email besides its settings. */
export interface MailboxState {
  systemEmailId: number;
  activity: string;
  /** Until when it waits, while it does. */
  activityUntil: string | null;
  lastFetchAt: string | null;
  /** When somebody saw the mailbox work again that its watcher had given up, or was waiting for. */
  mendedAt: string | null;
  /** How far the spool has come with older mail. */
  backfill: (Omit<BackfillStatus, 'state'> & { position: number; below: number }) | null;
  backfillControl: BackfillControl | null;
  /** How the watcher learned of new mail, when it last found out. */
  announcement: AnnouncementStatus | null;
  inboundVerifiedAt: string | null;
  outboundVerifiedAt: string | null;
  inboundProblem: Problem | null;
  outboundProblem: Problem | null;
}

export type MailboxStateChange = Partial<Omit<MailboxState, 'systemEmailId' | 'backfill'>>;

export type MailboxStateStore = ReturnType<typeof createMailboxStateStore>;

/** Runtime state of mailboxes. The cursor in the same row belongs to the spool alone. */
export const createMailboxStateStore = ({ db }: { db: Core.Strapi['db'] }) => {
  const query = () => db.query(MAILBOX_STATE);
  return {
    async find(systemEmailId: number): Promise<MailboxState | null> {
      return query().findOne({ where: { systemEmailId } });
    },

    async findMany(systemEmailIds: number[]): Promise<MailboxState[]> {
      if (systemEmailIds.length === 0) return [];
      return query().findMany({ where: { systemEmailId: { $in: systemEmailIds } } });
    },

    /** Every System Email has its row from the start, so that all later writes are plain updates. */
    async ensure(systemEmailId: number): Promise<void> {
      if (await query().count({ where: { systemEmailId } })) return;
      await query().create({ data: { documentId: randomUUID(), systemEmailId } });
    },

    async change(systemEmailId: number, change: MailboxStateChange): Promise<void> {
      await query().updateMany({ where: { systemEmailId }, data: change });
    },

    /** A message has just left. What is on screen then is not written again with each of many. */
    async sent(systemEmailId: number, at: Date): Promise<void> {
      await db
        .getConnection(MAILBOX_STATES)
        .where({ system_email_id: systemEmailId })
        .where((stale) =>
          stale
            .whereNotNull('outbound_problem')
            .orWhereNull('outbound_verified_at')
            .orWhere('outbound_verified_at', '<', new Date(at.getTime() - SENT_LATELY)),
        )
        .update({ outbound_problem: null, outbound_verified_at: at });
    },

    /** Another server, or another way to sign in there: what was proven before means nothing any more. */
    async unprove(systemEmailId: number, sides: { inbound: boolean; outbound: boolean }): Promise<void> {
      const data = {
        ...(sides.inbound && { inboundVerifiedAt: null, inboundProblem: null }),
        ...(sides.outbound && { outboundVerifiedAt: null, outboundProblem: null }),
      };
      if (sides.inbound || sides.outbound) await query().updateMany({ where: { systemEmailId }, data });
    },

    async remove(systemEmailId: number): Promise<void> {
      await query().deleteMany({ where: { systemEmailId } });
    },
  };
};
