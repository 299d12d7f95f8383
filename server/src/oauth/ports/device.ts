import type { Side } from '../../../../shared/contracts/system-emails';
import type { AuthorizationOutcome } from '../ports';

/** A sign-in that waits for a person to type its code at the provider's page. */
export interface PendingDevice {
  id: number;
  systemEmailId: number;
  side: Side;
  idpConfigId: number;
  /** What the provider knows us by. A secret: whoever has it gets the tokens. Empty once the sign-in has ended. */
  deviceCode: string;
  /** What the person types. */
  userCode: string;
  verificationUri: string;
  /** Seconds between two questions to the provider. */
  interval: number;
  createdAt: Date;
  expiresAt: Date;
  /** When an instance last said that it is asking the provider. */
  polledAt: Date;
  outcome: AuthorizationOutcome | null;
}

export interface DeviceStore {
  create(pending: Omit<PendingDevice, 'id' | 'outcome'>): Promise<number>;
  find(id: number): Promise<PendingDevice | null>;
  /** Says that this instance is asking. One conditional UPDATE: false when somebody else has said so since, or it has ended. */
  claim(id: number, seen: Date, now: Date): Promise<boolean>;
  /** Writes how it ended, and forgets its codes. False when it had ended before. */
  complete(id: number, outcome: AuthorizationOutcome): Promise<boolean>;
  /** True when a sign-in for the same side of the System Email that began later has already succeeded. */
  supersededByLater(pending: Pick<PendingDevice, 'id' | 'systemEmailId' | 'side'>): Promise<boolean>;
  /** Gives up those of one side of a System Email that have not ended. */
  completeOthers(systemEmailId: number, side: Side, outcome: AuthorizationOutcome): Promise<void>;
}
