/** GET /system-email/instances : the running instances that fetch and send. */
export interface RunningInstance {
  hostname: string;
  pid: number;
  labels: string[];
  startedAt: string;
  /** How many mailboxes it reads at the moment. */
  mailboxes: number;
}
