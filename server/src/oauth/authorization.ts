import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as openid from 'openid-client';
import type { Side } from '../../../shared/contracts/system-emails';
import type { Lock } from '../cluster/ports';
import { MailFailure } from '../mail/failure';
import { accountHint } from './account-hint';
import type { IdpClient } from './client';
import type { ClientTurns } from './client-turns';
import type { OauthMechanism } from '../mail/oauth-mechanism';
import { mailLogin } from './mail-login';
import { oauthFailure, redirectFailure } from './failures';
import {
  outcomeOfError,
  provenAs,
  STATE_EXPIRED,
  STATE_UNKNOWN,
  STATE_USED,
  SUPERSEDED,
  WRONG_BROWSER,
} from './outcomes';
import type {
  AuthorizationOutcome,
  AuthorizationStore,
  GrantStore,
  IdpConfigSource,
  PendingAuthorization,
  RecordOauthEvent,
  SignInSubjectSource,
} from './ports';
import { presetOf } from './presets';
import { redeem } from './redeem';
import { requireResponseIssuer } from './response-issuer';
import { readingBy, resourceToProve } from './scopes';

const LIFETIME = 10 * 60_000;
/** How long a finished sign-in can still be asked about. */
const KEPT_FOR = 24 * 60 * 60_000;
/** How long a repeated callback waits for the first one. */
const PATIENCE = 20_000;
/** A callback takes seconds; one that has said nothing for this long died with its process. */
const INTERRUPTED_AFTER = 2 * 60_000;

export interface BeginRequest {
  systemEmailId: number;
  /** What is to be signed in: reading, and sending where that is the same, or sending alone. */
  side: Side;
  address: string;
  idpConfigId: number;
  /** The public Callback Endpoint, as registered at the provider to the letter. */
  redirectUri: string;
  /** Who signed this mailbox in before, when known: a hint for the provider's sign-in page. */
  username?: string;
}

/** Binds the sign-in to the browser it began in. Left to expire by itself, so that a reload of the callback is still known. */
export interface SignInCookie {
  name: string;
  value: string;
  /** Milliseconds. */
  maxAge: number;
  path: string;
  httpOnly: true;
  sameSite: 'lax';
  secure: boolean;
}

export interface CallbackResult {
  /** Null when the sign-in is unknown, or the browser is not the one it began in. */
  authorizationId: number | null;
  /** Null when the sign-in is unknown. */
  subject: { systemEmailId: number; side: Side } | null;
  outcome: AuthorizationOutcome | { result: 'pending' };
}

export interface AuthorizationOptions {
  store: AuthorizationStore;
  idpConfigs: IdpConfigSource;
  subjects: SignInSubjectSource;
  grants: GrantStore;
  client: Pick<IdpClient, 'forSignIn'>;
  turns: Pick<ClientTurns, 'signIn'>;
  lock: Lock;
  /** Opens the mailbox, or signs in to send, with the new token. @throws MailFailure when that does not work */
  prove(request: {
    systemEmailId: number;
    side: Side;
    accessToken: string;
    username: string;
    mechanism?: OauthMechanism;
  }): Promise<void>;
  record: RecordOauthEvent;
  clock?: () => Date;
  random?: () => number;
}

export interface Authorization {
  /** @throws MailFailure when the provider cannot be reached, or the IdP Config is wrong */
  begin(request: BeginRequest): Promise<{ id: number; url: string; cookie: SignInCookie }>;
  /**
   * Takes the browser's return from the provider. Never throws for what the request holds: every end is an outcome.
   * Called again with the same answer it gives the same outcome and does nothing.
   */
  callback(request: {
    query: URLSearchParams;
    cookies: (name: string) => string | undefined;
  }): Promise<CallbackResult>;
}

const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');
const cookieName = (stateHash: string): string => `system_email_sign_in_${stateHash.slice(0, 16)}`;

/**
 * Signs mailboxes in with the authorization code flow: PKCE S256, state, nonce, a pending record that is used once,
 * and a cookie of our own, because the provider's redirect carries no admin session.
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-2.1
 */
export const createAuthorization = (options: AuthorizationOptions): Authorization => {
  const { store, idpConfigs, subjects, grants, client, turns, lock, prove, record } = options;
  const { clock = () => new Date(), random = Math.random } = options;
  const running = new Map<number, Promise<AuthorizationOutcome>>();

  const begin: Authorization['begin'] = async (request) => {
    const { systemEmailId, side, idpConfigId, redirectUri } = request;
    const registered = await idpConfigs.get(idpConfigId);
    const subject = await subjects.find(systemEmailId);
    const idp = subject ? readingBy(subject.protocol, registered) : registered;
    const config = await client.forSignIn(idp).catch((error: unknown) => {
      throw oauthFailure(error, 'sign-in');
    });
    const now = clock();
    await store.deleteExpired(new Date(now.getTime() - KEPT_FOR));
    const state = openid.randomState();
    const browser = randomBytes(32).toString('base64url');
    const pending = {
      systemEmailId,
      side,
      idpConfigId,
      stateHash: sha256(state),
      browserHash: sha256(browser),
      codeVerifier: openid.randomPKCECodeVerifier(),
      nonce: openid.randomNonce(),
      redirectUri,
      createdAt: now,
      expiresAt: new Date(now.getTime() + LIFETIME),
    };
    const url = openid.buildAuthorizationUrl(config, {
      ...presetOf(idp).authorizationParameters,
      ...idp.authorizationParameters,
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: redirectUri,
      scope: idp.scopes.join(' '),
      state,
      ...(idp.issuer && { nonce: pending.nonce }),
      // Unconditionally: Microsoft supports it and does not say so in its metadata.
      code_challenge: await openid.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
      ...accountHint(idp, request, subject?.strictMatching ?? true),
    });
    const id = await store.create(pending);
    await record({
      type: 'authorization.begun',
      level: 'info',
      systemEmailId,
      message: `A sign-in at ${idp.name} was begun.`,
    });
    return {
      id,
      url: url.href,
      cookie: {
        name: cookieName(pending.stateHash),
        value: browser,
        maxAge: LIFETIME,
        // The callback's own folder, also where a proxy serves Strapi below a path of its own.
        path: new URL('.', redirectUri).pathname,
        httpOnly: true,
        sameSite: 'lax',
        secure: new URL(redirectUri).protocol === 'https:',
      },
    };
  };

  const callback: Authorization['callback'] = async ({ query, cookies }) => {
    const state = query.get('state');
    const pending = state ? await store.findByState(sha256(state)) : null;
    if (!pending) return { authorizationId: null, subject: null, outcome: STATE_UNKNOWN };
    const { systemEmailId, side } = pending;
    const subject = { systemEmailId, side };
    const name = cookieName(pending.stateHash);
    // Whoever knows the state may be told which mailbox it was for, so that it can be begun again; nothing is touched.
    if (!sameHash(sha256(cookies(name) ?? ''), pending.browserHash)) {
      return { authorizationId: null, subject, outcome: WRONG_BROWSER };
    }

    const bound = (outcome: CallbackResult['outcome']): CallbackResult => ({
      authorizationId: pending.id,
      subject,
      outcome,
    });
    const responseHash = sha256(JSON.stringify([query.get('code'), query.get('error')]));
    if (await store.consume(pending.id, clock(), responseHash)) {
      const work = finish(pending, query);
      running.set(pending.id, work);
      try {
        return bound(await work);
      } finally {
        running.delete(pending.id);
      }
    }
    return bound(await repeated(pending.id, responseHash));
  };

  /** Somebody came with this state before. */
  const repeated = async (id: number, responseHash: string): Promise<CallbackResult['outcome']> => {
    const giveUpAt = Date.now() + PATIENCE;
    for (;;) {
      const work = running.get(id);
      const current = await store.find(id);
      if (!current || current.responseHash !== responseHash) return STATE_USED;
      if (current.outcome) return current.outcome;
      if (work) return work;
      if (current.consumedAt && clock().getTime() - current.consumedAt.getTime() > INTERRUPTED_AFTER) {
        await store.complete(id, STATE_USED);
        return STATE_USED;
      }
      if (Date.now() > giveUpAt) return { result: 'pending' };
      // Another instance is at it; its word comes through the database.
      await pause(200);
    }
  };

  const finish = async (
    pending: PendingAuthorization,
    query: URLSearchParams,
  ): Promise<AuthorizationOutcome> => {
    let outcome: AuthorizationOutcome;
    try {
      outcome = await attempt(pending, query);
    } catch (error) {
      outcome = outcomeOfError(error);
    }
    if (outcome.result === 'failed') await store.complete(pending.id, outcome);
    await record(
      outcome.result === 'authorized'
        ? {
            type: 'authorization.succeeded',
            level: 'info',
            systemEmailId: pending.systemEmailId,
            message: `${outcome.username} signed in.`,
          }
        : {
            type: 'authorization.failed',
            level: 'error',
            systemEmailId: pending.systemEmailId,
            message: outcome.message,
            remedy: outcome.remedy,
            providerCodes: outcome.providerCodes,
            correlationId: outcome.correlationId,
          },
    );
    return outcome;
  };

  const attempt = async (
    pending: PendingAuthorization,
    query: URLSearchParams,
  ): Promise<AuthorizationOutcome> => {
    if (pending.expiresAt <= clock()) return STATE_EXPIRED;
    if (await store.supersededByLater(pending)) return SUPERSEDED;
    if (query.has('error') && !query.has('iss')) throw redirectFailure(query);
    const subject = await subjects.find(pending.systemEmailId);
    if (!subject) {
      throw new MailFailure('The System Email that this sign-in was for has been deleted.', {
        kind: 'configuration',
        remedy: 'oauth.not-configured',
      });
    }
    const registered = await idpConfigs.get(pending.idpConfigId);
    const idp = readingBy(subject.protocol, registered);
    // Without an issuer in the IdP Config there is nothing that the answer's could be held against.
    if (idp.issuer) requireResponseIssuer(await client.forSignIn(idp), query);
    if (query.has('error')) throw redirectFailure(query);
    const { grant, accessToken } = await redeem({
      turns,
      registered,
      idp,
      pending,
      subject,
      resource: resourceToProve(pending.side, subject.protocol, idp.scopes),
      parameters: query,
      at: clock,
      random,
    });
    const { systemEmailId, side } = pending;
    const login = mailLogin(idp, grant.identity.username, subject.address);
    await provenAs(grant.identity.username, prove({ systemEmailId, side, accessToken, ...login }));
    // Looked at again under a lock: of two sign-ins that end together, the one begun later stays.
    return lock.withLock(`sign-in:${systemEmailId}:${side}`, async () => {
      if (await store.supersededByLater(pending)) return SUPERSEDED;
      await grants.attach(systemEmailId, side, grant);
      const outcome: AuthorizationOutcome = { result: 'authorized', username: grant.identity.username };
      await store.complete(pending.id, outcome);
      return outcome;
    });
  };

  return { begin, callback };
};

const sameHash = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};
