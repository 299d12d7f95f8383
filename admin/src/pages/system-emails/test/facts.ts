/** What a stage may have found, in the order in which it is shown; see `ConnectionTestStage.facts`. */
export const KNOWN_FACTS = [
  'addresses',
  'address',
  'protocol',
  'cipher',
  'subject',
  'issuer',
  'validFrom',
  'validTo',
  'greeting',
  'capabilities',
  'mechanisms',
  'maxSize',
  'username',
  'expiresAt',
  'folder',
  'messages',
  'from',
  'response',
  'arrivedAfter',
] as const;
export type KnownFact = (typeof KNOWN_FACTS)[number];
