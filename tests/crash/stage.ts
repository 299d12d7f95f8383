/** What the parts of a run share. */
import type { Gauge } from './gauge';
import type { SentMail } from './mail';
import type { Mailbox } from './mailboxes';
import type { Instance } from './product';
import type { Records } from './records';

export interface CrashOptions {
  database: 'sqlite' | 'postgres';
  instances: 1 | 2;
  /** How the mailboxes are read. */
  protocol: 'imap' | 'pop3' | 'graph';
  /** The same seed brings the same mail, the same cuts and the same moments as far as the machine allows. */
  seed: string;
  messages: number;
  mailboxes: number;
  kills: number;
  cuts: number;
  /** Of the database, without warning; PostgreSQL only. */
  restarts: number;
  /** Seconds from one kill to the next. Left out: kills are spread over the run by its progress. */
  killEvery?: number;
  /** Every second kill is an orderly end instead, as a deployment makes it. */
  orderly?: boolean;
  /** Seconds that OAuth access tokens live. */
  tokenLifetime: number;
  /** Progress, line by line. */
  say(line: string): void;
}

export interface Stage {
  options: CrashOptions;
  mailboxes: Mailbox[];
  instances: Instance[];
  records: Records;
  gauge: Gauge;
  /** Aborts when the run is given up. */
  over: AbortSignal;
  deliver(address: string, mails: SentMail[]): Promise<void>;
  restartDatabase(): Promise<void>;
}
