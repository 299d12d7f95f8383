import type { Problem } from '../../../shared/contracts/common';
import type { RemedyKey } from '../../../shared/remedies';
import { MailFailure } from '../mail/failure';
import { aadstsLookUp } from '../oauth/aadsts';
import { remedyFor, remedyValues, type RemedyContext } from './remedies';

export interface ProblemContext extends RemedyContext {
  /** When it happened. */
  at?: Date;
}

/** A failure as it was stored with a credential, an authorization or an event. */
export interface RecordedFailure {
  remedy: RemedyKey;
  message: string;
  /** Who signed in, where the failure knows it better than the System Email. */
  signedInAs?: string;
  providerCodes?: string[];
  correlationId?: string;
  serverResponse?: string;
  at?: Date;
}

/** What the panel shows of a failure that was stored: what happened, what to do, and the codes for support. */
export function describe(failure: RecordedFailure, known: ProblemContext = {}): Problem {
  const context = failure.signedInAs === undefined ? known : { ...known, signedInAs: failure.signedInAs };
  const at = failure.at ?? context.at;
  const lookUp = aadstsLookUp(failure.providerCodes ?? []);
  return {
    remedy: failure.remedy,
    values: remedyValues(context),
    message: failure.message,
    action: remedyFor(failure.remedy, context).action,
    ...(failure.serverResponse === undefined ? {} : { serverResponse: failure.serverResponse }),
    ...(failure.providerCodes?.length ? { providerCodes: failure.providerCodes } : {}),
    ...(failure.correlationId === undefined ? {} : { correlationId: failure.correlationId }),
    ...(lookUp === undefined ? {} : { lookUp }),
    ...(at === undefined ? {} : { at: at.toISOString() }),
  };
}

/**
 * What the panel shows of whatever was thrown.
 *
 * Only a MailFailure was made to be read by people. The text of any other error may hold anything, a connection string
 * or a token included, so nothing of it is repeated: it belongs into the log, which redacts.
 */
export function toProblem(error: unknown, context: ProblemContext = {}): Problem {
  if (!(error instanceof MailFailure)) {
    return describe({ remedy: 'unknown', message: remedyFor('unknown').meaning }, context);
  }
  const smtpCode = [error.responseCode, error.enhancedCode].filter((part) => part !== undefined).join(' ');
  return describe(
    {
      remedy: error.remedy,
      message: error.message,
      serverResponse: error.serverResponse,
      providerCodes: [...error.providerCodes, ...(smtpCode === '' ? [] : [smtpCode])],
      correlationId: error.correlationId,
    },
    context,
  );
}
