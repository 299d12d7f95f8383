import { errors } from '@strapi/utils';
import type { Instances } from '../cluster/instances';
import type { SystemEmailRecord } from '../stores/system-emails';
import type { Problems, Side } from './problems';

/** Looks at the running instances, then tells of any place whether none of them is there. Empty is anywhere. */
export type UnservedSource = () => Promise<(servedFrom: string) => boolean>;

export const createUnservedSource =
  (instances: Pick<Instances, 'living'>): UnservedSource =>
  async () => {
    const labels = new Set((await instances.living()).flatMap((instance) => instance.labels));
    return (servedFrom) => servedFrom !== '' && !labels.has(servedFrom);
  };

/** @throws ApplicationError with the problem in its details when this instance may not use its servers */
export type MustReach = (record: SystemEmailRecord, side: Side) => Promise<void>;

export const createMustReach =
  (instances: Pick<Instances, 'reaches'>, problems: Problems): MustReach =>
  async (record, side) => {
    if (instances.reaches(record.servedFrom)) return;
    const problem = await problems.standing('cluster.elsewhere', record, side);
    throw new errors.ApplicationError(problem.message, { problem });
  };
