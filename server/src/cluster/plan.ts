import { createHash } from 'node:crypto';
import type { Instance, PlacedMailbox } from './ports';

/** Whether an instance with these labels may serve a mailbox. */
export const mayServe = ({ labels }: Pick<Instance, 'labels'>, servedFrom: string): boolean =>
  servedFrom === '' || labels.includes(servedFrom);

/**
 * Which instance serves which mailbox. Every instance computes the same from the same, without talking to the others.
 *
 * How many each gets is as even as the labels allow. Which ones is rendezvous hashing within these numbers: each pair of
 * mailbox and instance has a weight of its own, and the heaviest pairs come together, so that few mailboxes change hands
 * when an instance comes or goes.
 * @see https://en.wikipedia.org/wiki/Rendezvous_hashing
 * @returns the owner by System Email; a mailbox that no instance may serve is not in it
 */
export const planOf = (
  instances: Pick<Instance, 'owner' | 'labels'>[],
  mailboxes: PlacedMailbox[],
): Map<number, string> => {
  const plan = new Map<number, string>();
  const loads = new Map(instances.map(({ owner }) => [owner, 0]));
  const places = [...new Set(mailboxes.map(({ servedFrom }) => servedFrom))];
  const placed = places.map((servedFrom) => ({
    servedFrom,
    group: mailboxes.filter((mailbox) => mailbox.servedFrom === servedFrom),
    owners: instances
      .filter((instance) => mayServe(instance, servedFrom))
      .map(({ owner }) => owner)
      .sort(),
  }));
  // Those with the least choice first: the others fill up what is left.
  placed.sort((a, b) => a.owners.length - b.owners.length || (a.servedFrom < b.servedFrom ? -1 : 1));
  for (const { group, owners } of placed) {
    const quotas = shareOut(group.length, owners, loads);
    for (const [owner, quota] of quotas) loads.set(owner, (loads.get(owner) ?? 0) + quota);
    for (const [id, owner] of match(group, quotas)) plan.set(id, owner);
  }
  return plan;
};

/** So many more for each, that afterwards all have as nearly the same as can be. */
const shareOut = (count: number, owners: string[], loads: Map<string, number>): Map<string, number> => {
  const quotas = new Map(owners.map((owner) => [owner, 0]));
  const total = (owner: string) => (loads.get(owner) ?? 0) + (quotas.get(owner) ?? 0);
  for (let left = owners.length > 0 ? count : 0; left > 0; left -= 1) {
    const least = owners.reduce((one, other) => (total(other) < total(one) ? other : one));
    quotas.set(least, (quotas.get(least) ?? 0) + 1);
  }
  return quotas;
};

const match = (group: PlacedMailbox[], quotas: Map<string, number>): Map<number, string> => {
  const left = new Map(quotas);
  const matched = new Map<number, string>();
  const pairs = group.flatMap(({ systemEmailId }) =>
    [...quotas.keys()].map((owner) => ({ systemEmailId, owner, weight: weightOf(systemEmailId, owner) })),
  );
  pairs.sort((a, b) => b.weight - a.weight || a.systemEmailId - b.systemEmailId);
  for (const { systemEmailId, owner } of pairs) {
    const room = left.get(owner) ?? 0;
    if (matched.has(systemEmailId) || room === 0) continue;
    matched.set(systemEmailId, owner);
    left.set(owner, room - 1);
  }
  return matched;
};

/** 48 bits, as many as a number holds exactly. */
const weightOf = (systemEmailId: number, owner: string): number =>
  createHash('sha256').update(`${systemEmailId} ${owner}`).digest().readUIntBE(0, 6);
