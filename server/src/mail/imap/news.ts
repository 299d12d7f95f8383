import { setTimeout as delay } from 'node:timers/promises';
import { isOpen, lost, type ImapSession } from './session';

/** Milliseconds between two NOOPs where the server has no IDLE. */
const POLL_INTERVAL = 30_000;

/** Milliseconds. An IDLE that the server ends sooner, without news, is one that it does not really support. */
const SHORTEST_IDLE = 1_000;

type IdleEnd = 'ended' | 'refused' | 'lost';

/**
 * Hears of new messages: by IDLE (RFC 2177), entered at once, or by NOOP where the server has no IDLE.
 *
 * An EXISTS can come with the answer to any command (RFC 9051 §7.4.1), also between the end of a listing and the start
 * of IDLE. It is remembered until the next listing begins, so none is lost.
 */
export class News {
  private arrived = false;
  private wake: () => void = () => undefined;
  private idling: Promise<IdleEnd> | null = null;
  private idleWorks: boolean;

  constructor(private readonly session: ImapSession) {
    const { client } = session;
    this.idleWorks = client.capabilities.has('IDLE') || client.capabilities.has('IMAP4rev2');
    client.on('exists', ({ count, prevCount }) => {
      if (count > prevCount) {
        this.arrived = true;
        this.wake();
      }
    });
    client.on('close', () => this.wake());
  }

  /** From here on, only what is announced later is news: to be called before the mailbox is listed. */
  forget(): void {
    this.arrived = false;
  }

  /** @see InboundConnection.waitForNews */
  async wait(signal: AbortSignal): Promise<void> {
    while (!this.arrived && !signal.aborted) {
      this.session.signal.throwIfAborted();
      if (!isOpen(this.session)) {
        throw lost(this.session);
      }
      await this.untilSomethingHappens(signal);
    }
    // IDLE goes on until the next command breaks it: DONE leaves together with the reason for it, and no round trip
    // is spent before.
  }

  private async untilSomethingHappens(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const woken = new Promise<'woken'>((resolve) => {
      this.wake = () => resolve('woken');
      signal.addEventListener('abort', () => resolve('woken'), { signal: over.signal });
    });
    const startedAt = performance.now();
    try {
      const first = await Promise.race([woken, this.idleWorks ? this.idle() : this.poll(over.signal)]);
      const endedAtOnce = first === 'ended' && performance.now() - startedAt < SHORTEST_IDLE;
      if (first === 'refused' || endedAtOnce) {
        this.idleWorks = false;
      }
    } finally {
      over.abort();
    }
  }

  /** One IDLE at a time: a wait that is over leaves its IDLE running, for the next command to break or the next wait to use. */
  private idle(): Promise<IdleEnd> {
    this.idling ??= this.runIdle().finally(() => {
      this.idling = null;
    });
    return this.idling;
  }

  private async runIdle(): Promise<IdleEnd> {
    // imapflow never rejects here: `false` means refused or lost.
    const overdue = setTimeout(() => void this.probe(), 2 * this.session.silence).unref();
    const outcome = await this.session.client.idle().finally(() => clearTimeout(overdue));
    if (!isOpen(this.session)) {
      return 'lost';
    }
    if (outcome === false) {
      // Dealt with by polling; it must not explain a connection that is lost later.
      this.session.log.forget();
      return 'refused';
    }
    return 'ended';
  }

  /**
   * Finds out whether the server is still there, and refreshes IDLE by the way: servers may end it after half an hour
   * (RFC 2177). imapflow does the same when the socket has been silent, but waits for ever for the answer to an IDLE
   * that a dead server never acknowledged.
   */
  private async probe(): Promise<void> {
    const { client, silence } = this.session;
    const giveUp = setTimeout(() => client.close(), silence).unref();
    try {
      await client.noop();
    } catch {
      // The connection is gone, and `wait` is woken by its end.
    } finally {
      clearTimeout(giveUp);
    }
  }

  private async poll(over: AbortSignal): Promise<'polled'> {
    try {
      await delay(POLL_INTERVAL, undefined, { signal: over, ref: false });
    } catch {
      // Woken before the time was up: whoever woke us has set what `wait` looks at.
      return 'polled';
    }
    await this.session.client.noop();
    return 'polled';
  }
}
