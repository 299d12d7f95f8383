/** What a guide's step waits for, as the form beside it notices it. */
export const MILESTONES = [
  'callback-copied',
  'tenant-recognised',
  'endpoints-present',
  'client-id-present',
  'secret-present',
  'secret-expiry-noted',
  'certificate-present',
  'certificate-accepted',
  'object-id-present',
  'permissions-granted',
  'signed-in',
  'verified',
] as const;
export type Milestone = (typeof MILESTONES)[number];

export type GuideProgress = Record<Milestone, boolean>;
