/** The switches of the identity provider: what `lab.idp.…()` calls, in the lab's own process. */
import type { Provider } from 'oidc-provider';
import type { TokenStore } from './adapter';
import type { Account, Directory } from './directory';
import { DEFAULT_MAIL_SCOPE, OIDC_SCOPES, OUTLOOK, resourcesIn, scopesOfResource, words } from './scopes';
import type { ClientProof, IdpState, TokenFault, TokenRequest } from './state';

export interface MintedTokens {
  accessToken: string;
  refreshToken: string;
  /** Seconds. */
  expiresIn: number;
}

export interface LabUser {
  address: string;
  name: string;
  password: string;
  /** Object id and tenant id, as they appear in ID tokens. */
  oid: string;
  tenantId: string;
}

interface Parts {
  provider: Provider;
  directory: Directory;
  state: IdpState;
  store: TokenStore;
  /** Gives a new account its mailbox. */
  onUserAdded(account: Account): void;
}

export class IdpControls {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** How long access tokens issued from now on live, in seconds. */
  setAccessTokenLifetime(seconds: number): void {
    this.#parts.state.accessTokenLifetime = seconds;
  }

  /** On: a refresh token used twice revokes its whole family. Off: an old refresh token lives on, as at Microsoft. */
  setRefreshTokenReuseDetection(on: boolean): void {
    this.#parts.store.detectRefreshTokenReuse = on;
  }

  /** Off: a refresh brings no new refresh token and the old one stays good, as at Google. */
  setRefreshTokenRotation(on: boolean): void {
    this.#parts.state.rotateRefreshTokens = on;
  }

  /** Makes the next `times` (default 1) requests at the token endpoint fail as described. Faults are served in the order they were armed. */
  answerTokenRequests(fault: TokenFault, options: { times?: number } = {}): void {
    this.#parts.state.faults.push({ fault, times: options.times ?? 1 });
  }

  clearFaults(): void {
    this.#parts.state.faults = [];
  }

  /** Ends every session, refresh token and access token of an account, as an administrator's "Revoke sessions" does. */
  revoke(address: string): void {
    const { directory, state, store } = this.#parts;
    const { oid } = directory.get(address);
    store.revokeAccount(oid);
    for (const token of state.accessTokens.values()) if (token.accountId === oid) token.revoked = true;
  }

  /** Forgets that an account (or everybody) has consented, so that the consent page comes again. */
  forgetConsent(address?: string): void {
    const { directory, state } = this.#parts;
    state.forgetConsents(address ? directory.get(address).oid : undefined);
  }

  /** Requests at the token endpoint since the start or the last reset, oldest first. */
  tokenRequests(): TokenRequest[] {
    return this.#parts.state.requests;
  }

  resetTokenRequests(): void {
    this.#parts.state.requests = [];
  }

  /** Who may open a mailbox besides its owner (Exchange's Full Access); a client id names an application. */
  setFullAccess(mailbox: string, users: string[]): void {
    this.#parts.directory.setFullAccess(mailbox, users);
  }

  /** Who may send as an address besides its owner. */
  setSendAs(address: string, users: string[]): void {
    this.#parts.directory.setSendAs(address, users);
  }

  /** Adds an account with a mailbox; the password is made up unless given. A new domain becomes a tenant of its own. */
  addUser(address: string, password?: string): LabUser {
    const account = this.#parts.directory.add(address, password);
    this.#parts.onUserAdded(account);
    return asLabUser(account);
  }

  disableUser(address: string, disabled = true): void {
    this.#parts.directory.get(address).disabled = disabled;
  }

  setPassword(address: string, password: string): void {
    this.#parts.directory.get(address).password = password;
  }

  users(): LabUser[] {
    return this.#parts.directory.all().map(asLabUser);
  }

  /**
   * Issues tokens without a browser.
   *
   * @param options.scope one resource's scopes, full URLs; default: IMAP, POP and SMTP at outlook.office.com with `offline_access`
   * @param options.lifetime of the access token in seconds; zero or less gives one that has expired
   */
  async mint(address: string, options: { scope?: string; lifetime?: number } = {}): Promise<MintedTokens> {
    const { provider, directory, state } = this.#parts;
    const { oid: accountId } = directory.get(address);
    const scope = options.scope ?? DEFAULT_MAIL_SCOPE;
    const resource = resourcesIn(scope)[0] ?? OUTLOOK;
    const client = await provider.Client.find(state.clientId);
    if (!client) throw new Error('The identity provider has lost its client');
    const grant = new provider.Grant({ accountId, clientId: client.clientId });
    grant.addOIDCScope(
      words(scope)
        .filter((word) => OIDC_SCOPES.includes(word))
        .join(' '),
    );
    grant.addResourceScope(resource, scope);
    const init = { accountId, client, grantId: await grant.save(), gty: 'authorization_code' };
    const resourceScope = words(scope)
      .filter((word) => !OIDC_SCOPES.includes(word))
      .join(' ');
    const lifetime = options.lifetime === undefined ? {} : { expiresIn: options.lifetime || -1 };
    const accessToken = new provider.AccessToken({ ...init, ...lifetime, scope: resourceScope });
    accessToken.resourceServer = new provider.ResourceServer(resource, {
      scope: scopesOfResource(resource),
      audience: resource,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'RS256' } },
    });
    const iiat = Math.floor(Date.now() / 1000);
    const refreshToken = new provider.RefreshToken({ ...init, scope, resource, rotations: 0, iiat });
    const minted = {
      accessToken: await accessToken.save(),
      refreshToken: await refreshToken.save(),
      expiresIn: accessToken.expiration,
    };
    state.keepSecrets(minted.accessToken, minted.refreshToken);
    return minted;
  }

  /** Replaces the client secret; tokens issued earlier stay. */
  setSecret(secret: string): void {
    this.#parts.state.clientSecret = secret;
  }

  /** A second secret of the same client, as a portal lets one be added; null takes all but the first away. */
  addSecret(secret: string | null): void {
    if (secret === null) this.#parts.state.moreSecrets.clear();
    else this.#parts.state.moreSecrets.add(secret);
  }

  /** The certificates (PEM) that are registered for the client from now on. */
  setCertificates(certificates: string[]): void {
    this.#parts.state.certificates = certificates;
  }

  /** The one way in which the client may prove itself; undefined for any, as at Microsoft. */
  setOnlyProof(proof: ClientProof | undefined): void {
    this.#parts.state.onlyProof = proof;
  }

  /** On: the right secret is answered with AADSTS7000222. */
  setSecretExpired(expired: boolean): void {
    this.#parts.state.clientSecretExpired = expired;
  }

  /** Scopes (full URLs) that the consent page leaves out from now on. Earlier consents are forgotten. */
  withholdScopes(scopes: string[]): void {
    this.#parts.state.withheldScopes = new Set(scopes);
    this.#parts.state.forgetConsents();
  }

  /** Shows this AADSTS number on the provider's page after the password, as for Conditional Access; undefined lets people in again. */
  blockSignIns(aadsts: number | undefined): void {
    this.#parts.state.signInBlockedBy = aadsts;
  }

  addCallbackUrl(url: string): void {
    this.#parts.state.callbackUrls.push(url);
  }

  /** Every access token, refresh token, ID token, authorization code and device code ever issued, and client secrets presented. */
  issuedSecrets(): string[] {
    return [...this.#parts.state.secrets];
  }

  /** Puts every switch back to where it was at the start; users, permissions and issued tokens stay. */
  reset(): void {
    const { state, store } = this.#parts;
    state.faults = [];
    state.requests = [];
    state.signInBlockedBy = undefined;
    state.clientSecretExpired = false;
    state.moreSecrets.clear();
    state.certificates = [];
    state.onlyProof = undefined;
    state.withheldScopes = new Set();
    state.rotateRefreshTokens = true;
    store.detectRefreshTokenReuse = true;
  }
}

function asLabUser({ address, name, password, oid, tenantId }: Account): LabUser {
  return { address, name, password, oid, tenantId };
}
