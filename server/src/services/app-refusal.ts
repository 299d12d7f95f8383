import type { RemedyKey } from '../../../shared/remedies';
import { MailFailure } from '../mail/failure';

/** What a mail server says when an application was not let into a mailbox. It does not tell why. */
const REFUSED = new Set<RemedyKey>([
  'imap.authentication-failed',
  'imap.authenticated-not-connected',
  'pop3.authentication-failed',
  'smtp.authentication-failed',
  'smtp.send-as-denied',
]);

/** The same failure with what helps an application, which has no password and no person behind it. */
export const asOfApp = (error: unknown): unknown => {
  if (!(error instanceof MailFailure) || !REFUSED.has(error.remedy)) return error;
  const { message, kind, serverResponse, responseCode, enhancedCode, providerCodes, correlationId } = error;
  return new MailFailure(message, {
    kind,
    remedy: 'oauth.app-mailbox-denied',
    serverResponse,
    responseCode,
    enhancedCode,
    providerCodes,
    correlationId,
    cause: error,
  });
};
