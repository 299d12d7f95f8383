import type { ActivityEvent } from '../../../shared/contracts/system-emails';

export interface NewEvent {
  systemEmailId: number;
  at: Date;
  level: ActivityEvent['level'];
  type: string;
  message: string;
}

export interface ActivityStore {
  add(event: NewEvent): Promise<void>;
  latest(systemEmailId: number, limit: number): Promise<ActivityEvent[]>;
  removeFor(systemEmailId: number): Promise<void>;
}

/** A logger as Strapi's: levels as methods. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
