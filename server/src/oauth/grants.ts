import type * as openid from 'openid-client';
import type { Lock } from '../cluster/ports';
import { MailFailure } from '../mail/failure';
import type { CredentialSource, Login, Resource } from '../mail/ports';
import { accessTokenFrom, isFresh, isValidFor } from './access-token';
import { boundSignature, type Holder } from './binding';
import type { ClientTurns } from './client-turns';
import { oauthFailure } from './failures';
import type {
  AccessToken,
  Grant,
  GrantBinding,
  GrantProblem,
  GrantStore,
  IdpConfig,
  IdpConfigSource,
  RecordOauthEvent,
} from './ports';
import { explainedByTesting } from './google-testing';
import { mailLogin } from './mail-login';
import { grantedScopes, primaryResource, resourcesOf, scopesFor, unionOf } from './scopes';
import { requestTokens } from './token-requests';
import { configChanged, useOf } from './use';

/** A token this young that is refused again will not be mended by another one. */
const NO_SECOND_REFRESH_WITHIN = 60_000;

export interface GrantsOptions {
  store: GrantStore;
  idpConfigs: IdpConfigSource;
  turns: Pick<ClientTurns, 'refresh'>;
  lock: Lock;
  record: RecordOauthEvent;
  clock?: () => Date;
  random?: () => number;
}

export interface GrantHolder extends Holder {
  credentialId: number;
  /** What this side of the System Email signs in with now: another one than the grant's asks for a new sign-in. */
  idpConfigId: number | null;
}

export interface Grants {
  source(holder: GrantHolder): CredentialSource;
  /** One access token, for callers that need no `reject`. @throws MailFailure as `CredentialSource.take` */
  take(holder: GrantHolder, request: { resource: Resource; validFor: number }): Promise<AccessToken>;
  /**
   * Takes a new access token for each resource of the grant, however good the stored ones are. One that is being
   * taken by somebody else at the moment counts.
   * @throws MailFailure as `CredentialSource.take`
   */
  renew(holder: GrantHolder): Promise<void>;
  /**
   * After the address, the reading protocol or an IdP Config was changed: a grant that no longer fits needs a new sign-in from now on, and
   * one that fits again, because the change was taken back, does not.
   */
  reconsider(holder: GrantHolder): Promise<void>;
}

/** Whether a stored access token will do, or another one has to be asked for. */
type GoodEnough = (token: AccessToken) => boolean;

/**
 * Keeps OAuth grants alive. However many connections ask, on however many instances, one refresh request goes out,
 * and its refresh token is stored before anyone gets its access token.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export const createGrants = (options: GrantsOptions): Grants => {
  const { store, idpConfigs, turns, lock, record, clock = () => new Date(), random = Math.random } = options;
  const refreshing = new Map<string, Promise<AccessToken>>();
  const rejections = new Map<string, Date>();

  /** The grant and its IdP Config, when they can be used at all. */
  const usable = async (holder: GrantHolder): Promise<{ grant: Grant; idp: IdpConfig }> => {
    const grant = await store.load(holder.credentialId);
    if (!grant) {
      throw new MailFailure('Nobody has signed this mailbox in yet.', {
        kind: 'authorization',
        remedy: 'oauth.needs-authorization',
      });
    }
    if (grant.state === 'needs-authorization') throw asFailure(grant.problem);
    const idp = holder.idpConfigId === null ? null : await idpConfigs.get(holder.idpConfigId);
    const use = useOf(grant, idp, holder);
    if (use.fits) return use;
    if (use.forGood) await giveUp(grant, use.failure);
    throw use.failure;
  };

  const take: Grants['take'] = async (holder, { resource, validFor }) => {
    const { grant } = await usable(holder);
    const stored = grant.accessTokens[resource];
    const goodEnough: GoodEnough = (token) => isFresh(token, validFor, clock());
    if (stored && goodEnough(stored)) return stored;
    try {
      return await refreshOnce(holder, resource, goodEnough);
    } catch (error) {
      const away = error instanceof MailFailure && (error.kind === 'transient' || error.kind === 'throttled');
      // It was early: what is stored still serves while the provider is away.
      if (away && stored && isValidFor(stored, validFor, clock())) return stored;
      throw error;
    }
  };

  const renew: Grants['renew'] = async (holder) => {
    const { grant, idp } = await usable(holder);
    const begun = clock();
    const held = resourcesOf(idp.scopes).filter((resource) => grant.accessTokens[resource]);
    for (const resource of held.length > 0 ? held : [primaryResource(idp.scopes)]) {
      await refreshOnce(holder, resource, (token) => token.issuedAt >= begun);
    }
  };

  /** One refresh at a time for a grant's resource: whoever asks meanwhile gets what it brings. */
  const refreshOnce = (
    holder: GrantHolder,
    resource: Resource,
    goodEnough: GoodEnough,
  ): Promise<AccessToken> => {
    const key = `${holder.credentialId}:${resource}`;
    const alreadyAsked = refreshing.get(key);
    if (alreadyAsked) return alreadyAsked;
    const work = refreshInTurn(holder, resource, goodEnough);
    refreshing.set(key, work);
    // Whoever waits gets the rejection; this only tidies up.
    const forget = () => refreshing.delete(key);
    work.then(forget, forget);
    return work;
  };

  const refreshInTurn = (
    holder: GrantHolder,
    resource: Resource,
    goodEnough: GoodEnough,
  ): Promise<AccessToken> =>
    lock.withLock(`grant:${holder.credentialId}`, async () => {
      for (let attempt = 1; ; attempt += 1) {
        // Read again: whoever had the lock before has usually done the work.
        const { grant, idp } = await usable(holder);
        const stored = grant.accessTokens[resource];
        if (stored && goodEnough(stored)) return stored;
        const brought = await refresh(grant, idp, resource);
        if (brought) return brought;
        if (attempt === 3) {
          throw new MailFailure('New sign-ins keep replacing this one while it is being refreshed.', {
            kind: 'transient',
            remedy: 'oauth.superseded',
          });
        }
      }
    });

  /** Null when a new sign-in replaced the grant meanwhile: what came of the old one no longer matters. */
  const refresh = async (grant: Grant, idp: IdpConfig, resource: Resource): Promise<AccessToken | null> => {
    const asked = scopesFor(resource, idp.scopes);
    let tokens: openid.TokenEndpointResponse;
    try {
      tokens = await requestTokens(turns, grant, idp, asked);
    } catch (error) {
      const failure = explainedByTesting(oauthFailure(error, 'refresh', idp.preset), grant, idp, clock());
      // An application's own sign-in is nobody's to give up: it works again once it is allowed again.
      if (failure.kind === 'authorization' && grant.refreshToken !== null) {
        if (!(await giveUp(grant, failure))) return null;
      } else {
        await record({ ...eventOf(grant, failure), type: 'grant.refresh-failed', level: 'warning' });
      }
      throw failure;
    }
    const at = clock();
    const granted = grantedScopes(tokens.scope, asked);
    const accessToken = accessTokenFrom(tokens, { at, scopes: granted, random });
    const stored = await store.saveTokens(grant.credentialId, grant.refreshToken, {
      // RFC 6749 §6: without a new refresh token the old one stays good.
      refreshToken: grant.refreshToken === null ? null : (tokens.refresh_token ?? grant.refreshToken),
      resource,
      accessToken,
      grantedScopes: unionOf(grant.grantedScopes, granted),
      configSignature: grant.configSignature,
    });
    if (!stored) return null;
    await record({
      type: 'grant.refreshed',
      level: 'info',
      credentialId: grant.credentialId,
      message: `The access token for ${resource} was renewed.`,
    });
    return accessToken;
  };

  /** False when the grant was replaced meanwhile, and so is not marked. */
  const giveUp = async (grant: Grant, failure: MailFailure): Promise<boolean> => {
    if (grant.refreshToken === null) return false;
    const problem = problemOf(failure, clock());
    if (!(await store.markNeedsAuthorization(grant.credentialId, problem, grant.refreshToken))) return false;
    await record({ ...eventOf(grant, failure), type: 'grant.needs-authorization', level: 'error' });
    return true;
  };

  const reconsider: Grants['reconsider'] = async (holder) => {
    const { credentialId, idpConfigId } = holder;
    const binding = await store.binding(credentialId);
    if (!binding || isNotConcerned(binding, idpConfigId)) return;
    const idp = idpConfigId === null ? null : await idpConfigs.signed(idpConfigId);
    const failure = configChanged();
    const end = await store.matchSignature(
      credentialId,
      idp ? boundSignature(binding, idp, holder) : '',
      problemOf(failure, clock()),
    );
    if (end === 'marked') {
      await record({
        ...eventOf({ credentialId }, failure),
        type: 'grant.needs-authorization',
        level: 'error',
      });
    }
    if (end === 'unmarked') {
      await record({
        type: 'grant.fits-again',
        level: 'info',
        credentialId,
        message: 'The address and the IdP Config are again those that this mailbox was signed in with.',
      });
    }
  };

  const source: Grants['source'] = (holder) => {
    let given: { resource: Resource; token: AccessToken } | null = null;
    return {
      async take(request): Promise<Login> {
        const token = await take(holder, request);
        given = { resource: request.resource, token };
        const { grant, idp } = await usable(holder);
        return {
          kind: 'token',
          ...mailLogin(idp, grant.identity.username, holder.username),
          accessToken: token.value,
          expiresAt: token.expiresAt,
        };
      },

      async reject(): Promise<boolean> {
        if (!given) return false;
        const { resource, token } = given;
        const grant = await store.load(holder.credentialId);
        if (!grant || grant.state === 'needs-authorization') return false;
        const key = `${holder.credentialId}:${resource}`;
        const now = clock();
        const before = rejections.get(key);
        const current = grant.accessTokens[resource];
        // Somebody has brought another one since: that one is worth a try.
        if (current && current.value !== token.value) return true;
        const age = now.getTime() - token.issuedAt.getTime();
        if (before && before <= token.issuedAt && age < NO_SECOND_REFRESH_WITHIN) return false;
        rejections.set(key, now);
        await store.dropAccessToken(holder.credentialId, resource, token.value);
        return true;
      },
    };
  };

  return { source, take, renew, reconsider };
};

/**
 * True where what one mailbox changed says nothing about the grant itself: the application's own sign-in, which is asked
 * anew, and one that other mailboxes share. A mailbox that it no longer fits hears so when it asks for a token.
 */
const isNotConcerned = ({ grantKind, shared, idpConfigId }: GrantBinding, wanted: number | null): boolean =>
  grantKind === 'client_credentials' || (shared && idpConfigId !== wanted);

const problemOf = (failure: MailFailure, at: Date): GrantProblem => ({
  remedy: failure.remedy,
  message: failure.message,
  providerCodes: failure.providerCodes,
  correlationId: failure.correlationId,
  at,
});

const eventOf = (grant: Pick<Grant, 'credentialId'>, failure: MailFailure) => ({
  credentialId: grant.credentialId,
  message: failure.message,
  remedy: failure.remedy,
  providerCodes: failure.providerCodes,
  correlationId: failure.correlationId,
});

const asFailure = (problem: GrantProblem | null): MailFailure =>
  new MailFailure(problem?.message ?? 'This mailbox needs a new sign-in.', {
    kind: 'authorization',
    remedy: problem?.remedy ?? 'oauth.needs-authorization',
    providerCodes: problem?.providerCodes,
    correlationId: problem?.correlationId,
  });
