import type { MailFailure } from '../mail/failure';
import { oauthFailure } from './failures';
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

/** Somebody signed in, and the mail server did not let them in. */
export class ProofFailed extends Error {
  constructor(
    readonly username: string,
    override readonly cause: unknown,
  ) {
    super('The mailbox did not open.');
    this.name = 'ProofFailed';
  }
}

/** @throws ProofFailed that says who signed in, which whoever has to give access needs to know */
export const provenAs = async (username: string, proof: Promise<void>): Promise<void> => {
  try {
    await proof;
  } catch (error) {
    throw new ProofFailed(username, error);
  }
};

const outcomeOf = (failure: MailFailure, username?: string): AuthorizationOutcome => ({
  result: 'failed',
  ...(username === undefined ? {} : { signedInAs: username }),
  remedy: failure.remedy,
  message: failure.message,
  providerCodes: failure.providerCodes,
  correlationId: failure.correlationId,
});

/** How a sign-in ended that threw this. */
export const outcomeOfError = (error: unknown): AuthorizationOutcome =>
  error instanceof ProofFailed
    ? outcomeOf(oauthFailure(error.cause, 'sign-in'), error.username)
    : outcomeOf(oauthFailure(error, 'sign-in'));
