/**
 * The identity provider's refusals in Microsoft's own shape and words.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import { randomUUID } from 'node:crypto';

/** Token endpoint body as the Microsoft identity platform sends it. */
export interface MicrosoftErrorBody {
  error: string;
  error_description: string;
  error_codes: number[];
  timestamp: string;
  trace_id: string;
  correlation_id: string;
  error_uri: string;
  suberror?: string;
}

interface KnownError {
  error: string;
  text: string;
  suberror?: string;
}

const KNOWN: Record<number, KnownError> = {
  28000: {
    error: 'invalid_request',
    text: 'Provided value for the input parameter scope is not valid because it contains more than one resource.',
  },
  50000: {
    error: 'invalid_grant',
    text: 'There was an error issuing a token or an issue with our sign-in service.',
  },
  50011: {
    error: 'invalid_request',
    text: 'The redirect URI specified in the request does not match the redirect URIs configured for the application. Make sure the redirect URI sent in the request matches one added to your application.',
  },
  50020: {
    error: 'invalid_grant',
    text: 'User account from identity provider does not exist in the tenant and cannot access the application in that tenant. Sign out and sign in again with a different account.',
  },
  50034: {
    error: 'invalid_grant',
    text: 'The user account does not exist in the directory. To sign into this application, the account must be added to the directory.',
  },
  50053: { error: 'invalid_grant', text: 'The account is locked.' },
  50055: { error: 'invalid_grant', text: 'The password is expired.' },
  50057: { error: 'invalid_grant', text: 'The user account is disabled.' },
  50058: {
    error: 'login_required',
    text: 'A silent sign-in request was sent but no user is signed in.',
  },
  50076: {
    error: 'interaction_required',
    text: 'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.',
    suberror: 'basic_action',
  },
  50079: {
    error: 'interaction_required',
    text: 'Due to a configuration change made by your administrator, you must enroll in multi-factor authentication to access the resource.',
    suberror: 'basic_action',
  },
  50105: {
    error: 'access_denied',
    text: 'Your administrator has configured the application to block users unless they are specifically granted access to the application.',
  },
  50126: {
    error: 'invalid_grant',
    text: 'Error validating credentials due to invalid username or password.',
  },
  50173: {
    error: 'invalid_grant',
    text: 'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
    suberror: 'bad_token',
  },
  50196: {
    error: 'invalid_grant',
    text: 'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.',
  },
  53000: {
    error: 'interaction_required',
    text: 'Device is not in required device state: compliant.',
    suberror: 'message_only',
  },
  53003: {
    error: 'access_denied',
    text: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    suberror: 'message_only',
  },
  54005: {
    error: 'invalid_grant',
    text: 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
  },
  65001: {
    error: 'invalid_grant',
    text: 'The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.',
    suberror: 'consent_required',
  },
  65004: { error: 'access_denied', text: 'User declined to consent to access the app.' },
  70000: {
    error: 'invalid_grant',
    text: 'Provided grant is invalid or malformed.',
  },
  70003: { error: 'unsupported_grant_type', text: 'The app requested an unsupported grant type.' },
  70008: {
    error: 'invalid_grant',
    text: 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  },
  70011: {
    error: 'invalid_scope',
    text: "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid.",
  },
  70016: {
    error: 'authorization_pending',
    text: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  },
  70018: { error: 'bad_verification_code', text: 'Invalid verification code.' },
  70019: { error: 'expired_token', text: 'The device code has expired. Retry the sign-in.' },
  70043: {
    error: 'invalid_grant',
    text: 'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.',
    suberror: 'token_expired',
  },
  90002: {
    error: 'invalid_request',
    text: 'Tenant not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.',
  },
  90008: { error: 'invalid_request', text: 'The request is not valid.' },
  90033: { error: 'temporarily_unavailable', text: 'A transient error has occurred. Please try again.' },
  90094: {
    error: 'access_denied',
    text: 'Admin consent is required for the permissions requested by the application.',
  },
  500011: {
    error: 'invalid_resource',
    text: 'The resource principal named in the scope was not found in the tenant. You might have sent your authentication request to the wrong tenant.',
  },
  500112: {
    error: 'invalid_grant',
    text: 'The reply address does not match the reply address provided when requesting Authorization code.',
  },
  501481: {
    error: 'invalid_grant',
    text: 'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  },
  530035: {
    error: 'access_denied',
    text: 'Access has been blocked by security defaults. This is due to the request using legacy auth or being deemed unsafe by security defaults policies.',
    suberror: 'message_only',
  },
  650053: {
    error: 'invalid_client',
    text: "The application asked for a scope that doesn't exist on the resource.",
  },
  700005: {
    error: 'invalid_grant',
    text: 'The provided Authorization Code is intended to be used against another tenant, and was rejected. OAuth2 Authorization Code must be redeemed against the same tenant it was acquired for.',
  },
  700016: {
    error: 'unauthorized_client',
    text: 'Application with the given identifier was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.',
  },
  700025: {
    error: 'invalid_client',
    text: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
  },
  700027: {
    error: 'invalid_client',
    text: 'The certificate with identifier used to sign the client assertion is not registered on application.',
  },
  700082: {
    error: 'invalid_grant',
    text: 'The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.',
  },
  700084: {
    error: 'invalid_grant',
    text: 'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.',
  },
  900144: { error: 'invalid_request', text: 'The request body must contain a parameter that is missing.' },
  7000215: {
    error: 'invalid_client',
    text: 'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to the app.',
  },
  7000218: {
    error: 'invalid_client',
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  7000222: {
    error: 'invalid_client',
    text: 'The provided client secret keys for the app are expired. Visit the Azure portal to create new keys for your app.',
  },
  9001023: {
    error: 'invalid_request',
    text: 'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
  },
  9002313: { error: 'invalid_request', text: 'Invalid request. Request is malformed or invalid.' },
};

/**
 * Builds the JSON body that Microsoft's token endpoint answers with.
 *
 * @param code AADSTS number; one that is not in the table is sent as `invalid_grant` with a general text
 * @param detail replaces Microsoft's general sentence, for errors that quote what was sent
 */
export function microsoftError(code: number, detail?: string): MicrosoftErrorBody {
  const known = KNOWN[code] ?? { error: 'invalid_grant', text: 'The request was refused.' };
  const timestamp = new Date()
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  const traceId = randomUUID();
  const correlationId = randomUUID();
  return {
    error: known.error,
    error_description: `AADSTS${code}: ${detail ?? known.text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    ...(known.suberror ? { suberror: known.suberror } : {}),
  };
}

/** HTTP status that goes with an error: 401 for a client that could not prove itself, else 400. */
export function statusOf(body: MicrosoftErrorBody): number {
  return body.error === 'invalid_client' ? 401 : body.error === 'temporarily_unavailable' ? 503 : 400;
}

/** Thrown while a request is examined; the server answers it as JSON, as a page, or as a redirect. */
export class MicrosoftRefusal extends Error {
  readonly body: MicrosoftErrorBody;

  constructor(
    readonly code: number,
    detail?: string,
  ) {
    const body = microsoftError(code, detail);
    super(body.error_description);
    this.body = body;
  }
}

/** What oidc-provider reports about a refused token request, and the AADSTS number Microsoft would give for it. */
export function codeOf(error: { error: string; detail: string }, grantType: string | undefined): number {
  const { detail } = error;
  switch (error.error) {
    case 'invalid_grant':
      if (/PKCE|code_verifier/i.test(detail)) return 501481;
      if (/consent required/.test(detail)) return 65001;
      if (/redirect_uri mismatch/.test(detail)) return 500112;
      if (/authorization code already consumed/.test(detail)) return 54005;
      if (/referenced account not found/.test(detail)) return 50057;
      if (/refresh token is expired/.test(detail)) return 700082;
      if (/device code already consumed|device code not found/.test(detail)) return 70018;
      if (/never issued/.test(detail)) return 9002313;
      return grantType === 'refresh_token' ? 50173 : 70008;
    case 'invalid_scope':
      return 65001;
    case 'invalid_target':
      return 65001;
    case 'authorization_pending':
    case 'slow_down':
      return 70016;
    case 'expired_token':
      return 70019;
    case 'access_denied':
      return 65004;
    case 'unsupported_grant_type':
      return 70003;
    case 'login_required':
      return 50058;
    case 'interaction_required':
    case 'consent_required':
      return 65001;
    case 'server_error':
      return 90033;
    default:
      return 9002313;
  }
}
