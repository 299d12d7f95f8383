import type { Blobs } from '../inbound/ports';
import type { OutboundTransport } from '../mail/ports';
import type { Allowances, Clock, DeliveryStore, OutboundEvents, OutgoingSettings, SentFolder } from './ports';
import type { Slots } from './slots';

export interface LaneDependencies {
  store: DeliveryStore;
  blobs: Pick<Blobs, 'get'>;
  /** By protocol. */
  transports: ReadonlyMap<string, OutboundTransport>;
  /** Null when there is no such System Email (any more). */
  settings(systemEmailId: number): Promise<OutgoingSettings | null>;
  sentFolder: SentFolder;
  allowances: Allowances;
  slots: Slots;
  clock: Clock;
  /** 0 ≤ random() < 1. */
  random(): number;
  /** Names this process; no two may share it, nor one before and after a restart. */
  owner: string;
  events: OutboundEvents;
}

/** A System Email that leaves its deliveries alone for a while. */
export interface Rest {
  until: Date;
  /** When the trouble began; longer trouble makes longer rests. Null where there is none: it only waits for its turn. */
  since: Date | null;
}

/** One System Email's turn to send. */
export interface Turn {
  systemEmailId: number;
  /** The rest before this turn, if it followed one. */
  previousRest: Rest | null;
  /** True once the worker wants to stop: no further message is begun. */
  stopping(): boolean;
  /** Aborts when the time for stopping is over. */
  signal: AbortSignal;
}
