import type { ConnectionTestStage, TestStageName } from '../../../../shared/contracts/connection-tests';
import type { Problem } from '../../../../shared/contracts/common';
import type { Side } from '../../../../shared/contracts/system-emails';
import type { Facts, Found } from '../../mail/probe/ports';

/** A stage has failed, and everything about it is in the stage already. */
export class StageFailed extends Error {}

export interface ProgressOptions {
  stages: ConnectionTestStage[];
  /** What a failure means and what to do. */
  explain: (error: unknown, side: Side) => Promise<Problem>;
  /** Aborts when somebody has cancelled the test: the stage that runs then has not failed. */
  cancelled: AbortSignal;
  /** Called after every change. */
  changed: () => void;
}

export interface SideProgress {
  /** @throws StageFailed when it fails; the stages after it are skipped then */
  stage<T>(name: TestStageName, work: (found: Found) => Promise<T>): Promise<T>;
  skip(name: TestStageName): void;
}

/** Longer than anything that a well-meaning server says about itself. */
const LONGEST_FACT = 2_000;

/** Strangers' words: no control characters, and an end. */
const presentable = (facts: Facts): Facts =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      value.replace(/\p{Cc}+/gu, ' ').slice(0, LONGEST_FACT),
    ]),
  );

const milliseconds = (since: number): number => Math.round(performance.now() - since);

/** Writes down how the stages of one side go. */
export const progressOf = (side: Side, options: ProgressOptions): SideProgress => {
  const { stages, explain, cancelled, changed } = options;
  const find = (name: TestStageName): ConnectionTestStage | undefined =>
    stages.find((each) => each.side === side && each.stage === name);
  const change = (
    name: TestStageName,
    update: (stage: ConnectionTestStage) => Partial<ConnectionTestStage>,
  ) => {
    const stage = find(name);
    if (!stage) return;
    Object.assign(stage, update(stage));
    changed();
  };
  const skipRest = () => {
    for (const stage of stages) {
      if (stage.side === side && stage.state === 'waiting') stage.state = 'skipped';
    }
  };

  return {
    async stage(name, work) {
      if (cancelled.aborted) {
        skipRest();
        changed();
        throw new StageFailed();
      }
      const since = performance.now();
      change(name, () => ({ state: 'running' }));
      try {
        const result = await work((facts: Facts) =>
          change(name, (stage) => ({ facts: { ...stage.facts, ...presentable(facts) } })),
        );
        change(name, () => ({ state: 'passed', milliseconds: milliseconds(since) }));
        return result;
      } catch (error) {
        const took = milliseconds(since);
        skipRest();
        if (cancelled.aborted) change(name, () => ({ state: 'skipped', milliseconds: took }));
        else {
          const problem = await explain(error, side);
          change(name, () => ({ state: 'failed', milliseconds: took, problem }));
        }
        throw new StageFailed(undefined, { cause: error });
      }
    },

    skip: (name) => change(name, ({ state }) => ({ state: state === 'waiting' ? 'skipped' : state })),
  };
};
