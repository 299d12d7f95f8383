/** The switches of the Graph double: what `lab.graph.…()` calls, in the lab's own process. */
import type { FaultOptions, GraphFault, GraphKind, GraphRequest, GraphState } from './state';
import type { LifecycleEvent, SubscriptionFacts, Subscriptions } from './subscriptions';

export class GraphControls {
  readonly #state: GraphState;
  readonly #subscriptions: Subscriptions;

  constructor(state: GraphState, subscriptions: Subscriptions) {
    this.#state = state;
    this.#subscriptions = subscriptions;
  }

  /** Makes the next request (or `times` of them, of some `kinds` only) fail. Faults are served in the order they were armed. */
  failNext(fault: GraphFault, { times = 1, kinds }: FaultOptions = {}): void {
    this.#state.faults.push({ fault, times, ...(kinds ? { kinds } : {}) });
  }

  clearFaults(): void {
    this.#state.faults = [];
  }

  /** Every delta token and link given out so far is answered with 410 from now on. */
  expireDeltaTokens(code: 'SyncStateNotFound' | 'resyncRequired' = 'SyncStateNotFound'): void {
    this.#state.deltaGeneration += 1;
    this.#state.deltaExpiryCode = code;
  }

  /** Requests since the start or the last reset, oldest first; without bodies and tokens. */
  requests(): GraphRequest[] {
    return this.#state.requests;
  }

  /** How many requests of each kind there were. */
  counts(): Partial<Record<GraphKind, number>> {
    const counts: Partial<Record<GraphKind, number>> = {};
    for (const { kind } of this.#state.requests) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  /** Most requests of one application that were at work on one mailbox at once, refused ones included. */
  maxConcurrent(): number {
    return this.#state.maxConcurrentSeen;
  }

  resetRequests(): void {
    this.#state.requests = [];
    this.#state.maxConcurrentSeen = 0;
  }

  /** Off: any number of requests may be at work on a mailbox at once. */
  setConcurrencyLimit(on: boolean): void {
    this.#state.enforceConcurrency = on;
  }

  /** Every request is answered this many milliseconds later than it could be. */
  setLatency(milliseconds: number): void {
    this.#state.latency = milliseconds;
  }

  /** Milliseconds from 202 until a mail is delivered and in Sent Items; default 0: both before the answer. */
  setSendingDelay(milliseconds: number): void {
    this.#state.sendingDelay = milliseconds;
  }

  /** Bytes of a raw message that may be sent; default 150 MB. */
  setMessageSizeLimit(bytes: number): void {
    this.#state.messageSizeLimit = bytes;
  }

  /** Off: Graph says that the mailbox is not one of Exchange Online. */
  setMailboxServed(address: string, served: boolean): void {
    if (served) this.#state.notServed.delete(address.toLowerCase());
    else this.#state.notServed.add(address.toLowerCase());
  }

  /** Confines application permissions to these mailboxes, as an access policy of Exchange does; undefined: all of the tenant. */
  confineApplications(addresses: string[] | undefined): void {
    this.#state.applicationScope = addresses && new Set(addresses.map((address) => address.toLowerCase()));
  }

  subscriptions(): SubscriptionFacts[] {
    return this.#subscriptions.list();
  }

  /** Off: notification URLs may be plain http, which the real Graph refuses. */
  requireHttpsForNotifications(on: boolean): void {
    this.#subscriptions.settings.requireHttps = on;
  }

  /** Seconds an endpoint has to answer its validation; default 10. */
  setValidationTimeout(seconds: number): void {
    this.#subscriptions.settings.validationTimeoutMs = seconds * 1_000;
  }

  /** On: notifications of changes are not sent. */
  loseNotifications(on: boolean): void {
    this.#subscriptions.settings.lost = on;
  }

  /** Notifications answered with 2xx, and tries that were not. */
  notifications(): { delivered: number; failed: number } {
    const { delivered, failed } = this.#subscriptions.settings;
    return { delivered, failed };
  }

  /** @returns the status the lifecycle URL answered with; undefined when it did not, or there is none */
  sendLifecycle(subscriptionId: string, event: LifecycleEvent): Promise<number | undefined> {
    return this.#subscriptions.sendLifecycle(subscriptionId, event);
  }

  /** Lets a subscription run out without a word. */
  expireSubscription(subscriptionId: string): void {
    this.#subscriptions.expire(subscriptionId);
  }

  /** Puts every switch back to where it was at the start; subscriptions and delta tokens stay. */
  reset(): void {
    this.clearFaults();
    this.resetRequests();
    Object.assign(this.#state, {
      enforceConcurrency: true,
      latency: 0,
      sendingDelay: 0,
      messageSizeLimit: 157_286_400,
      applicationScope: undefined,
    });
    this.#state.notServed.clear();
    Object.assign(this.#subscriptions.settings, {
      requireHttps: true,
      validationTimeoutMs: 10_000,
      lost: false,
      delivered: 0,
      failed: 0,
    });
  }
}
