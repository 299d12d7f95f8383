import type { MailFailure } from '../mail/failure';
import type { RemedyKey } from '../../../shared/remedies';
import type { AuthorizationOutcome } from './ports';

const failed = (remedy: RemedyKey, message: string): AuthorizationOutcome => ({
  result: 'failed',
  remedy,
  message,
  providerCodes: [],
});

export const STATE_UNKNOWN = failed(
  'oauth.state-unknown',
  'This is not the return of a sign-in that was begun here. Begin it again from the System Email.',
);
export const STATE_USED = failed(
  'oauth.state-used',
  'This sign-in was already used, or was interrupted. Begin it again from the System Email.',
);
export const STATE_EXPIRED = failed(
  'oauth.state-expired',
  'The sign-in took longer than ten minutes. Begin it again from the System Email.',
);
export const WRONG_BROWSER = failed(
  'oauth.wrong-browser',
  'This sign-in was begun in another browser, or its cookie is gone. Finish it where it was begun, or begin it again here.',
);
export const SUPERSEDED = failed(
  'oauth.superseded',
  'A sign-in that was begun later has succeeded for this System Email, so this one was set aside.',
);

export const DEVICE_EXPIRED = failed(
  'oauth.device-expired',
  'Nobody typed the code at the provider’s page before it ended. Begin again for a new one.',
);
export const DEVICE_CANCELLED = failed('oauth.device-cancelled', 'This sign-in was given up.');

export const outcomeOf = (failure: MailFailure): AuthorizationOutcome => ({
  result: 'failed',
  remedy: failure.remedy,
  message: failure.message,
  providerCodes: failure.providerCodes,
  correlationId: failure.correlationId,
});
