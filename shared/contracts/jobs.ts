/** Work that takes a while: started by an admin, seen and stopped from anywhere. */
export const JOB_STATES = ['running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface JobFailure {
  /** `interrupted`: the process that did the work has gone. */
  code: 'interrupted' | 'error';
  /** What was thrown, without secrets; empty where nothing was. */
  message: string;
}

export interface Job {
  id: number;
  /** What is being done, such as `quarantine.process`. */
  kind: string;
  /** Null when it is about none, or about several. */
  systemEmailId: number | null;
  state: JobState;
  /** How many things there were to do at the start. */
  total: number;
  /** How many of them have been dealt with, one way or another. */
  done: number;
  /** How many of those did not work. */
  failed: number;
  /** How many ended how, by the kind's own words. */
  outcomes: Record<string, number>;
  /** Why it ended before everything was done; null when nobody but an admin ended it. */
  failure: JobFailure | null;
  startedAt: string;
  finishedAt: string | null;
}
