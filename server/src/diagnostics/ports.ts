import type { ConnectionTest, ConnectionTestStage } from '../../../shared/contracts/connection-tests';
import type { ActivityEvent } from '../../../shared/contracts/system-emails';

export interface NewEvent {
  systemEmailId: number;
  at: Date;
  level: ActivityEvent['level'];
  type: string;
  message: string;
}

export interface ActivityStore {
  add(event: NewEvent): Promise<void>;
  latest(systemEmailId: number, limit: number): Promise<ActivityEvent[]>;
  removeFor(systemEmailId: number): Promise<void>;
}

/** A connection test as stored. */
export interface StoredConnectionTest extends ConnectionTest {
  cancelRequested: boolean;
  /** When the process that runs it last said so. */
  touchedAt: Date;
}

export interface ConnectionTestStore {
  create(test: {
    systemEmailId: number | null;
    startedBy: number | null;
    stages: ConnectionTestStage[];
    startedAt: Date;
  }): Promise<number>;
  find(id: number): Promise<StoredConnectionTest | null>;
  /**
   * Writes how far a running test has come; one that has ended stays as it is.
   * @returns whether it was still running
   */
  save(
    id: number,
    progress: { state: ConnectionTest['state']; stages: ConnectionTestStage[]; finishedAt: Date | null },
  ): Promise<boolean>;
  /** Asks whoever runs the test to end it. */
  requestCancel(id: number): Promise<void>;
  cancelRequested(id: number): Promise<boolean>;
  removeStartedBefore(day: Date): Promise<void>;
}

/** A logger as Strapi's: levels as methods. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
