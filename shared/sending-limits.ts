/** What mail servers allow one mailbox. @see https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits#sending-limits */

export interface SendingLimits {
  /** At the same time. */
  connections: number;
  /** Null: no limit. */
  messagesPerMinute: number | null;
  /** Each recipient of each message counts. Null: no limit. */
  recipientsPerDay: number | null;
}

/** What an admin has set. Null: the default; 0: no limit. */
export interface SendingLimitSettings {
  connections: number | null;
  messagesPerMinute: number | null;
  recipientsPerDay: number | null;
}

const BY_HOST: { host: RegExp; recipientsPerDay: number }[] = [
  {
    host: /(?:^|\.)(?:office365\.(?:com|us)|outlook\.com|outlook\.cn|partner\.outlook\.cn|(?:dod-)?graph\.microsoft\.(?:com|us)|microsoftgraph\.chinacloudapi\.cn)$/i,
    recipientsPerDay: 10_000,
  },
  { host: /(?:^|\.)(?:gmail|googlemail|google)\.com$/i, recipientsPerDay: 2_000 },
];

/** The limits of whoever runs this server; careful ones where that is not known. */
export const defaultLimits = (host: string): SendingLimits => ({
  // Exchange Online takes three, and 30 messages a minute; others are no stricter.
  connections: 2,
  messagesPerMinute: 30,
  recipientsPerDay: BY_HOST.find((known) => known.host.test(host))?.recipientsPerDay ?? null,
});

const chosen = (setting: number | null, otherwise: number | null): number | null =>
  setting === null ? otherwise : setting === 0 ? null : setting;

export const limitsOf = (host: string, settings: SendingLimitSettings): SendingLimits => {
  const defaults = defaultLimits(host);
  return {
    connections: settings.connections ?? defaults.connections,
    messagesPerMinute: chosen(settings.messagesPerMinute, defaults.messagesPerMinute),
    recipientsPerDay: chosen(settings.recipientsPerDay, defaults.recipientsPerDay),
  };
};
