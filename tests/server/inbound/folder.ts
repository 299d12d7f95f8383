import {
  LARGE_MESSAGE,
  type AfterFetch,
  type InboundConnection,
  type MessageRef,
} from '../../../server/src/mail/ports';

/** Bytes of a large message that come at once. */
const PIECE = 100_000;

/**
 * A mail folder that misbehaves on command. It is not a mail protocol: those are tested against real servers. It brings
 * the order of events that a real server shows once in a year.
 */
export class Folder {
  messages: { position: number; raw: Buffer; receivedAt: Date }[] = [];
  settled: { refs: MessageRef[]; after: AfterFetch }[] = [];
  /** Called before each of these steps; what it throws, the step throws. */
  fault: (step: 'list' | 'fetch' | 'read' | 'settle', count: number) => void = () => undefined;
  closed = 0;
  /** False for a server that cannot list by date and gives everything. */
  listsByDate = true;
  /** Positions of all messages whose bytes were asked for. */
  readonly fetched: number[] = [];
  expiresAt: Date | undefined;
  private readonly counts = { list: 0, fetch: 0, read: 0, settle: 0 };
  readonly waiting = new Set<() => void>();
  readonly breaks = new Set<(error: Error) => void>();

  constructor(
    public epoch = '1',
    public nextPosition = 1,
  ) {}

  add(...raws: (string | Buffer)[]): void {
    this.addAt(new Date(), ...raws);
  }

  /** As `add`, for mail that the server received at another time. */
  addAt(receivedAt: Date, ...raws: (string | Buffer)[]): void {
    for (const raw of raws) {
      this.messages.push({ position: this.nextPosition++, raw: Buffer.from(raw), receivedAt });
    }
    for (const wake of this.waiting) wake();
  }

  /** The server numbers everything anew, as after a restored backup. */
  renumber(epoch: string): void {
    this.epoch = epoch;
    this.nextPosition = 1;
    for (const message of this.messages) message.position = this.nextPosition++;
  }

  /** Cuts the connections that wait for news. */
  breakWaits(error: Error): void {
    for (const reject of this.breaks) reject(error);
  }

  connect(): InboundConnection {
    return connectionTo(this);
  }

  stepped(name: 'list' | 'fetch' | 'read' | 'settle'): void {
    this.fault(name, ++this.counts[name]);
  }

  get settledPositions(): number[] {
    return this.settled.flatMap(({ refs }) => refs.map(({ position }) => position));
  }
}

const connectionTo = (folder: Folder): InboundConnection => {
  return {
    naming: 'positions',
    epoch: folder.epoch,
    nextPosition: folder.nextPosition,
    expiresAt: folder.expiresAt,
    async list(cursor, { below = Infinity, receivedSince } = {}) {
      folder.stepped('list');
      const after = cursor.epoch === folder.epoch ? cursor.position : 0;
      return folder.messages
        .filter(({ position }) => position > after && position < below)
        .filter(({ receivedAt }) => !folder.listsByDate || !receivedSince || receivedAt >= receivedSince)
        .map(({ position }) => ({ epoch: folder.epoch, position }));
    },
    async *fetch(refs) {
      for (const ref of refs) {
        folder.stepped('fetch');
        folder.fetched.push(ref.position);
        const message = folder.messages.find(({ position }) => position === ref.position);
        if (!message) continue;
        const { raw, receivedAt } = message;
        if (raw.length <= LARGE_MESSAGE) yield { ref, raw, receivedAt };
        else yield { ref, raw: raw.subarray(0, LARGE_MESSAGE), truncatedFrom: raw.length, receivedAt };
      }
    },
    async *read(ref) {
      const raw = folder.messages.find(({ position }) => position === ref.position)?.raw ?? Buffer.alloc(0);
      for (let start = 0; start < raw.length; start += PIECE) {
        folder.stepped('read');
        yield raw.subarray(start, start + PIECE);
      }
    },
    async finish() {},
    async settle(refs, after) {
      folder.stepped('settle');
      folder.settled.push({ refs, after });
    },
    waitForNews: (signal) =>
      new Promise<void>((resolve, reject) => {
        const done = () => {
          folder.waiting.delete(done);
          folder.breaks.delete(reject);
          resolve();
        };
        if (signal.aborted) return done();
        signal.addEventListener('abort', done, { once: true });
        folder.waiting.add(done);
        folder.breaks.add(reject);
      }),
    async close() {
      folder.closed++;
    },
  };
};

export interface Mail {
  id?: string;
  from?: string;
  subject?: string;
  inReplyTo?: string;
  references?: string;
  text?: string;
}

let counter = 0;
export const mail = ({ id, from, subject, inReplyTo, references, text }: Mail = {}): string => {
  const number = ++counter;
  return [
    `From: ${from ?? 'Carla Customer <carla@customer.test>'}`,
    'To: support@example.test',
    `Subject: ${subject ?? `Question ${number}`}`,
    `Message-ID: <${id ?? `question-${number}@customer.test`}>`,
    ...(inReplyTo ? [`In-Reply-To: <${inReplyTo}>`] : []),
    ...(references ? [`References: ${references}`] : []),
    'Date: Sun, 22 Nov 2026 08:00:00 +0000',
    '',
    text ?? `Text ${number}`,
    '',
  ].join('\r\n');
};
