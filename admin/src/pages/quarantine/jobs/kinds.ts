import type { Job } from '../../../../../shared/contracts/jobs';
import type { QuarantineOutcome } from '../../../../../shared/contracts/quarantine';

const KINDS = ['process', 'discard', 'take-in'] as const;

/** What the texts call a job's kind. */
export const kindOf = ({ kind }: Pick<Job, 'kind'>): (typeof KINDS)[number] =>
  KINDS.find((name) => kind === `quarantine.${name}`) ?? 'process';

export const OUTCOMES: QuarantineOutcome[] = [
  'entry',
  'duplicate',
  'quarantined',
  'wanted',
  'discarded',
  'unfit',
  'gone',
];
