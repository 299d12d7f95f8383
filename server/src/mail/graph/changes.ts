import { GraphRefusal, NotGraph } from '../graph-failure';
import type { Cursor, ListScope, MessageRef } from '../ports';
import { field, text } from './answer';
import { pathOf, type GraphSession } from './session';

/** Graph has no numbering that could begin anew: a message keeps its immutable ID. */
export const EPOCH = 'graph';

/** Messages on one page of a listing. */
const PAGE = 'odata.maxpagesize=500';

/** Messages. Their names are kept in memory. */
const MOST_MESSAGES = 500_000;

export type NamedRef = MessageRef & { identifier: string };

/** Where a message belongs among others. */
interface Place {
  /** When the server received it; Graph tells whole seconds. */
  time: number;
  /** Of those of one second: all there is comes newest first, as far as it is sorted at all; what is new, as it happens. */
  order: number;
}

/** The token of a listing is good no more: everything has to be listed anew. */
const isOutOfDate = (error: unknown): boolean =>
  error instanceof GraphRefusal && (error.status === 410 || /^(?:SyncState\w*|resync\w*)$/i.test(error.code));

/**
 * What a folder holds, by delta query: all of it at first, then what has come since. Graph gives a link that says from
 * where on to ask the next time. It may be kept only once all that came before it is committed on our side, so the one
 * who lists says with the cursor how far that is: what came after it is listed again, on whatever connection.
 * @see https://learn.microsoft.com/graph/delta-query-messages
 */
export class FolderChanges {
  /** Where `listed` begins; null: with the oldest message. */
  private base: string | null = null;
  /** Where to ask from next, within a listing also in the middle of it. */
  private next: string | null = null;
  /** Where `listed` ends. */
  private mark: string | null = null;
  /** What came between `base` and `mark`. */
  private listed = new Map<string, Place>();
  /** What has come since. */
  private fresh = new Map<string, Place>();
  /** How many messages were told of. */
  private told = 0;
  /** All there is is being told. */
  private fromTheStart = false;
  /** When the server received what has been listed on this connection. */
  private readonly times = new Map<string, number>();

  /** @param folder as a path of the API names it */
  constructor(
    private readonly session: GraphSession,
    private readonly folder: string,
    /** By the server's clock. */
    private readonly openedAt: number,
  ) {}

  get hasNews(): boolean {
    return this.fresh.size > 0;
  }

  /** What a cursor has to say once everything that `list` gave is committed. */
  get bookmark(): string | undefined {
    return this.mark ?? undefined;
  }

  receivedAt(identifier: string): Date | null {
    const time = this.times.get(identifier);
    return time === undefined ? null : new Date(time);
  }

  /**
   * What has come since the cursor's bookmark, oldest first; without one: all there is.
   * @throws GraphRefusal; NotGraph
   */
  async list({ epoch, bookmark }: Cursor, scope: ListScope = {}): Promise<NamedRef[]> {
    this.goBackTo(epoch === EPOCH ? (bookmark ?? null) : null);
    await this.ask();
    for (const [id, place] of this.fresh) this.listed.set(id, place);
    this.fresh.clear();
    this.mark = this.next;
    const { receivedSince, beforeOpening } = scope;
    const since = receivedSince?.getTime() ?? -Infinity;
    // The server tells whole seconds: what came in the second of the opening may have come after it.
    const before = beforeOpening ? Math.floor(this.openedAt / 1000) * 1000 : Infinity;
    return [...this.listed]
      .filter(([, { time }]) => time >= since && time < before)
      .sort(([, one], [, other]) => one.time - other.time || one.order - other.order)
      .map(([identifier], index) => ({ epoch: EPOCH, position: index + 1, identifier }));
  }

  /** Looks whether something has come. @throws GraphRefusal; NotGraph */
  async ask(): Promise<void> {
    try {
      await this.walk();
    } catch (error) {
      if (!isOutOfDate(error) || this.next === null) throw error;
      this.next = null;
      this.fresh.clear();
      await this.walk();
    }
  }

  private goBackTo(bookmark: string | null): void {
    if (bookmark !== null && bookmark === this.mark) {
      this.base = bookmark;
      this.listed.clear();
    } else if (bookmark !== this.base) {
      this.base = bookmark;
      this.next = bookmark;
      this.mark = null;
      this.fromTheStart = false;
      this.listed.clear();
      this.fresh.clear();
    }
  }

  private async walk(): Promise<void> {
    this.fromTheStart ||= this.next === null;
    for (;;) {
      const page = await this.session.json({
        step: 'listing',
        method: 'GET',
        path:
          this.next ??
          `${this.session.mailbox}/mailFolders/${this.folder}/messages/delta?$select=receivedDateTime`,
        absolute: true,
        repeatable: true,
        prefer: [PAGE],
      });
      this.take(field(page, 'value'));
      const end = text(page, '@odata.deltaLink');
      this.next = pathOf(end === '' ? text(page, '@odata.nextLink') : end);
      if (end === '') continue;
      this.fromTheStart = false;
      return;
    }
  }

  private take(items: unknown): void {
    if (!Array.isArray(items)) throw new NotGraph('A listing without messages');
    for (const item of items as unknown[]) {
      const id = text(item, 'id');
      if (field(item, '@removed') !== undefined) {
        this.fresh.delete(id);
        this.listed.delete(id);
        continue;
      }
      const time = Date.parse(text(item, 'receivedDateTime'));
      // A change of a message that we know comes without the time.
      const known = this.times.get(id) ?? Date.now();
      this.times.set(id, Number.isNaN(time) ? known : time);
      this.told += 1;
      const order = this.fromTheStart ? -this.told : this.told;
      if (!this.listed.has(id)) this.fresh.set(id, { time: this.times.get(id) ?? known, order });
    }
    if (this.times.size > MOST_MESSAGES) throw new NotGraph(`More than ${MOST_MESSAGES} messages`);
  }
}
