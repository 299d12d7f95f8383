import type { ConnectionTest, ConnectionTestStage } from '../../../shared/contracts/connection-tests';
import type { Job, JobFailure, JobState } from '../../../shared/contracts/jobs';
import type { ActivityEvent } from '../../../shared/contracts/system-emails';

export interface NewEvent {
  systemEmailId: number;
  at: Date;
  level: ActivityEvent['level'];
  type: string;
  message: string;
}

export interface ActivityStore {
  /** All of them or none. */
  add(events: NewEvent[]): Promise<void>;
  latest(systemEmailId: number, limit: number): Promise<ActivityEvent[]>;
  removeFor(systemEmailId: number): Promise<void>;
}

/** A connection test as stored. */
export interface StoredConnectionTest extends ConnectionTest {
  cancelRequested: boolean;
  /** Milliseconds since the process that runs it last said so, on the database's clock. */
  silentFor: number;
  /** It was handed over, and nobody has begun it yet. */
  unclaimed: boolean;
}

/** A test that another instance was asked for, as the one that may run it gets it. */
export interface HandedOverTest {
  id: number;
  stages: ConnectionTestStage[];
  startedAt: Date;
  systemEmailId: number | null;
  startedBy: number | null;
  /** What to test, in the words of whoever handed it over. */
  request: string;
}

export interface ConnectionTestStore {
  create(test: {
    systemEmailId: number | null;
    startedBy: number | null;
    stages: ConnectionTestStage[];
    startedAt: Date;
    /** For an instance with that label to run. The request may hold secrets: it is stored encrypted until it is claimed. */
    handOver?: { servedFrom: string; request: string };
  }): Promise<number>;
  /** Takes the oldest test that was handed over to one of the labels, for this instance alone. Null when there is none. */
  claim(labels: string[]): Promise<HandedOverTest | null>;
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

/** A job as stored. */
export interface StoredJob extends Job {
  cancelRequested: boolean;
  /** When the process that does the work last said so. */
  touchedAt: Date;
}

export interface JobStore {
  create(job: {
    kind: string;
    systemEmailId: number | null;
    /** The admin's id. */
    startedBy: number | null;
    total: number;
    startedAt: Date;
  }): Promise<number>;
  find(id: number): Promise<StoredJob | null>;
  /** Those of these kinds that run, or ended after that time; newest first. */
  recent(kinds: readonly string[], endedAfter: Date): Promise<StoredJob[]>;
  /**
   * Writes how far a running job has come; one that has ended stays as it is.
   * @returns whether it was still running
   */
  save(id: number, progress: StoredProgress): Promise<boolean>;
  /** Asks whoever does the work to end it. */
  requestCancel(id: number): Promise<void>;
  cancelRequested(id: number): Promise<boolean>;
  /** Removes those that nobody has worked on since. */
  removeTouchedBefore(day: Date): Promise<void>;
}

export interface StoredProgress {
  state: JobState;
  done: number;
  failed: number;
  outcomes: Record<string, number>;
  failure: JobFailure | null;
  finishedAt: Date | null;
}

/** A logger as Strapi's: levels as methods. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
