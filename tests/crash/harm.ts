import { setTimeout as sleep } from 'node:timers/promises';
import { createChance } from '../chance';
import { startCutter } from './cutter';
import type { Instance } from './product';
import type { Producer } from './producer';
import type { CrashOptions, Stage } from './stage';
import { untilSettled } from './verdict';

/** Milliseconds within which the moment of a kill is left to chance. */
const HESITATION = 500;

export interface Harm {
  kills: number;
  stops: number;
  cuts: number;
  restarts: number;
  gaveUp?: string;
}

/** Everything at once, until all mail is done or nothing moves any more. */
export const play = async (stage: Stage, producer: Producer, over: AbortController): Promise<Harm> => {
  const { options, mailboxes, gauge } = stage;
  const { messages, seed, say } = options;
  const harm: Harm = { kills: 0, stops: 0, cuts: 0, restarts: 0 };
  const progress = () => gauge.done / messages;
  const cutter = startCutter(mailboxes, createChance(`${seed} cuts`), { total: options.cuts, progress });
  const telling = setInterval(
    () =>
      say(
        `${gauge.done} of ${messages} done, ${producer.delivered} delivered, ${harm.kills + harm.stops} kills, ` +
          `${cutter.cuts} cuts, ${harm.restarts} restarts`,
      ),
    5_000,
  );
  const works = [
    producer.meanwhile(),
    options.killEvery ? killByClock(stage, harm) : killByProgress(stage, harm),
    restartDatabase(stage, harm),
    gauge.reach(producer.heldBack),
  ];
  try {
    await Promise.all(works);
    await cutter.finish();
    // One more for each mailbox: whoever was cut off last has to come back as well.
    await producer.last();
    await gauge.reach(messages);
    await untilSettled(stage.records, over.signal);
  } catch (error) {
    harm.gaveUp = error instanceof Error ? error.message : String(error);
    say(`Given up: ${harm.gaveUp}`);
    over.abort();
    await gauge.stop();
    await Promise.allSettled(works);
  } finally {
    clearInterval(telling);
    await cutter.stop();
    harm.cuts = cutter.cuts;
  }
  return harm;
};

const killByProgress = async ({ options, instances, gauge, over }: Stage, harm: Harm): Promise<void> => {
  const chance = createChance(`${options.seed} kills`);
  for (let kill = 0; kill < options.kills; kill++) {
    await gauge.reach(Math.floor((options.messages * (kill + chance.next())) / options.kills));
    await sleep(chance.next() * HESITATION, undefined, { signal: over });
    await end(chance.pick(instances), kill, options, harm);
  }
};

const killByClock = async ({ options, instances, over }: Stage, harm: Harm): Promise<void> => {
  const chance = createChance(`${options.seed} kills`);
  const every = (options.killEvery ?? 0) * 1000;
  for (let kill = 0; kill < options.kills; kill++) {
    await sleep(every - HESITATION + chance.next() * HESITATION, undefined, { signal: over });
    await end(chance.pick(instances), kill, options, harm);
  }
};

const end = async (
  instance: Instance,
  kill: number,
  { orderly }: CrashOptions,
  harm: Harm,
): Promise<void> => {
  if (orderly && kill % 2 === 1) {
    await instance.stop();
    harm.stops += 1;
  } else {
    await instance.kill();
    harm.kills += 1;
  }
  await instance.start();
};

const restartDatabase = async (
  { options, gauge, restartDatabase: restart }: Stage,
  harm: Harm,
): Promise<void> => {
  const chance = createChance(`${options.seed} restarts`);
  for (let count = 0; count < options.restarts; count++) {
    await gauge.reach(Math.floor((options.messages * (count + chance.next())) / options.restarts));
    await restart();
    harm.restarts += 1;
  }
};
