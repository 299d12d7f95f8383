/** Takes in what servers say to our public addresses. Anybody can call there: only who knows the secret is believed. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Calls } from './calls';
import type { Call, SubscriptionStore } from './ports';

/** What came in, as the caller says. */
export interface HeardCall {
  subscriptionId: string;
  secret: string;
  call: Call;
}

export interface HearingParts {
  store: Pick<SubscriptionStore, 'named' | 'note'>;
  calls: Pick<Calls, 'ring'>;
}

/** What is stored in place of the secret: it has 256 bits of chance, so that its hash gives nothing away. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const sameHash = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/**
 * @returns a function that takes in one call, and says whether it was one of a subscription of ours
 * @throws the database's own errors
 */
export const createHearing =
  ({ store, calls }: HearingParts) =>
  async ({ subscriptionId, secret, call }: HeardCall): Promise<boolean> => {
    const known = await store.named(subscriptionId);
    if (!known || !sameHash(known.secretHash, hashOfSecret(secret))) return false;
    await store.note(known.systemEmailId, call);
    calls.ring(known.systemEmailId);
    return true;
  };
