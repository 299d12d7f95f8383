import type { ProviderSettings } from '../../../shared/provider-settings';
import type { GrantKind } from '../../../shared/contracts/grant-kinds';
import type { Side } from '../../../shared/contracts/system-emails';
import type { Resource } from '../mail/ports';
import type { MailProtocols } from '../../../shared/reading-scopes';
import type { RemedyKey } from '../../../shared/remedies';
import type { ClientIdentity } from './client-credential';

export type { Certificate } from './certificates';
export type { ClientCredential, NoteClientCredentialUse } from './client-credential';

/** A client registration at an identity provider, secrets already decrypted: lives in memory only. */
export interface IdpConfig extends ClientIdentity, ProviderSettings {
  id: number;
  name: string;
  preset: string;
  tenant: string;
  clientId: string;
  /**
   * When the client's secret or certificate was last replaced by one that a sign-in must be made anew with; null for a
   * client without any. One that was added beside the one in use replaces nothing.
   */
  clientSecretSetAt: Date | null;
  /** OpenID issuer as discovery wants it, for example `https://login.microsoftonline.com/{tenant}/v2.0`; empty for a provider without. */
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
  /** OpenID Connect Core §3.1.2.1 `prompt`, for example `select_account`; empty for none. */
  prompt: string;
  /** How it comes by its tokens. */
  grantKind: GrantKind;
}

/** What of an IdP Config a sign-in depends on. */
export type SignedSettings = Pick<
  IdpConfig,
  | 'id'
  | 'clientId'
  | 'clientSecretSetAt'
  | 'tenant'
  | 'issuer'
  | 'authorizationEndpoint'
  | 'tokenEndpoint'
  | 'scopes'
  | 'grantKind'
> &
  Partial<Pick<IdpConfig, 'userNameSource' | 'userName'>>;

export interface IdpConfigSource {
  /** @throws MailFailure `configuration` / `oauth.not-configured` when it does not exist */
  get(id: number): Promise<IdpConfig>;
  /** The same without the secret, which nobody needs to have a key for. Null when it does not exist. */
  signed(id: number): Promise<SignedSettings | null>;
}

/** Who signed in: `oid` + `tid` are the lasting key (elsewhere than at Microsoft: `sub` + `iss`); the rest may change and is for people. */
export interface Identity {
  oid: string;
  tid: string;
  username: string;
  email: string;
}

export interface AccessToken {
  value: string;
  issuedAt: Date;
  /** From here on it is replaced at the next use; a little before it expires, and not at the same moment for all. */
  refreshAt: Date;
  expiresAt: Date;
  scope: string;
}

export interface GrantProblem {
  remedy: RemedyKey;
  message: string;
  providerCodes: string[];
  correlationId?: string;
  at: Date;
}

/** The content of an OAuth credential, decrypted. */
export interface Grant {
  credentialId: number;
  idpConfigId: number;
  grantKind: GrantKind;
  /** Several mailboxes may sign in with it: it is bound to the account and not to one address. */
  shared: boolean;
  identity: Identity;
  /** Null where the application signs in by itself, and asks anew for each access token. */
  refreshToken: string | null;
  accessTokens: Partial<Record<Resource, AccessToken>>;
  grantedScopes: string[];
  /** When somebody last signed in for it; null while it is not stored yet. */
  authorizedAt: Date | null;
  /** Changes with client ID, secret, tenant, endpoints, scopes, reading protocol or address: see `configSignature`. */
  configSignature: string;
  state: 'authorized' | 'needs-authorization';
  problem: GrantProblem | null;
}

export type GrantBinding = Pick<Grant, 'grantKind' | 'shared' | 'idpConfigId'> & {
  identity: Pick<Identity, 'oid' | 'tid'>;
};

/** A grant that a sign-in has just brought. */
export type FreshGrant = Omit<Grant, 'credentialId' | 'state' | 'problem' | 'shared' | 'authorizedAt'> & {
  refreshToken: string;
  /** The config signature where the grant takes the place of one that is shared: see `boundSignature`. */
  accountSignature: string;
};

export interface GrantStore {
  load(credentialId: number): Promise<Grant | null>;
  /**
   * Attaches a fresh grant to one side of a System Email: its credential is created or replaced in one transaction. A
   * shared one is replaced for all its mailboxes when the same account signed in again, and left alone otherwise.
   * @returns the credential's id
   */
  attach(systemEmailId: number, side: Side, grant: FreshGrant): Promise<number>;
  /** What a grant is bound to, without opening it. Null when there is no such grant. */
  binding(credentialId: number): Promise<GrantBinding | null>;
  /**
   * Stores what a refresh brought. Awaited before any new access token is used: rotation must never lose a refresh
   * token. One conditional UPDATE: false, and nothing stored, when `replaces` is no longer the stored refresh token
   * because a new sign-in came in between. Where the application signs in by itself both are null; tokens of an
   * earlier config signature go.
   */
  saveTokens(
    credentialId: number,
    replaces: string | null,
    tokens: {
      refreshToken: string | null;
      resource: Resource;
      accessToken: AccessToken;
      grantedScopes: string[];
      configSignature: string;
    },
  ): Promise<boolean>;
  /** Forgets an access token that a server refused; the refresh token stays. */
  dropAccessToken(credentialId: number, resource: Resource, value: string): Promise<void>;
  /**
   * The tokens and their history stay; only a new sign-in brings the credential back. Conditional as `saveTokens`:
   * false when `refused` is no longer the stored refresh token.
   */
  markNeedsAuthorization(credentialId: number, problem: GrantProblem, refused: string): Promise<boolean>;
  /**
   * Holds a grant against the config signature that it is used with now, without opening it. One that does not match
   * gets the problem; one that has no other problem than that it did not match before is good again.
   */
  matchSignature(
    credentialId: number,
    signature: string,
    problem: GrantProblem,
  ): Promise<'marked' | 'unmarked' | 'unchanged'>;
}

/** Which grants nobody uses, and whose turn it is to use them so that they live on. */
export interface KeepAliveStore {
  /** Grants that have brought no access token since `unusedSince` and were not tried since `triedSince`. */
  due(since: KeepAliveTimes): Promise<number[]>;
  /** One conditional UPDATE under the same conditions: true for exactly one caller, on whichever instance. */
  claim(credentialId: number, since: KeepAliveTimes, at: Date): Promise<boolean>;
}

export interface KeepAliveTimes {
  unusedSince: Date;
  triedSince: Date;
}

export type AuthorizationOutcome =
  | { result: 'authorized'; username: string }
  | {
      result: 'failed';
      /** Who signed in, where that was not what failed. */
      signedInAs?: string;
      remedy: RemedyKey;
      message: string;
      providerCodes: string[];
      correlationId?: string;
    };

/** A sign-in that has begun: single use, ten minutes, bound to one browser. */
export interface PendingAuthorization {
  id: number;
  systemEmailId: number;
  side: Side;
  idpConfigId: number;
  /** SHA-256 of the `state` parameter; the value itself is only in the browser's URL. */
  stateHash: string;
  /** SHA-256 of our cookie's value. */
  browserHash: string;
  codeVerifier: string;
  nonce: string;
  redirectUri: string;
  createdAt: Date;
  expiresAt: Date;
  consumedAt: Date | null;
  /** SHA-256 of the answer (its code or error) that consumed it: tells a reload of the callback from another answer. */
  responseHash: string | null;
  outcome: AuthorizationOutcome | null;
}

export interface AuthorizationStore {
  create(
    pending: Omit<PendingAuthorization, 'id' | 'consumedAt' | 'responseHash' | 'outcome'>,
  ): Promise<number>;
  findByState(stateHash: string): Promise<PendingAuthorization | null>;
  find(id: number): Promise<PendingAuthorization | null>;
  /** One conditional UPDATE: true for exactly one caller. */
  consume(id: number, at: Date, responseHash: string): Promise<boolean>;
  /** Writes how it ended and forgets the verifier and the nonce. */
  complete(id: number, outcome: AuthorizationOutcome): Promise<void>;
  /** True when a sign-in for the same side of the System Email that began later has already succeeded. */
  supersededByLater(pending: PendingAuthorization): Promise<boolean>;
  deleteExpired(before: Date): Promise<void>;
}

/** What a sign-in must know of the System Email it is for. */
export interface SignInSubject {
  address: string;
  /** The account that signs in must be the address itself. */
  strictMatching: boolean;
  /** How it is read and sent from, which decides what is asked for. */
  protocol: MailProtocols;
}

export interface SignInSubjectSource {
  find(systemEmailId: number): Promise<SignInSubject | null>;
}

/** Something worth a line in the activity log. Never holds a secret. */
export interface OauthEvent {
  type:
    | 'authorization.begun'
    | 'authorization.succeeded'
    | 'authorization.failed'
    | 'grant.refreshed'
    | 'grant.refresh-failed'
    | 'grant.kept-alive'
    | 'grant.needs-authorization'
    | 'grant.fits-again';
  level: 'info' | 'warning' | 'error';
  message: string;
  systemEmailId?: number;
  credentialId?: number;
  remedy?: RemedyKey;
  providerCodes?: string[];
  correlationId?: string;
}

/** Must not throw: a lost line in the log is no reason to lose a sign-in. */
export type RecordOauthEvent = (event: OauthEvent) => Promise<void>;
