import { z } from '@strapi/utils';
import type { Problem } from './common';
import { SIDES, type Side } from './system-emails';
import { candidateInput } from './trying-settings';

/** In this order, each only after the one before has passed. */
export const TEST_STAGES = [
  'resolve',
  'connect',
  'tls',
  'capabilities',
  'token',
  'sign-in',
  'mailbox',
  'sender',
  'round-trip',
] as const;
export type TestStageName = (typeof TEST_STAGES)[number];

/** POST /system-email/connection-tests : starts a test of what is in the form. */
export const connectionTestInput = candidateInput.extend({
  sides: z.array(z.enum(SIDES)).min(1, 'Choose what to test.'),
  /** Sends a mail to the System Email's own address and waits until it is in the mailbox. Needs both sides. */
  roundTrip: z.boolean().default(false),
});
export type ConnectionTestInput = z.input<typeof connectionTestInput>;

export interface ConnectionTestStage {
  side: Side;
  stage: TestStageName;
  /** `skipped`: not needed here, or nothing to try after a failure. */
  state: 'waiting' | 'running' | 'passed' | 'failed' | 'skipped';
  milliseconds: number | null;
  /**
   * What was found, without secrets, by name: `addresses`, `address`, `protocol`, `cipher`, `subject`, `issuer`, `validFrom`,
   * `validTo`, `greeting`, `capabilities`, `mechanisms`, `maxSize`, `username`, `expiresAt`, `folder`, `messages`, `from`, `response`, `arrivedAfter`.
   */
  facts: Record<string, string>;
  problem: Problem | null;
}

/** GET /system-email/connection-tests/:id (ask again while it runs), DELETE … (cancels it; answers with the test). */
export interface ConnectionTest {
  id: number;
  state: 'running' | 'passed' | 'failed' | 'cancelled';
  startedAt: string;
  finishedAt: string | null;
  stages: ConnectionTestStage[];
}
