/** Everything a test can turn at the identity provider, and what it remembers of what it did. */
import { randomBytes, randomUUID } from 'node:crypto';
import { OIDC_SCOPES, resourcesIn, words } from './scopes';

/** How the token endpoint misbehaves instead of answering. */
export type TokenFault =
  | { aadsts: number; status?: number }
  | { http: number; retryAfter?: number; body?: string }
  | { drop: true }
  | { hang: true };

/** How a client proves itself: `token_endpoint_auth_method` of OpenID Connect. */
export type ClientProof = 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt' | 'none';

/** One request at the token endpoint, as the provider saw it. */
export interface TokenRequest {
  /** Milliseconds since the epoch. */
  at: number;
  grantType?: string;
  scope?: string;
  clientId?: string;
  proof?: ClientProof;
  ok: boolean;
  /** `error` of the answer, or `http 503`, `dropped`, `hung`. */
  error?: string;
  /** AADSTS number of the answer. */
  aadsts?: number;
}

export interface RememberedConsent {
  oidc: Set<string>;
  resources: Map<string, Set<string>>;
}

export class IdpState {
  readonly clientId = randomUUID();
  readonly publicClientId = randomUUID();
  clientSecret = `Lab8Q~${randomBytes(24).toString('base64url')}`;
  clientSecretExpired = false;
  /** Further secrets of the same client, each as good as the first. */
  readonly moreSecrets = new Set<string>();
  /** PEM of the certificates registered for the client. */
  certificates: string[] = [];
  /** The one way in which the client may prove itself, or undefined for any. */
  onlyProof: ClientProof | undefined;
  /** The `jti` of every client assertion taken so far. */
  readonly assertions = new Set<string>();
  readonly callbackUrls: string[];
  accessTokenLifetime: number;
  /** Scopes that the consent page leaves out of the grant. */
  withheldScopes = new Set<string>();
  /** AADSTS number shown on the provider's page after the password, or undefined. */
  signInBlockedBy: number | undefined;
  faults: Array<{ fault: TokenFault; times: number }> = [];
  requests: TokenRequest[] = [];
  readonly secrets = new Set<string>();
  /** Access tokens by their `jti`, so that revoking one works although it is a JWT. */
  readonly accessTokens = new Map<string, { accountId?: string; revoked: boolean }>();
  /** Off: a refresh brings no new refresh token, as at Google. */
  rotateRefreshTokens = true;
  /** Opens every mailbox: for the lab's own servers, which must reach a shared mailbox whose account is disabled. */
  readonly innerPassword = randomBytes(24).toString('base64url');
  private readonly consents = new Map<string, RememberedConsent>();
  /** What administrators consented to for everybody, by tenant and client. */
  private readonly tenantConsents = new Map<string, RememberedConsent>();

  constructor(options: { callbackUrls: readonly string[]; accessTokenLifetime: number }) {
    this.callbackUrls = [...options.callbackUrls];
    this.accessTokenLifetime = options.accessTokenLifetime;
  }

  nextFault(): TokenFault | undefined {
    const armed = this.faults[0];
    if (!armed) return undefined;
    armed.times -= 1;
    if (armed.times <= 0) this.faults.shift();
    return armed.fault;
  }

  keepSecrets(...values: Array<unknown>): void {
    for (const value of values) if (typeof value === 'string' && value) this.secrets.add(value);
  }

  consentOf(accountId: string, clientId: string): RememberedConsent | undefined {
    return this.consents.get(`${accountId} ${clientId}`);
  }

  rememberConsent(accountId: string, clientId: string, consent: RememberedConsent): void {
    this.consents.set(`${accountId} ${clientId}`, consent);
  }

  tenantConsentOf(tenantId: string, clientId: string): RememberedConsent | undefined {
    return this.tenantConsents.get(`${tenantId} ${clientId}`);
  }

  /** @param scope as normaliseScope writes it */
  rememberTenantConsent(tenantId: string, clientId: string, scope: string): void {
    const resources = resourcesIn(scope).map((resource): [string, Set<string>] => [
      resource,
      new Set(words(scope).filter((word) => word.startsWith(`${resource}/`))),
    ]);
    const consent = { oidc: new Set(OIDC_SCOPES), resources: new Map(resources) };
    this.tenantConsents.set(`${tenantId} ${clientId}`, consent);
  }

  forgetConsents(accountId?: string): void {
    if (!accountId) this.tenantConsents.clear();
    for (const key of this.consents.keys()) {
      if (!accountId || key.startsWith(`${accountId} `)) this.consents.delete(key);
    }
  }

  /**
   * Exact match, except that the port of `http://localhost` does not count.
   *
   * @see https://learn.microsoft.com/entra/identity-platform/reply-url
   */
  isCallbackAllowed(value: string): boolean {
    if (this.callbackUrls.includes(value)) return true;
    if (!URL.canParse(value)) return false;
    const asked = new URL(value);
    if (asked.protocol !== 'http:' || asked.hostname !== 'localhost') return false;
    return this.callbackUrls.some((registered) => {
      const known = new URL(registered);
      return (
        known.protocol === 'http:' &&
        known.hostname === 'localhost' &&
        known.pathname === asked.pathname &&
        !asked.search
      );
    });
  }
}
