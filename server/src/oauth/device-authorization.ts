import { setTimeout as pause } from 'node:timers/promises';
import * as openid from 'openid-client';
import type { Side } from '../../../shared/contracts/system-emails';
import type { Lock } from '../cluster/ports';
import { MailFailure } from '../mail/failure';
import type { ClientTurns } from './client-turns';
import type { OauthMechanism } from '../mail/oauth-mechanism';
import { oauthFailure } from './failures';
import { mailLogin } from './mail-login';
import { DEVICE_CANCELLED, DEVICE_EXPIRED, outcomeOfError, provenAs, SUPERSEDED } from './outcomes';
import type {
  AuthorizationOutcome,
  GrantStore,
  IdpConfigSource,
  RecordOauthEvent,
  SignInSubjectSource,
} from './ports';
import type { DeviceStore, PendingDevice } from './ports/device';
import { presetOf } from './presets';
import { checkedGrant } from './redeem';
import { readingBy, resourceToProve, scopesFor, tokenRequestScope } from './scopes';

/** RFC 8628 §3.2: where the provider names no interval. */
const INTERVAL = 5;
/** How often the instance that asks the provider says so. */
const SIGN_OF_LIFE = 5_000;
/** An instance that has said nothing for this long has stopped; another one goes on asking. */
const SILENT_AFTER = 20_000;

export interface DeviceAuthorizationOptions {
  store: DeviceStore;
  idpConfigs: IdpConfigSource;
  subjects: SignInSubjectSource;
  grants: Pick<GrantStore, 'attach'>;
  turns: Pick<ClientTurns, 'signIn'>;
  lock: Lock;
  /** Opens the mailbox, or signs in to send, with the new token. @throws MailFailure when that does not work */
  prove(request: {
    systemEmailId: number;
    side: Side;
    accessToken: string;
    username?: string;
    mechanism?: OauthMechanism;
  }): Promise<void>;
  /** A mailbox was signed in. */
  signedIn(systemEmailId: number): Promise<void>;
  record: RecordOauthEvent;
  clock?: () => Date;
  random?: () => number;
  signOfLife?: number;
  silentAfter?: number;
}

/**
 * Signs mailboxes in with a code that a person types at the provider's page, on whichever device: no redirect and no
 * browser of ours. One instance asks the provider how far it is; when that one stops, whichever is asked next goes on,
 * so that a restart loses nothing.
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export const createDeviceAuthorization = (options: DeviceAuthorizationOptions) => {
  const { store, idpConfigs, subjects, grants, turns, lock, prove, signedIn, record } = options;
  const { clock = () => new Date(), random = Math.random } = options;
  const { signOfLife = SIGN_OF_LIFE, silentAfter = SILENT_AFTER } = options;
  const running = new Map<number, { stop: AbortController; work: Promise<void> }>();

  const gone = () =>
    new MailFailure('The System Email that this sign-in was for has been deleted.', {
      kind: 'configuration',
      remedy: 'oauth.not-configured',
    });

  /** The provider's word on the code, asked for until there is one. */
  const tokensOf = async (pending: PendingDevice, signal: AbortSignal) => {
    const subject = await subjects.find(pending.systemEmailId);
    if (!subject) throw gone();
    const registered = await idpConfigs.get(pending.idpConfigId);
    const idp = readingBy(subject.protocol, registered);
    const resource = resourceToProve(pending.side, subject.protocol, idp.scopes);
    const asked = scopesFor(resource, idp.scopes);
    for (;;) {
      try {
        const tokens = await turns.signIn(idp, (config) =>
          openid.pollDeviceAuthorizationGrant(
            config,
            {
              device_code: pending.deviceCode,
              user_code: pending.userCode,
              verification_uri: pending.verificationUri,
              expires_in: Math.max(1, Math.round((pending.expiresAt.getTime() - clock().getTime()) / 1000)),
              interval: pending.interval,
            },
            tokenRequestScope(asked, presetOf(idp).tokenPerResource),
            { signal },
          ),
        );
        return checkedGrant(tokens, { registered, idp, subject, resource, at: clock, random });
      } catch (error) {
        if (signal.aborted) throw error;
        const failure = oauthFailure(error, 'sign-in');
        // The code is still good when the provider is back.
        if (failure.kind !== 'transient' && failure.kind !== 'throttled') throw failure;
        await pause(Math.max(failure.retryAfter ?? 0, pending.interval * 1000), undefined, { signal });
      }
    }
  };

  const attempt = async (pending: PendingDevice, signal: AbortSignal): Promise<AuthorizationOutcome> => {
    const { grant, accessToken } = await tokensOf(pending, signal);
    const { systemEmailId, side } = pending;
    const subject = await subjects.find(systemEmailId);
    if (!subject) throw gone();
    const idp = await idpConfigs.get(pending.idpConfigId);
    await provenAs(
      grant.identity.username,
      prove({
        systemEmailId,
        side,
        accessToken,
        ...mailLogin(idp, grant.identity.username, subject.address),
      }),
    );
    return lock.withLock(`sign-in:${systemEmailId}:${side}`, async () => {
      if (await store.supersededByLater(pending)) return SUPERSEDED;
      const outcome: AuthorizationOutcome = { result: 'authorized', username: grant.identity.username };
      // Given up by a person meanwhile: then nothing is signed in.
      if (!(await store.complete(pending.id, outcome))) return DEVICE_CANCELLED;
      await grants.attach(systemEmailId, side, grant);
      return outcome;
    });
  };

  /** Says every few seconds that this instance is asking, and notices when the sign-in was given up elsewhere. */
  const keepClaim = async (pending: PendingDevice, stop: AbortController): Promise<void> => {
    for (let seen = pending.polledAt; !stop.signal.aborted;) {
      await pause(signOfLife, undefined, { signal: stop.signal, ref: false });
      const now = wholeSecond(clock());
      if (!(await store.claim(pending.id, seen, now))) stop.abort();
      seen = now;
    }
  };

  const follow = async (pending: PendingDevice, stop: AbortController): Promise<void> => {
    const { id, systemEmailId } = pending;
    const left = Math.max(0, pending.expiresAt.getTime() - clock().getTime());
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(left)]);
    // Ends with `stop`; a database that is away for a moment costs the claim and not the process.
    keepClaim(pending, stop).catch(() => stop.abort());
    let outcome: AuthorizationOutcome;
    try {
      outcome = await attempt(pending, signal);
    } catch (error) {
      // Another instance goes on asking, or a person gave it up: both have said so themselves.
      if (stop.signal.aborted) return;
      outcome = signal.aborted ? DEVICE_EXPIRED : outcomeOfError(error);
    }
    if (outcome.result === 'authorized') {
      await record({
        type: 'authorization.succeeded',
        level: 'info',
        systemEmailId,
        message: `${outcome.username} signed in.`,
      });
      await signedIn(systemEmailId);
      return;
    }
    if (!(await store.complete(id, outcome))) return;
    await record({
      type: 'authorization.failed',
      level: 'error',
      systemEmailId,
      message: outcome.message,
      remedy: outcome.remedy,
      providerCodes: outcome.providerCodes,
      correlationId: outcome.correlationId,
    });
  };

  const start = (pending: PendingDevice): void => {
    const stop = new AbortController();
    const work = follow(pending, stop)
      .catch(() => undefined)
      .finally(() => {
        stop.abort();
        running.delete(pending.id);
      });
    running.set(pending.id, { stop, work });
  };

  return {
    /**
     * Asks the provider for a code, and waits in the background for somebody to type it. An earlier one that nobody has
     * typed yet is given up.
     * @throws MailFailure when the provider gives none
     */
    async begin(systemEmailId: number, side: Side, idpConfigId: number): Promise<number> {
      const subject = await subjects.find(systemEmailId);
      if (!subject) throw gone();
      const idp = readingBy(subject.protocol, await idpConfigs.get(idpConfigId));
      const now = wholeSecond(clock());
      let answer: openid.DeviceAuthorizationResponse;
      try {
        answer = await turns.signIn(idp, (config) =>
          openid.initiateDeviceAuthorization(config, { scope: idp.scopes.join(' ') }),
        );
      } catch (error) {
        throw oauthFailure(error, 'sign-in');
      }
      await store.completeOthers(systemEmailId, side, SUPERSEDED);
      const pending = {
        systemEmailId,
        side,
        idpConfigId,
        deviceCode: answer.device_code,
        userCode: answer.user_code,
        verificationUri: answer.verification_uri,
        interval: answer.interval ?? INTERVAL,
        createdAt: now,
        expiresAt: new Date(now.getTime() + answer.expires_in * 1000),
        polledAt: now,
      };
      const id = await store.create(pending);
      await record({
        type: 'authorization.begun',
        level: 'info',
        systemEmailId,
        message: `A sign-in with a code was begun at ${idp.name}.`,
      });
      start({ ...pending, id, outcome: null });
      return id;
    },

    /** How far it is; goes on asking the provider where the instance that did so has stopped. Null when there is none. */
    async look(id: number): Promise<PendingDevice | null> {
      const pending = await store.find(id);
      if (!pending || pending.outcome || running.has(id)) return pending;
      const now = wholeSecond(clock());
      if (pending.expiresAt <= now) {
        await store.complete(id, DEVICE_EXPIRED);
        return store.find(id);
      }
      const silent = now.getTime() - pending.polledAt.getTime() > silentAfter;
      if (silent && (await store.claim(id, pending.polledAt, now))) start({ ...pending, polledAt: now });
      return pending;
    },

    /** Gives it up. Nothing happens to one that has ended. */
    async cancel(id: number): Promise<void> {
      await store.complete(id, DEVICE_CANCELLED);
      running.get(id)?.stop.abort();
    },

    /** Stops asking; whichever instance is asked next goes on. */
    async stop(): Promise<void> {
      const all = [...running.values()];
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ work }) => work));
    },
  };
};

/** Not every database keeps milliseconds, and the claim compares. */
const wholeSecond = (moment: Date): Date => new Date(Math.floor(moment.getTime() / 1000) * 1000);
