/**
 * Looking at a mail server from the outside, one step after the other and without signing in: does its name resolve,
 * does it answer, what certificate does it show, what can it do.
 */
import type { MailServer } from '../ports';

export type ProbeStage = 'resolve' | 'connect' | 'tls' | 'capabilities';

/** What was found, without secrets, by name. */
export type Facts = Record<string, string>;

/** Gets to know what is found as soon as it is, also when the stage fails afterwards. */
export type Found = (facts: Facts) => void;

/** Runs the stages of a probe for somebody who shows them. */
export interface StageRunner {
  /** @throws whatever `work` throws, or something of its own to end the probe */
  stage<T>(name: ProbeStage, work: (found: Found) => Promise<T>): Promise<T>;
  /** This stage is not needed here. */
  skip(name: ProbeStage): void;
}

export interface Probe {
  /**
   * @param signal closes the socket at once when it aborts; the probe then rejects with its reason
   * @throws MailFailure with a remedy, inside the stage that failed
   */
  run(server: MailServer, runner: StageRunner, signal: AbortSignal): Promise<void>;
}
