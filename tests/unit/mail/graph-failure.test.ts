import {
  GraphRefusal,
  NotGraph,
  outcomeUnknown,
  toGraphFailure,
  type GraphContext,
  type GraphStep,
} from '../../../server/src/mail/graph-failure';
import type { MailFailure } from '../../../server/src/mail/failure';
import { refusalOf } from '../../../server/src/mail/graph/answer';

const context: GraphContext = {
  server: { host: 'graph.microsoft.com', port: 443, security: 'tls', verifyCertificate: true },
  username: 'support@contoso.com',
  secrets: ['eyJ-a-token'],
};

const REQUEST_ID = '0b1c2d3e-1111-2222-3333-444455556666';

/** Graph's own JSON. */
const json = (code: string, message: string): Buffer =>
  Buffer.from(
    JSON.stringify({
      error: {
        code,
        message,
        innerError: {
          date: '2026-11-27T10:00:00',
          'request-id': REQUEST_ID,
          'client-request-id': REQUEST_ID,
        },
      },
    }),
  );

const refused = (
  step: GraphStep,
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): MailFailure =>
  toGraphFailure(
    refusalOf(step, { status, headers: { 'request-id': REQUEST_ID, ...headers }, body: json(code, message) }),
    context,
  );

const ROWS: [
  step: GraphStep,
  status: number,
  code: string,
  message: string,
  kind: MailFailure['kind'],
  remedy: MailFailure['remedy'],
][] = [
  [
    'listing',
    401,
    'InvalidAuthenticationToken',
    'Access token validation failure. Invalid audience.',
    'authentication',
    'graph.authentication-failed',
  ],
  [
    'listing',
    401,
    'InvalidAuthenticationToken',
    'Access token has expired or is not yet valid.',
    'authentication',
    'graph.authentication-failed',
  ],
  [
    'listing',
    401,
    'InvalidAuthenticationToken',
    'CompactToken parsing failed with error code: 80049217',
    'authentication',
    'graph.authentication-failed',
  ],
  [
    'folder',
    403,
    'ErrorAccessDenied',
    'Access is denied. Check credentials and try again.',
    'authorization',
    'graph.access-denied',
  ],
  [
    'sending',
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
    'authorization',
    'graph.access-denied',
  ],
  [
    'changing',
    403,
    'ErrorAccessDenied',
    'Access is denied. Check credentials and try again.',
    'authorization',
    'graph.change-denied',
  ],
  [
    'subscribing',
    400,
    'ValidationError',
    'Subscription validation request timed out.',
    'configuration',
    'graph.announcements-unreachable',
  ],
  [
    'subscribing',
    400,
    'InvalidRequest',
    'Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request.',
    'configuration',
    'graph.announcements-unreachable',
  ],
  [
    'subscribing',
    403,
    'ErrorAccessDenied',
    'Access is denied. Check credentials and try again.',
    'authorization',
    'graph.announcements-denied',
  ],
  [
    'listing',
    403,
    'ErrorAccessDenied',
    'Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.',
    'authorization',
    'graph.policy-blocked',
  ],
  [
    'folder',
    404,
    'MailboxNotEnabledForRESTAPI',
    'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    'configuration',
    'graph.mailbox-not-found',
  ],
  [
    'folder',
    404,
    'ErrorInvalidUser',
    "The requested user 'suport@contoso.com' is invalid.",
    'configuration',
    'graph.mailbox-not-found',
  ],
  [
    'folder',
    404,
    'ErrorItemNotFound',
    'The specified object was not found in the store.',
    'configuration',
    'graph.folder-missing',
  ],
  [
    'sending',
    403,
    'ErrorSendAsDenied',
    'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account., Cannot submit message.',
    'authorization',
    'graph.send-as-denied',
  ],
  [
    'listing',
    429,
    'ApplicationThrottled',
    'Application is over its MailboxConcurrency limit.',
    'throttled',
    'graph.throttled',
  ],
  ['listing', 429, 'TooManyRequests', 'Too many requests', 'throttled', 'graph.throttled'],
  ['reading', 509, 'BandwidthLimitExceeded', 'Bandwidth Limit Exceeded', 'throttled', 'graph.throttled'],
  ['listing', 503, 'ServiceUnavailable', 'Service unavailable.', 'transient', 'graph.unavailable'],
  ['listing', 504, 'GatewayTimeout', 'The gateway timed out.', 'transient', 'graph.unavailable'],
  [
    'listing',
    500,
    'ErrorInternalServerTransientError',
    'An internal server error occurred. Try again later.',
    'transient',
    'graph.unavailable',
  ],
  [
    'folder',
    503,
    'ErrorMailboxMoveInProgress',
    'Mailbox move in progress.',
    'transient',
    'graph.unavailable',
  ],
  ['changing', 507, 'ErrorQuotaExceeded', 'The mailbox is full.', 'configuration', 'graph.mailbox-full'],
  [
    'sending',
    403,
    'ErrorSubmissionQuotaExceeded',
    'The message submission quota was exceeded.',
    'throttled',
    'graph.quota-exceeded',
  ],
  [
    'sending',
    403,
    'ErrorAccountDisabled',
    'The account is disabled.',
    'authorization',
    'graph.sender-blocked',
  ],
  [
    'sending',
    400,
    'BadRequest',
    'The maximum request length supported is 4MB.',
    'rejected',
    'graph.message-too-large',
  ],
  [
    'sending',
    413,
    'ErrorMessageSizeExceeded',
    'The message exceeds the maximum supported size.',
    'rejected',
    'graph.message-too-large',
  ],
  [
    'sending',
    400,
    'ErrorInvalidRecipients',
    'At least one recipient is not valid.',
    'rejected',
    'graph.recipient-rejected',
  ],
  [
    'sending',
    400,
    'ErrorMimeContentInvalidBase64String',
    'Invalid base64 string for MIME content.',
    'rejected',
    'graph.rejected',
  ],
  [
    'reading',
    500,
    'ErrorMimeContentConversionFailed',
    'Content conversion: Failed.',
    'rejected',
    'message.unparseable',
  ],
  [
    'listing',
    400,
    'BadRequest',
    "Resource not found for the segment 'mailFolder'.",
    'protocol',
    'graph.protocol-error',
  ],
];

it.each(ROWS)('takes, while %s, %i %s: “%s” for %s, %s', (step, status, code, message, kind, remedy) => {
  const failure = refused(step, status, code, message);
  expect(failure).toMatchObject({
    kind,
    remedy,
    responseCode: status,
    providerCodes: [code],
    correlationId: REQUEST_ID,
    outcomeUnknown: false,
  });
  expect(failure.serverResponse).toContain(code);
  expect(failure.serverResponse).toContain(message.slice(0, 40));
});

it.each([
  ['seconds', '17', 17_000],
  ['a date that has passed', 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
])('waits as long as Retry-After says in %s', (_, retryAfter, milliseconds) => {
  const failure = refused('listing', 429, 'TooManyRequests', 'Too many requests', {
    'retry-after': retryAfter,
  });
  expect(failure).toMatchObject({ kind: 'throttled', retryAfter: milliseconds });
});

it.each([503, 504])('takes a %i that names a time for a request to wait', (status) => {
  const failure = refused('listing', status, 'ServiceUnavailable', 'Service unavailable.', {
    'retry-after': '5',
  });
  expect(failure).toMatchObject({ kind: 'throttled', retryAfter: 5000 });
});

it('stays away for an hour when the day’s quota is used up', () => {
  const failure = refused('sending', 403, 'ErrorSubmissionQuotaExceeded', 'Quota exceeded.');
  expect(failure.retryAfter).toBe(3_600_000);
});

it('reads an answer that is no JSON, as a proxy gives it', () => {
  const body = Buffer.from('<html><body>Blocked by the firewall</body></html>');
  const failure = toGraphFailure(refusalOf('listing', { status: 418, headers: {}, body }), context);
  expect(failure).toMatchObject({ kind: 'protocol', remedy: 'graph.protocol-error', responseCode: 418 });
  expect(failure.serverResponse).toContain('Blocked by the firewall');
});

it('tells what is no Graph at all from what is', () => {
  expect(toGraphFailure(new NotGraph('Not JSON'), context)).toMatchObject({
    kind: 'protocol',
    remedy: 'graph.protocol-error',
  });
});

it('knows the failures of the network', () => {
  const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  expect(toGraphFailure(error, context)).toMatchObject({ kind: 'transient', remedy: 'network.refused' });
});

it('repeats no token', () => {
  const failure = refused('listing', 401, 'InvalidAuthenticationToken', 'Bad token eyJ-a-token');
  expect(JSON.stringify([failure.message, failure.serverResponse, String(failure.cause)])).not.toContain(
    'eyJ-a-token',
  );
});

it('says of a message without a clear answer that it may have been taken', () => {
  const error = new GraphRefusal({ step: 'sending', status: 504, code: 'GatewayTimeout', text: '' });
  expect(outcomeUnknown(context, error)).toMatchObject({
    kind: 'transient',
    remedy: 'smtp.outcome-unknown',
    outcomeUnknown: true,
    responseCode: 504,
  });
});
