import type { QuarantineReason } from '../../../../shared/contracts/quarantine';

export const REASONS: QuarantineReason[] = ['unparseable', 'failed', 'stalled', 'oversize', 'unavailable'];

/** Reasons that an admin may set aside: the message is then taken in whatever its size. */
const CAN_BE_TAKEN_IN: QuarantineReason[] = ['oversize', 'unavailable'];

export const canBeTakenIn = (reason: QuarantineReason): boolean => CAN_BE_TAKEN_IN.includes(reason);
