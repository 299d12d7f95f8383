import type { Side } from '../../../../shared/contracts/system-emails';
import type { RemedyKey } from '../../../../shared/remedies';

export type AdminConsentOutcome =
  | { granted: true }
  | { granted: false; remedy: RemedyKey; message: string; providerCodes: string[]; correlationId?: string };

/** A link that was handed out. */
export interface PendingAdminConsent {
  id: number;
  idpConfigId: number;
  /** Where it was begun; null where that System Email was not saved yet. */
  systemEmailId: number | null;
  side: Side;
  /** SHA-256 of the `state` parameter; the value itself is only in the link. */
  stateHash: string;
  createdAt: Date;
  expiresAt: Date;
  outcome: AdminConsentOutcome | null;
}

export interface AdminConsentStore {
  create(pending: Omit<PendingAdminConsent, 'id' | 'outcome'>): Promise<number>;
  findByState(stateHash: string): Promise<PendingAdminConsent | null>;
  find(id: number): Promise<PendingAdminConsent | null>;
  /** Writes how it ended. What was granted stays granted: false, and nothing written. */
  complete(id: number, outcome: AdminConsentOutcome): Promise<boolean>;
  deleteExpired(before: Date): Promise<void>;
}
