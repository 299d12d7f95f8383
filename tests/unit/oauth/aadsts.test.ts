/**
 * Every refusal of Microsoft's sign-in service that a mailbox can meet, in its own words, and what an admin is told.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import { remedyFor } from '../../../server/src/diagnostics/remedies';
import { needsAdmin, type MailFailureKind } from '../../../server/src/mail/failure';
import { redirectFailure } from '../../../server/src/oauth/failures';
import type { RemedyKey } from '../../../shared/remedies';
import { CORRELATION_ID, microsoft, startTokenEndpoint } from './token-endpoint';

type Row = [code: number, error: string, words: string, kind: MailFailureKind, remedy: RemedyKey];

// prettier-ignore
const ROWS: Row[] = [
  // the registration of the application
  [50011, 'invalid_request', "The redirect URI 'https://desk.example/callback' specified in the request does not match the redirect URIs configured for the application.", 'configuration', 'oauth.redirect-uri-mismatch'],
  [500112, 'invalid_grant', 'The reply address does not match the reply address provided when requesting Authorization code.', 'authorization', 'oauth.redirect-uri-mismatch'],
  [500113, 'invalid_request', 'No reply address is registered for the application.', 'configuration', 'oauth.redirect-uri-mismatch'],
  [900971, 'invalid_request', 'No reply address provided.', 'configuration', 'oauth.redirect-uri-mismatch'],
  [50194, 'invalid_request', "Application is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such applications created after '10/15/2018'.", 'configuration', 'oauth.wrong-tenant-kind'],
  [500208, 'invalid_request', 'The domain is not a valid login domain for the account type.', 'configuration', 'oauth.wrong-tenant-kind'],
  [9002332, 'invalid_request', 'Application is configured for use by Microsoft Entra users only. Please do not use the /consumers endpoint to serve this request.', 'configuration', 'oauth.wrong-tenant-kind'],
  [9001023, 'invalid_request', "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.", 'configuration', 'oauth.app-needs-tenant'],
  [700016, 'unauthorized_client', "Application with identifier 'x' was not found in the directory 'Contoso'.", 'configuration', 'oauth.client-not-found'],
  [700011, 'unauthorized_client', 'Application with identifier x was not found in the directory.', 'configuration', 'oauth.client-not-found'],
  [70001, 'unauthorized_client', 'The application is disabled.', 'configuration', 'oauth.client-disabled'],
  [7000112, 'unauthorized_client', "Application 'x'(Helpdesk) is disabled.", 'configuration', 'oauth.client-disabled'],
  [7000215, 'invalid_client', "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.", 'configuration', 'oauth.secret-invalid'],
  [70002, 'invalid_client', 'Error validating the credentials. The specified client_secret does not match the expected value for this client.', 'configuration', 'oauth.secret-invalid'],
  [7000222, 'invalid_client', "The provided client secret keys for app 'x' are expired. Visit the Azure portal to create new keys for your app.", 'configuration', 'oauth.secret-expired'],
  [7000218, 'invalid_client', "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", 'configuration', 'oauth.secret-missing'],
  [700025, 'invalid_client', "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.", 'configuration', 'oauth.public-client'],
  [700027, 'invalid_client', 'Client assertion failed signature validation. The key was not found.', 'configuration', 'oauth.certificate-invalid'],
  [700024, 'invalid_client', 'Client assertion is not within its valid time range.', 'configuration', 'oauth.certificate-invalid'],
  [50012, 'invalid_client', 'Client assertion contains an invalid signature.', 'configuration', 'oauth.certificate-invalid'],
  // consent and permissions
  [65001, 'invalid_grant', 'The user or administrator has not consented to use the application with ID x. Send an interactive authorization request for this user and resource.', 'authorization', 'oauth.consent-required'],
  [65004, 'access_denied', 'User declined to consent to access the app.', 'authorization', 'oauth.access-denied'],
  [65005, 'invalid_resource', 'The client has requested access to a resource which is not listed in the requested permissions in the client\'s application registration.', 'configuration', 'oauth.permission-not-registered'],
  [650056, 'unauthorized_client', 'Misconfigured application. This could be due to one of the following: the client has not listed any permissions in its application registration.', 'configuration', 'oauth.permission-not-registered'],
  [650057, 'invalid_resource', 'Invalid resource. The client has requested access to a resource which is not listed in the requested permissions.', 'configuration', 'oauth.permission-not-registered'],
  [90008, 'invalid_request', 'The user or administrator has not consented to use the application. At the minimum, the application requires access to Microsoft Entra ID by specifying the sign-in and read user profile permission.', 'configuration', 'oauth.permission-not-registered'],
  [650052, 'invalid_resource', 'The app needs access to a service that your organization has not subscribed to or enabled.', 'configuration', 'oauth.service-missing'],
  [500011, 'invalid_resource', 'The resource principal named https://outlook.office.com was not found in the tenant named Contoso.', 'configuration', 'oauth.service-missing'],
  [650054, 'invalid_resource', 'The application asked for permissions to access a resource that has been removed or is no longer available.', 'configuration', 'oauth.service-missing'],
  [90094, 'access_denied', 'Admin consent is required for the permissions requested by this application.', 'authorization', 'oauth.admin-consent-required'],
  [90095, 'access_denied', 'Admin consent is required for the permissions requested by this application. Admin consent was requested.', 'authorization', 'oauth.admin-consent-required'],
  [70011, 'invalid_scope', "The provided value for the input parameter 'scope' is not valid.", 'configuration', 'oauth.scope-invalid'],
  [28002, 'invalid_scope', "Provided value for the input parameter scope 'x' is not valid when requesting an access token.", 'configuration', 'oauth.scope-invalid'],
  [28003, 'invalid_scope', 'Provided value for the input parameter scope cannot be empty when requesting an access token using the provided authorization code.', 'configuration', 'oauth.scope-invalid'],
  [700022, 'invalid_scope', 'The provided value for the input parameter scope is not valid because it contains more than one resource.', 'configuration', 'oauth.scope-invalid'],
  [700023, 'invalid_scope', 'The provided value for the input parameter scope is not valid when requesting an access token.', 'configuration', 'oauth.scope-invalid'],
  // the account that signs in
  [50105, 'access_denied', 'Your administrator has configured the application Helpdesk to block users unless they are specifically granted access to the application.', 'authorization', 'oauth.account-not-assigned'],
  [50034, 'invalid_grant', 'The user account does not exist in the Contoso directory. To sign into this application, the account must be added to the directory.', 'authorization', 'oauth.wrong-account'],
  [51004, 'invalid_grant', 'The user account does not exist in the directory.', 'authorization', 'oauth.wrong-account'],
  [50014, 'invalid_grant', "The user's redemption is in a pending state.", 'authorization', 'oauth.wrong-account'],
  [16003, 'invalid_grant', 'User account has not been explicitly added to the tenant.', 'authorization', 'oauth.wrong-account'],
  [50020, 'invalid_grant', "User account from identity provider 'live.com' does not exist in tenant 'Contoso' and cannot access the application in that tenant.", 'authorization', 'oauth.wrong-account'],
  [16000, 'interaction_required', "User account from identity provider does not exist in tenant 'Contoso'.", 'authorization', 'oauth.wrong-account'],
  [50126, 'invalid_grant', 'Error validating credentials due to invalid username or password.', 'authorization', 'oauth.password-wrong'],
  [50056, 'invalid_grant', 'Invalid or null password: password does not exist in the directory for this user.', 'authorization', 'oauth.password-wrong'],
  [50064, 'invalid_grant', 'Credential validation on username or password has failed.', 'authorization', 'oauth.password-wrong'],
  [50053, 'invalid_grant', 'The account is locked, you have tried to sign in too many times with an incorrect user ID or password.', 'authorization', 'oauth.account-locked'],
  [50055, 'invalid_grant', 'The password is expired.', 'authorization', 'oauth.password-expired'],
  [50144, 'invalid_grant', "The user's Active Directory password has expired.", 'authorization', 'oauth.password-expired'],
  [50057, 'invalid_grant', 'The user account is disabled.', 'authorization', 'oauth.account-disabled'],
  [50058, 'login_required', 'A silent sign-in request was sent but no user is signed in.', 'authorization', 'oauth.interaction-required'],
  // what the organization demands
  [50072, 'interaction_required', 'Due to a configuration change made by your administrator, you must enroll in multi-factor authentication to access the resource.', 'authorization', 'oauth.mfa-required'],
  [50074, 'interaction_required', 'Strong Authentication is required.', 'authorization', 'oauth.mfa-required'],
  [50076, 'interaction_required', 'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.', 'authorization', 'oauth.mfa-required'],
  [50078, 'interaction_required', 'Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication to access the resource.', 'authorization', 'oauth.mfa-required'],
  [50079, 'interaction_required', 'Due to a configuration change made by your administrator, you must enroll in multi-factor authentication.', 'authorization', 'oauth.mfa-required'],
  [50158, 'interaction_required', 'External security challenge was not satisfied.', 'authorization', 'oauth.mfa-required'],
  [50161, 'interaction_required', 'Claims sent by external provider is not enough.', 'authorization', 'oauth.mfa-required'],
  [50097, 'interaction_required', 'Device authentication is required.', 'authorization', 'oauth.device-required'],
  [50129, 'interaction_required', 'Device is not workplace joined. Workplace join is required to register the device.', 'authorization', 'oauth.device-required'],
  [53000, 'interaction_required', 'Device is not in required device state: compliant.', 'authorization', 'oauth.device-required'],
  [53001, 'interaction_required', 'Device is not in required device state: domain_joined.', 'authorization', 'oauth.device-required'],
  [53002, 'interaction_required', 'Application used is not an approved application for conditional access.', 'authorization', 'oauth.device-required'],
  [50131, 'interaction_required', 'Device is not in required device state: known. Or, the request was blocked due to suspicious activity, access policy, or security policy decisions.', 'authorization', 'oauth.policy-blocked'],
  [53003, 'access_denied', 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.', 'authorization', 'oauth.policy-blocked'],
  [530032, 'access_denied', 'Blocked by tenant security policy.', 'authorization', 'oauth.policy-blocked'],
  [530035, 'access_denied', 'Access has been blocked by security defaults.', 'authorization', 'oauth.security-defaults'],
  [53011, 'access_denied', 'User blocked due to risk on home tenant.', 'authorization', 'oauth.risk-blocked'],
  [530034, 'access_denied', 'A delegated administrator was blocked from accessing the tenant due to account risk in their home tenant.', 'authorization', 'oauth.risk-blocked'],
  [500021, 'access_denied', "Access to 'Contoso' tenant is denied.", 'authorization', 'oauth.cross-tenant-blocked'],
  [500022, 'access_denied', "Access to 'Contoso' tenant is denied.", 'authorization', 'oauth.cross-tenant-blocked'],
  [500212, 'access_denied', "The user's administrator has set an outbound access policy that does not allow access to the resource tenant.", 'authorization', 'oauth.cross-tenant-blocked'],
  [500213, 'access_denied', "The resource tenant's cross-tenant access policy does not allow this user to access this tenant.", 'authorization', 'oauth.cross-tenant-blocked'],
  // what became of a grant
  [50173, 'invalid_grant', 'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.', 'authorization', 'oauth.grant-revoked'],
  [50132, 'invalid_grant', 'The session is not valid due to password expiration or recent password change.', 'authorization', 'oauth.grant-revoked'],
  [50133, 'invalid_grant', 'The session is not valid due to password expiration or recent password change.', 'authorization', 'oauth.grant-revoked'],
  [70000, 'invalid_grant', 'Provided grant is invalid or malformed.', 'authorization', 'oauth.grant-revoked'],
  [70008, 'invalid_grant', 'The provided authorization code or refresh token has expired due to inactivity.', 'authorization', 'oauth.grant-expired'],
  [50089, 'invalid_grant', 'Flow token expired.', 'authorization', 'oauth.grant-expired'],
  [700082, 'invalid_grant', 'The refresh token has expired due to inactivity. The token was issued on 2026-08-01T09:00:00.0000000Z and was inactive for 90.00:00:00.', 'authorization', 'oauth.grant-inactive'],
  [700084, 'invalid_grant', 'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended.', 'authorization', 'oauth.single-page-redirect'],
  [70043, 'invalid_grant', 'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. The token was issued on 2026-11-01T09:00:00.0000000Z and the maximum allowed lifetime for this request is 86400.', 'authorization', 'oauth.sign-in-frequency'],
  // codes
  [54005, 'invalid_grant', 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.', 'authorization', 'oauth.code-used'],
  [501481, 'invalid_grant', 'The Code_Verifier does not match the code_challenge supplied in the authorization request.', 'authorization', 'oauth.code-used'],
  [50147, 'invalid_request', 'The size of the code challenge parameter is not valid.', 'configuration', 'oauth.code-used'],
  [501491, 'invalid_request', 'Invalid size of Code_Challenge parameter.', 'configuration', 'oauth.code-used'],
  [70016, 'authorization_pending', 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.', 'transient', 'oauth.device-code-pending'],
  [70018, 'bad_verification_code', 'Invalid verification code.', 'authorization', 'oauth.device-expired'],
  [90119, 'invalid_request', 'The user code is null or empty.', 'configuration', 'oauth.device-expired'],
  [90120, 'invalid_request', 'The request was already authorized or declined.', 'configuration', 'oauth.device-expired'],
  [50134, 'invalid_request', 'Wrong data center. To authorize a request that was initiated by an app in the OAuth 2.0 device flow, the authorizing party must be in the same data center where the original request resides.', 'configuration', 'oauth.device-expired'],
  [70019, 'expired_token', 'The verification code has expired.', 'authorization', 'oauth.device-expired'],
  // endpoints and clouds
  [700005, 'invalid_grant', 'Provided Authorization Code is intended to use against other tenant, thus rejected.', 'authorization', 'oauth.provider-misconfigured'],
  [70005, 'unsupported_response_type', "The app returned an unsupported response type: response type 'token' is not enabled for the app.", 'configuration', 'oauth.provider-misconfigured'],
  [700054, 'unsupported_response_type', "response_type 'id_token' is not enabled for the application.", 'configuration', 'oauth.provider-misconfigured'],
  [9002313, 'invalid_request', 'Invalid request. Request is malformed or invalid.', 'configuration', 'oauth.provider-misconfigured'],
  [900144, 'invalid_request', "The request body must contain the following parameter: 'grant_type'.", 'configuration', 'oauth.provider-misconfigured'],
  [90014, 'invalid_request', "The required field 'request' is missing from the credential.", 'configuration', 'oauth.provider-misconfigured'],
  [900561, 'invalid_request', 'The endpoint only accepts POST, OPTIONS requests. Received a GET request.', 'configuration', 'oauth.provider-misconfigured'],
  [90056, 'invalid_request', 'To redeem the code for an access token, the app should send a POST request to the /token endpoint.', 'configuration', 'oauth.provider-misconfigured'],
  [90002, 'invalid_request', "Tenant 'contoso.example' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", 'configuration', 'oauth.tenant-not-found'],
  [90019, 'invalid_request', 'No tenant-identifying information found in either the request or implied by any provided credentials.', 'configuration', 'oauth.tenant-not-found'],
  [50059, 'invalid_request', 'No tenant-identifying information found in either the request or implied by any provided credentials.', 'configuration', 'oauth.tenant-not-found'],
  [50128, 'invalid_request', 'Invalid domain name - No tenant-identifying information found in either the request or implied by any provided credentials.', 'configuration', 'oauth.tenant-not-found'],
  [90038, 'invalid_request', "Tenant 'contoso.us' request is being redirected to the National Cloud 'MicrosoftOnline.US'.", 'configuration', 'oauth.wrong-cloud'],
  [900382, 'invalid_client', 'Confidential Client is not supported in Cross Cloud request.', 'configuration', 'oauth.wrong-cloud'],
  [900432, 'invalid_client', 'Confidential Client is not supported in Cross Cloud request.', 'configuration', 'oauth.wrong-cloud'],
  // passing
  [50000, 'invalid_grant', 'There was an error issuing a token or an issue with our sign-in service.', 'transient', 'oauth.provider-unavailable'],
  [50033, 'temporarily_unavailable', 'A transient error has occurred. Please try again.', 'transient', 'oauth.provider-unavailable'],
  [50087, 'temporarily_unavailable', 'A transient error has occurred during strong authentication. Please try again.', 'transient', 'oauth.provider-unavailable'],
  [90006, 'temporarily_unavailable', 'The service is temporarily unavailable.', 'transient', 'oauth.provider-unavailable'],
  [90012, 'temporarily_unavailable', 'The request has timed out.', 'transient', 'oauth.provider-unavailable'],
  [90024, 'temporarily_unavailable', 'A transient error has occurred. Please try again.', 'transient', 'oauth.provider-unavailable'],
  [90033, 'temporarily_unavailable', 'A transient error has occurred. Please try again.', 'transient', 'oauth.provider-unavailable'],
  [90055, 'temporarily_unavailable', 'There are too many incoming requests.', 'transient', 'oauth.provider-unavailable'],
  [50196, 'invalid_grant', 'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.', 'throttled', 'oauth.request-loop'],
];

let endpoint: Awaited<ReturnType<typeof startTokenEndpoint>>;
beforeAll(async () => {
  endpoint = await startTokenEndpoint();
});
afterAll(() => endpoint.stop());

describe('Microsoft refuses', () => {
  it.each(ROWS)('AADSTS%d (%s): %s', async (code, error, words, kind, remedy) => {
    const failure = await endpoint.refreshed({ body: microsoft(error, code, words) });
    expect(failure).toMatchObject({
      kind,
      remedy,
      providerCodes: [`AADSTS${code}`],
      correlationId: CORRELATION_ID,
      serverResponse: expect.stringContaining(words.slice(0, 60)),
    });
    expect(failure.message).toMatch(new RegExp(`^[A-Z].*[.:].* \\(AADSTS${code}\\)$`));
    expect(needsAdmin(failure)).toBe(kind !== 'transient' && kind !== 'throttled');
  });

  it.each(ROWS)('in its redirect, too: AADSTS%d (%s): %s', (code, error, words, kind, remedy) => {
    const { error_description } = microsoft(error, code, words);
    expect(redirectFailure(new URLSearchParams({ error, error_description }))).toMatchObject({
      kind,
      remedy,
      providerCodes: [`AADSTS${code}`],
      correlationId: CORRELATION_ID,
    });
  });

  it('a loop of requests asks for a pause, and the grant stays', async () => {
    const { retryAfter } = await endpoint.refreshed({ body: microsoft('invalid_grant', 50196, 'A loop.') });
    expect(retryAfter).toBe(300_000);
  });

  it('with a number that nobody knows here: by the OAuth error, and the number is shown', async () => {
    const failure = await endpoint.refreshed({
      body: microsoft('interaction_required', 99999999, 'Something new.'),
    });
    expect(failure).toMatchObject({
      kind: 'authorization',
      remedy: 'oauth.interaction-required',
      providerCodes: ['AADSTS99999999'],
      serverResponse: expect.stringContaining('Something new.'),
    });
    expect(failure.message).toContain('(AADSTS99999999)');
    const unheard = await endpoint.refreshed({ body: microsoft('unheard_of', 99999999, 'Something new.') });
    expect(unheard).toMatchObject({ remedy: 'oauth.unknown', providerCodes: ['AADSTS99999999'] });
  });
});

// prettier-ignore
const GOOGLE: [words: string, body: Record<string, string>, kind: MailFailureKind, remedy: RemedyKey][] = [
  ['Token has been expired or revoked.', { error: 'invalid_grant' }, 'authorization', 'oauth.google-grant-ended'],
  ['Bad Request', { error: 'invalid_grant' }, 'authorization', 'oauth.google-grant-ended'],
  ['reauth related error (invalid_rapt)', { error: 'invalid_grant', error_subtype: 'invalid_rapt' }, 'authorization', 'oauth.google-session-control'],
  ['The OAuth client was not found.', { error: 'invalid_client' }, 'configuration', 'oauth.secret-invalid'],
  ['The OAuth client was deleted.', { error: 'deleted_client' }, 'configuration', 'oauth.client-not-found'],
  ['Access to your account data is restricted by policies within your organization.', { error: 'admin_policy_enforced' }, 'authorization', 'oauth.google-app-blocked'],
];

describe('Google refuses', () => {
  it.each(GOOGLE)('%s', async (words, body, kind, remedy) => {
    const failure = await endpoint.refreshed(
      { body: { ...body, error_description: words } },
      { preset: 'google' },
    );
    expect(failure).toMatchObject({
      kind,
      remedy,
      providerCodes: [body.error],
      serverResponse: `${body.error}: ${words}`,
    });
  });

  it('a grant that has ended with one answer for every cause, so all of them are named', () => {
    const { meaning, action } = remedyFor('oauth.google-grant-ended');
    expect(meaning).toMatch(/password.*access was removed.*6 months.*too often.*Testing.*7 days/);
    expect(action).toContain('Publish app');
  });
});
